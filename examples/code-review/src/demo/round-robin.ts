import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface RoundRobin {
  readonly url: string
  close(): Promise<void>
}

/** A load balancer at its plainest: each request goes to the next of the servers, whoever had the one before. */
export async function startRoundRobin(targets: readonly string[]): Promise<RoundRobin> {
  let turn = 0
  const server = createServer((incoming, outgoing) => {
    const target = new URL(targets[turn % targets.length] ?? '')
    turn += 1
    forward(incoming, outgoing, target)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${new URL(targets[0] ?? '').pathname}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, target: URL): void {
  const headers = { ...incoming.headers, host: target.host }
  const forwarded = request(target, { method: incoming.method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(outgoing)
  })
  forwarded.on('error', (error) => {
    if (!outgoing.headersSent) outgoing.writeHead(502)
    outgoing.end(`${target.host} did not answer: ${error.message}\n`)
  })
  outgoing.on('close', () => forwarded.destroy())
  incoming.pipe(forwarded)
}
