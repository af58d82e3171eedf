import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { Server } from '@modelcontextprotocol/sdk/server/index.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { MessageExtraInfo } from '@modelcontextprotocol/sdk/types.js'
import { type Deliver, nameFalsyIds, pastSchemas } from '@sampan/wire'
import { createHandler, type HttpHandler } from './handler.ts'
import { assertIdle } from './idle-server.ts'
import { InFlight } from './in-flight.ts'
import { type HttpHandlerOptions, resolveOptions, type ServerContext } from './options.ts'
import { requestInfoOf } from './request-info.ts'
import type { SdkLine } from './sdk-line.ts'
import { handlerOptionsFor, serveHandler, type ServedHttp, type ServeHttpOptions } from './serve.ts'

export type { AuthInfo } from './auth-info.ts'
export type { EventStore } from './event-store.ts'
export type { Body, BodyLimits, HttpExchange } from './exchange.ts'
export type { HttpHandler, KnownRequest } from './handler.ts'
export { InMemoryEventStore, type InMemoryEventStoreOptions } from './in-memory-event-store.ts'
export type { HttpHandlerOptions, RequestView, ServerContext } from './options.ts'
export type { ServedHttp, ServeHttpOptions } from './serve.ts'
export type { CarriedFor, ServeCarried, SessionDirectory } from './session-directory.ts'
export type { ResponseMode } from './session-transport.ts'

/** Builds a server for one session. */
export type CreateServer = (context: ServerContext) => McpServer | Server | Promise<McpServer | Server>

/**
 * Serves an SDK v1 server over Streamable HTTP. This line speaks 2025-11-25 and earlier; clients of the 2026 era fall
 * back to that by themselves.
 *
 * @example
 * const { url } = await serveHttp(() => createServer(), { port: 3000 })
 */
export async function serveHttp(createServer: CreateServer, options: ServeHttpOptions): Promise<ServedHttp> {
  return await serveHandler(createHttpHandler(createServer, handlerOptionsFor(options)), options)
}

/** The same as a handler to mount in a web framework. */
export function createHttpHandler(createServer: CreateServer, options: HttpHandlerOptions = {}): HttpHandler {
  return createHandler(lineOf(createServer), resolveOptions(options), new InFlight())
}

function lineOf(createServer: CreateServer): SdkLine<MessageExtraInfo> {
  return {
    connect: async (transport, context) => {
      const server = await createServer(context)
      assertIdle(server)
      // The SDK's message types are narrower than what its protocol layer takes.
      await server.connect(transport as unknown as Transport)
      transport.onmessage = pastSchemas(server, transport.onmessage as Deliver)
      nameFalsyIds(transport)
    },
    messageExtra: (exchange, authInfo, controls) => ({
      requestInfo: requestInfoOf(exchange),
      ...(authInfo !== undefined && { authInfo }),
      ...controls,
    }),
  }
}
