import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** A request that a server took. */
export interface Forwarded {
  /** Of JSON-RPC. */
  readonly method: string
  /** The server's URL. */
  readonly to: string
}

export interface Balancer {
  readonly url: string
  /** In the order in which they came. */
  readonly forwarded: readonly Forwarded[]
  close(): Promise<void>
}

/** A load balancer at its plainest: each request goes to the next of the servers that lives, whoever had the one before. */
export async function startBalancer(servers: readonly string[]): Promise<Balancer> {
  const forwarded: Forwarded[] = []
  let turn = 0
  const server = createServer((incoming, outgoing) => {
    const serve = async (): Promise<void> => {
      const body = await buffer(incoming)
      for (let tries = 0; tries < servers.length; tries += 1) {
        const to = servers[turn % servers.length] ?? ''
        turn += 1
        const answer = await send(new URL(to), incoming, body).catch(() => undefined)
        if (answer === undefined) continue
        forwarded.push({ method: methodOf(body), to })
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
        outgoing.on('close', () => answer.destroy())
        return
      }
      outgoing.writeHead(502).end('No server answers.\n')
    }
    serve().catch((error: Error) => outgoing.destroy(error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${new URL(servers[0] ?? '').pathname}`,
    forwarded,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function send(to: URL, { method, headers }: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  const sent = request(to, { method, headers: { ...headers, host: to.host } })
  sent.end(body)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  return answer
}

function methodOf(body: Buffer): string {
  const message = body.length === 0 ? {} : (JSON.parse(body.toString('utf8')) as { readonly method?: string })
  return message.method ?? ''
}
