import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { nameFalsyIds, pastSchemas } from '@sampan/wire'
import type { ServeStdioOptions } from './options.ts'
import { requireServer } from './require-server.ts'
import { type StdioServing, serve } from './serve.ts'

/** An `McpServer` or a `Server` of SDK v1, with or without `withSampling`. */
export type ServableServer = Pick<McpServer, 'connect' | 'close'>

/**
 * Serves a server of SDK v1 on stdin and stdout.
 *
 * The connection ends when the client closes stdin or no longer reads stdout, or on SIGTERM or SIGINT. Calls in flight
 * are then aborted, and the process exits with code 0 once their `finally` blocks are done, or after `graceMs`.
 *
 * @param createServer Called once, before anything is read.
 * @returns once messages are served. Rejects with what `createServer` threw.
 */
export function serveStdio(
  createServer: () => ServableServer | Promise<ServableServer>,
  options: ServeStdioOptions = {},
): Promise<StdioServing> {
  return serve(options, async (transport) => {
    const server = requireServer(await createServer(), '@modelcontextprotocol/sdk')
    await server.connect(transport)
    transport.onmessage = pastSchemas(server, transport.onmessage)
    nameFalsyIds(transport)
    return server
  })
}
