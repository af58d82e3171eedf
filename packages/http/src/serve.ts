import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HttpHandler } from './handler.ts'
import { isLoopback, LOOPBACK_HOSTS } from './host-check.ts'
import { DEFAULT_BODY_TIMEOUT_MS, type HttpHandlerOptions } from './options.ts'

export interface ServeHttpOptions extends HttpHandlerOptions {
  /** 0 for any that is free. */
  readonly port: number
  /** The address to listen on. One that others can reach asks for `allowedHosts`. @default '127.0.0.1' */
  readonly host?: string
  /** @default '/mcp' */
  readonly path?: string
  /** How long the head of a request may take to arrive, in milliseconds. @default 10_000 */
  readonly headersTimeoutMs?: number
}

export interface ServedHttp {
  /** Where clients connect. */
  readonly url: string
  /**
   * Refuses new calls, waits for those that are being answered, for `drainTimeoutMs` at most, ends the rest, and stops
   * listening. Clients can still bring the answers that those calls wait for.
   */
  readonly close: () => Promise<void>
}

/** A request's head is a packet or two. */
export const DEFAULT_HEADERS_TIMEOUT_MS = 10_000

/** Longer than the 60 s for which load balancers keep idle connections: else one may be reused as it is being closed. */
export const KEEP_ALIVE_TIMEOUT_MS = 65_000

/** How late a request that takes too long may be noticed, in milliseconds. */
const CONNECTION_CHECK_MS = 1000

const HEALTH_PATH = '/healthz'

/** The options for the handler behind a server that listens on `host`. */
export function handlerOptionsFor<Options extends ServeHttpOptions>(options: Options): Options {
  const { host = '127.0.0.1', allowedHosts } = options
  if (allowedHosts !== undefined) return options
  if (isLoopback(host)) return { ...options, allowedHosts: [...LOOPBACK_HOSTS, host] }
  throw new Error(
    `serveHttp: with host ${JSON.stringify(host)}, programs and web pages on other machines can reach the server. Say by ` +
      "which names they may: allowedHosts: ['mcp.example.com'], or allowedHosts: 'any' behind a proxy that checks.",
  )
}

/** Listens, and gives requests for `path` to the handler. */
export async function serveHandler(handler: HttpHandler, options: ServeHttpOptions): Promise<ServedHttp> {
  const { port, host = '127.0.0.1', path = '/mcp' } = options
  const headersTimeout = options.headersTimeoutMs ?? DEFAULT_HEADERS_TIMEOUT_MS
  const server = createServer({
    headersTimeout,
    // The whole request: what `bodyTimeoutMs` leaves over for the head.
    requestTimeout: headersTimeout + (options.bodyTimeoutMs ?? DEFAULT_BODY_TIMEOUT_MS),
    connectionsCheckingInterval: CONNECTION_CHECK_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
  })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const requested = pathOf(request.url ?? '/')
    if (requested === path) void handler.node(request, response)
    else if (requested === HEALTH_PATH) answerHealth(handler, response)
    else answerPlainly(response, 404, `There is nothing here; the MCP endpoint is ${path}\n`)
  })
  await listen(server, port, host)
  return {
    url: `http://${reachableHost(host)}:${(server.address() as AddressInfo).port}${path}`,
    close: async () => {
      await handler.close()
      await stop(server)
    },
  }
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, bareHost(host), () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    // Answers that are complete have to leave the process; a client that does not read them must not hold it.
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), LAST_WORD_MS).unref()
  })
}

/** How long the last answers have to leave, in milliseconds. */
const LAST_WORD_MS = 500

function answerHealth(handler: HttpHandler, response: ServerResponse): void {
  if (handler.draining) answerPlainly(response, 503, 'draining\n')
  else answerPlainly(response, 200, 'ok\n')
}

function answerPlainly(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

function pathOf(url: string): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}

/** An address for a URL: one that means every address is no place to connect to. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (bareHost(host) === '::') return '[::1]'
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

function bareHost(host: string): string {
  return host.startsWith('[') ? host.slice(1, -1) : host
}
