import type {
  McpServer,
  MessageExtraInfo,
  Server,
  ServerEventBus,
  ServerNotifier,
  Transport,
} from '@modelcontextprotocol/server'
import { type Deliver, pastSchemas } from '@sampan/wire'
import { deferredRequest } from './deferred-request.ts'
import { createHandler, type HttpHandler as CommonHandler } from './handler.ts'
import { assertIdle } from './idle-server.ts'
import { InFlight } from './in-flight.ts'
import { createModernEra } from './modern/modern-era.ts'
import { RequestServers } from './modern/request-servers.ts'
import { type BuildServer, SdkEntry } from './modern/sdk-entry.ts'
import { SharedServers } from './modern/shared-servers.ts'
import { type HttpHandlerOptions as CommonOptions, resolveOptions, type ServerContext } from './options.ts'
import {
  handlerOptionsFor,
  serveHandler,
  type ServedHttp as Served,
  type ServeHttpOptions as ServeOptions,
} from './serve.ts'

export type { AuthInfo } from './auth-info.ts'
export type { EventStore } from './event-store.ts'
export type { Body, BodyLimits, HttpExchange } from './exchange.ts'
export type { KnownRequest } from './handler.ts'
export { InMemoryEventStore, type InMemoryEventStoreOptions } from './in-memory-event-store.ts'
export type { RequestView, ServerContext } from './options.ts'
export type { CarriedFor, ServeCarried, SessionDirectory } from './session-directory.ts'
export type { ResponseMode } from './session-transport.ts'

/** Builds a server: for one 2025 session, or for one 2026 request (but see `serverPer`). */
export type CreateServer = (context: ServerContext) => McpServer | Server | Promise<McpServer | Server>

export interface HttpHandlerOptions extends CommonOptions {
  /**
   * How long a server lives that is built for the 2026 era, which knows no sessions. 'request': one for each request, as
   * the SDK has it. 'principal': one for all requests of whoever is authenticated, and one for all others together. That
   * saves the building, and is right where what `createServer` makes keeps nothing of a client in its closures, and takes
   * who the client is from the request (`ctx`), not from `server.getClientCapabilities()`. @default 'request'
   */
  readonly serverPer?: 'request' | 'principal'
  /** Where the changes come from that 2026 clients subscribe to (`subscriptions/listen`). @default one in this process */
  readonly bus?: ServerEventBus
}

export interface ServeHttpOptions extends ServeOptions, HttpHandlerOptions {}

interface Notifying {
  /** Tells 2026 clients that subscribed to it of a change, such as `notify.toolsChanged()`. */
  readonly notify: ServerNotifier
}

export interface HttpHandler extends CommonHandler, Notifying {}
export interface ServedHttp extends Served, Notifying {}

/**
 * Serves an SDK v2 server over Streamable HTTP, to clients of both eras at one endpoint: 2025 clients get sessions, 2026
 * clients rounds.
 *
 * @example
 * const { url } = await serveHttp(() => createServer(), { port: 3000 })
 */
export async function serveHttp(createServer: CreateServer, options: ServeHttpOptions): Promise<ServedHttp> {
  const handler = createHttpHandler(createServer, handlerOptionsFor(options))
  return { ...(await serveHandler(handler, options)), notify: handler.notify }
}

/** The same as a handler to mount in a web framework. */
export function createHttpHandler(createServer: CreateServer, options: HttpHandlerOptions = {}): HttpHandler {
  const resolved = resolveOptions(options)
  const inFlight = new InFlight()
  const build = async (context: ServerContext): Promise<McpServer | Server> => {
    const server = await createServer(context)
    assertIdle(server)
    return server
  }
  const buildModern: BuildServer = (authInfo) => build({ era: '2026', authInfo })
  const entry = new SdkEntry(buildModern, resolved, options.bus)
  const transportOptions = { keepAliveMs: resolved.keepAliveMs, inFlight, reportError: resolved.onError }
  const direct =
    options.serverPer === 'principal'
      ? new SharedServers(buildModern, resolved, transportOptions)
      : new RequestServers(buildModern, transportOptions)
  const handler = createHandler<MessageExtraInfo>(
    {
      connect: async (transport, context) => {
        const server = await build(context)
        // The SDK's message types are narrower than what its protocol layer takes.
        await server.connect(transport as unknown as Transport)
        transport.onmessage = pastSchemas(server, transport.onmessage as Deliver)
      },
      messageExtra: (exchange, authInfo, controls) => ({
        request: deferredRequest(exchange),
        ...(authInfo !== undefined && { authInfo }),
        ...controls,
      }),
      modern: createModernEra(entry, direct, inFlight),
    },
    resolved,
    inFlight,
  )
  return Object.assign(handler, { notify: entry.handler.notify })
}
