import { serveHttp } from '@sampan/http'
import { createServer } from './server.ts'

const { PORT = '3000', HOST = '127.0.0.1', ALLOWED_HOSTS } = process.env

const { url, close } = await serveHttp(createServer, {
  port: Number(PORT),
  host: HOST,
  // The names under which others may reach this server; on this machine alone, none are needed.
  ...(ALLOWED_HOSTS !== undefined && { allowedHosts: ALLOWED_HOSTS.split(',') }),
})
console.log(`Serving on ${url}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void close().then(() => process.exit(0))
  })
}
