import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AuthInfo } from './auth-info.ts'
import { Endpoint } from './endpoint.ts'
import type { HttpExchange } from './exchange.ts'
import { FetchExchange } from './fetch-exchange.ts'
import type { InFlight } from './in-flight.ts'
import { NodeExchange } from './node-exchange.ts'
import type { EndpointOptions } from './options.ts'
import type { SdkLine } from './sdk-line.ts'

/** What a framework in front has found out about a request. */
export interface KnownRequest {
  /** What a body parser made of the body, where it is not in `request.body`. */
  readonly parsedBody?: unknown
  /** Who is authenticated; `authenticate` is not asked then. In Node, `request.auth` says the same. */
  readonly authInfo?: AuthInfo
}

/** An MCP endpoint to mount in a web framework. Its functions need no `this`. */
export interface HttpHandler {
  /** For Hono, and for whatever else speaks web standards. */
  readonly fetch: (request: Request, known?: KnownRequest) => Promise<Response>
  /**
   * For Express, Fastify and node:http. Resolves when the request has been handed to whoever answers it. A `next`
   * function, as Express passes it, is not called: every request is answered.
   */
  readonly node: (
    request: IncomingMessage,
    response: ServerResponse,
    known?: KnownRequest | NextFunction,
  ) => Promise<void>
  /** For requests that come by another way, such as from another node (`SessionDirectory`). */
  readonly serve: (exchange: HttpExchange) => Promise<void>
  /** Refuses new calls, waits for those that are being answered, for `drainTimeoutMs` at most, and ends the rest. */
  readonly close: () => Promise<void>
  /** True once `close` was called: a load balancer should look elsewhere. */
  readonly draining: boolean
}

export type NextFunction = (error?: unknown) => void

export function createHandler<Extra>(line: SdkLine<Extra>, options: EndpointOptions, inFlight: InFlight): HttpHandler {
  const endpoint = new Endpoint(line, options, inFlight)
  options.sessionDirectory?.attach?.((exchange, authInfo) => endpoint.serve(exchange, authInfo))
  return {
    fetch: (request, known) => {
      const exchange = new FetchExchange(request, known?.parsedBody)
      void endpoint.serve(exchange, known?.authInfo)
      return exchange.response
    },
    node: async (request, response, known) => {
      const { parsedBody, authInfo } = typeof known === 'object' ? known : {}
      // A proxy must not send its next request over a connection that is about to be closed.
      if (endpoint.draining) response.setHeader('connection', 'close')
      const exchange = new NodeExchange(request, response, parsedBody)
      await endpoint.serve(exchange, authInfo ?? (request as { auth?: AuthInfo }).auth)
    },
    serve: (exchange) => endpoint.serve(exchange),
    close: () => endpoint.close(),
    get draining() {
      return endpoint.draining
    },
  }
}
