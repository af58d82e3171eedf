import { McpServer, PROTOCOL_VERSION_META_KEY, Server } from '@modelcontextprotocol/server'
import { serveStdio as serveBothEras } from '@modelcontextprotocol/server/stdio'
import { pastSchemas } from '@sampan/wire'
import { deliverCallsDirectly } from './direct-calls.ts'
import type { JsonRpcMessage } from './json-rpc.ts'
import type { ServeStdioOptions } from './options.ts'
import { type Answering, type StdioServing, serve } from './serve.ts'
import { requireServer } from './require-server.ts'
import type { StdioTransport } from './transport.ts'

/** An `McpServer` or a `Server` of SDK v2, with or without `withSampling`. */
export type ServableServer = Pick<McpServer, 'connect' | 'close'>

type CreateServer = () => ServableServer | Promise<ServableServer>

/**
 * Serves a server of SDK v2 on stdin and stdout, to clients of either protocol era. The client's first message decides
 * the era of the connection.
 *
 * The connection ends when the client closes stdin or no longer reads stdout, or on SIGTERM or SIGINT. Calls in flight
 * are then aborted, and the process exits with code 0 once their `finally` blocks are done, or after `graceMs`.
 *
 * @param createServer Called once, before anything is read; again only for a client that asks for 2026-07-28 and then
 * settles for an older revision.
 * @returns once messages are served. Rejects with what `createServer` threw.
 */
export function serveStdio(createServer: CreateServer, options: ServeStdioOptions = {}): Promise<StdioServing> {
  return serve(options, async (transport, report) => {
    const create = async () => requireV2Server(await createServer())
    return answerEitherEra(await create(), create, transport, report)
  })
}

function answerEitherEra(
  server: McpServer | Server,
  createAnother: () => Promise<McpServer | Server>,
  transport: StdioTransport,
  report: (error: Error) => void,
): Answering {
  let answering: Answering = server
  let taken: McpServer | Server | undefined

  // Called by the SDK once it knows the era, and again for a client that changes its mind about it.
  async function take(): Promise<McpServer | Server> {
    if (taken === undefined) {
      taken = server
      return server
    }
    const another = await createAnother()
    if (another !== server) {
      taken = another
      return another
    }
    throw new Error(
      'The client asked for 2026-07-28 and then settled for an older revision, and createServer gave the same server for ' +
        'both, which SDK v2 cannot take back to the older one. Create the McpServer inside createServer.',
    )
  }

  async function begin(): Promise<void> {
    const first = await transport.opening()
    if (first === undefined) return
    if (claimsEra2026(first)) {
      answering = serveBothEras(take, { transport, onerror: report })
      deliverCallsDirectly(transport, () => taken)
    } else {
      // Such a connection stays in the 2025 era for good, so it needs none of the SDK's switch between eras, which puts
      // each message through two to four schemas more.
      await server.connect(transport)
      transport.onmessage = pastSchemas(server, transport.onmessage)
    }
  }

  begin()
    .catch((cause: unknown) => {
      report(new Error('The server could not be connected', { cause }))
      return transport.close()
    })
    .catch(report)
  return { close: () => answering.close() }
}

/** Whether a message speaks for a 2026 connection: its envelope names a protocol version (2026-07-28, basic/index). */
function claimsEra2026({ params }: JsonRpcMessage): boolean {
  const meta = params?.['_meta']
  return typeof meta === 'object' && meta !== null && PROTOCOL_VERSION_META_KEY in meta
}

function requireV2Server(created: ServableServer): McpServer | Server {
  const server = requireServer(created, '@modelcontextprotocol/server')
  if (server instanceof McpServer || server instanceof Server) return server
  throw new TypeError(
    'serveStdio: createServer returned a server that is not of the same @modelcontextprotocol/server as @sampan/stdio uses. ' +
      "A server of @modelcontextprotocol/sdk (v1) is served by '@sampan/stdio/v1'; otherwise the package is installed twice.",
  )
}
