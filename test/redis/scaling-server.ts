import { McpServer } from '@modelcontextprotocol/server'
import { withSampling } from '@sampan/core'
import { serveHttp } from '@sampan/http'
import { redisStores } from '@sampan/redis'
import { z } from 'zod'

const stores = await redisStores({ url: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379' })
// The same on every node: `openssl rand -hex 32`. It seals what clients and Redis keep of a call.
const keys = [Buffer.from(process.env['SAMPAN_KEY'] ?? '', 'hex')]
const options = stores.sampling({ handoff: true, continuation: { keys } })

const { url, close } = await serveHttp(
  () => {
    const server = withSampling(new McpServer({ name: 'poet', version: '1.0.0' }), options)
    server.registerTool(
      'haiku',
      { description: 'Writes a haiku', inputSchema: z.object({ topic: z.string() }), replayable: true },
      async ({ topic }, ctx) => {
        const draft = await ctx.sample(`Write a haiku about ${topic}.`)
        const { text } = await ctx.sample(`Make it better: ${draft.text}`)
        return { content: [{ type: 'text', text }] }
      },
    )
    return server
  },
  stores.http({ port: Number(process.env['PORT'] ?? 3000), host: '0.0.0.0', allowedHosts: 'any' }),
)
console.log(url)

// Calls that have begun come to their end; then the process does.
process.once('SIGTERM', () => void close().then(() => stores.close()))
