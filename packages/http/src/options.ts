import type { AuthInfo } from './auth-info.ts'
import type { EventStore } from './event-store.ts'
import { DEFAULT_KEEP_ALIVE_MS } from './event-stream.ts'
import { LOOPBACK_HOSTS } from './host-check.ts'
import type { SessionDirectory } from './session-directory.ts'
import type { ResponseMode } from './session-transport.ts'

/** What `createServer` is told about the client that it builds a server for. */
export interface ServerContext {
  /** '2025': the server is for one session. '2026': see `serverPer`. */
  readonly era: '2025' | '2026'
  /** Who is authenticated; undefined without `authenticate`. */
  readonly authInfo: AuthInfo | undefined
}

/** What `authenticate` sees of a request; a web-standard Request is one. */
export interface RequestView {
  readonly method: string
  readonly url: string
  readonly headers: { get(name: string): string | null }
}

export interface HttpHandlerOptions {
  /**
   * Host names under which the server may be reached, with a port where only that one is right; `'any'` turns the check
   * off. @default localhost, 127.0.0.1 and [::1]
   */
  readonly allowedHosts?: readonly string[] | 'any'
  /**
   * Origins of web pages that may use the server: whole ones (`https://app.example.com`) or host names. Their browsers
   * are told so (CORS). Requests without an Origin do not come from a page, and pass. @default the pages of the allowed hosts
   */
  readonly allowedOrigins?: readonly string[] | 'any'

  /**
   * Validates the request's credentials, its `Authorization` header above all. What it returns reaches handlers as the
   * SDK's `authInfo`; undefined is answered with 401. Without this hook, everybody who reaches the server may use it.
   */
  readonly authenticate?: (request: RequestView) => AuthInfo | undefined | Promise<AuthInfo | undefined>
  /** Told to clients that lack a token: where the OAuth protected resource metadata is (RFC 9728). */
  readonly resourceMetadataUrl?: string
  /**
   * Who a token stands for. A session can be used only by the principal that opened it.
   * @default the client's id with `extra.sub` or `extra.userId`; with the token itself where there is neither
   */
  readonly principal?: (authInfo: AuthInfo) => string

  /** 2025 sessions at a time. A new client takes the place of the longest idle one, or gets a 503. @default 1000 */
  readonly maxSessions?: number
  /** How long a session may be idle, in milliseconds: with no call being answered and no stream open. @default 1_800_000 */
  readonly sessionIdleMs?: number
  /**
   * How 2025 requests are answered. With 'json' there is no room for anything but the result: no sampling by push, no
   * progress. @default 'sse'
   */
  readonly responseMode?: ResponseMode
  /** Keeps what was sent, so that 2025 clients can resume a stream whose connection broke. @default none */
  readonly eventStore?: EventStore
  /** How long a client should wait before it resumes, in milliseconds. @default left to the client */
  readonly retryMs?: number
  /**
   * Cancel a 2025 call when the client closes its stream. The protocol advises against it, because a connection can
   * break by accident; but without an event store nobody can get the answer any more. @default true without an event store
   */
  readonly cancelOnDisconnect?: boolean
  /** For many nodes: finds the node that has a session. */
  readonly sessionDirectory?: SessionDirectory

  /** The longest body, in bytes; a longer one is answered with 413. @default 4_194_304, as in the SDKs */
  readonly maxBodyBytes?: number
  /** How long a body may take to arrive, in milliseconds. @default 30_000 */
  readonly bodyTimeoutMs?: number
  /** How often a comment is sent on an idle stream, in milliseconds; 0 for never. @default 15_000 */
  readonly keepAliveMs?: number
  /** How long `close` waits for calls that are being answered, in milliseconds. @default 10_000 */
  readonly drainTimeoutMs?: number
  /**
   * Told of failures of the server's own: `createServer`, `authenticate` or a store threw. Requests that are refused are
   * none. @default console.error
   */
  readonly onError?: (error: Error) => void
}

/** A session holds a server object: 10 to 60 KB with 1 to 20 tools, measured on both SDK lines. */
export const DEFAULT_MAX_SESSIONS = 1000

/** SDK v1's clients never end a session, so it has to end by itself; a person at a chat comes back within this. */
export const DEFAULT_SESSION_IDLE_MS: number = 30 * 60_000

/** The limit of both SDKs' own transports. */
export const DEFAULT_MAX_BODY_BYTES: number = 4 * 1024 * 1024

/** 4 MiB over a bad mobile connection; what takes longer is more likely an attack. */
export const DEFAULT_BODY_TIMEOUT_MS = 30_000

/** What Kubernetes and systemd leave a process before they kill it is 30 s and more. */
export const DEFAULT_DRAIN_TIMEOUT_MS = 10_000

/** The options with their defaults filled in. */
export interface EndpointOptions {
  readonly allowedHosts: readonly string[] | 'any'
  readonly allowedOrigins: readonly string[] | 'any'
  readonly authenticate: HttpHandlerOptions['authenticate']
  readonly resourceMetadataUrl: string | undefined
  readonly principal: (authInfo: AuthInfo) => string
  readonly maxSessions: number
  readonly sessionIdleMs: number
  readonly responseMode: ResponseMode
  readonly eventStore: EventStore | undefined
  readonly retryMs: number | undefined
  readonly cancelOnDisconnect: boolean
  readonly sessionDirectory: SessionDirectory | undefined
  readonly maxBodyBytes: number
  readonly bodyTimeoutMs: number
  readonly keepAliveMs: number
  readonly drainTimeoutMs: number
  readonly onError: (error: Error) => void
}

export function resolveOptions(options: HttpHandlerOptions): EndpointOptions {
  const allowedHosts = options.allowedHosts ?? LOOPBACK_HOSTS
  return {
    allowedHosts,
    allowedOrigins: options.allowedOrigins ?? (allowedHosts === 'any' ? [] : allowedHosts),
    authenticate: options.authenticate,
    resourceMetadataUrl: options.resourceMetadataUrl,
    principal: options.principal ?? defaultPrincipal,
    maxSessions: atLeast('maxSessions', options.maxSessions ?? DEFAULT_MAX_SESSIONS, 1),
    sessionIdleMs: atLeast('sessionIdleMs', options.sessionIdleMs ?? DEFAULT_SESSION_IDLE_MS, 1),
    responseMode: options.responseMode ?? 'sse',
    eventStore: options.eventStore,
    retryMs: options.retryMs,
    cancelOnDisconnect: options.cancelOnDisconnect ?? options.eventStore === undefined,
    sessionDirectory: options.sessionDirectory,
    maxBodyBytes: atLeast('maxBodyBytes', options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES, 1),
    bodyTimeoutMs: atLeast('bodyTimeoutMs', options.bodyTimeoutMs ?? DEFAULT_BODY_TIMEOUT_MS, 1),
    keepAliveMs: atLeast('keepAliveMs', options.keepAliveMs ?? DEFAULT_KEEP_ALIVE_MS, 0),
    drainTimeoutMs: atLeast('drainTimeoutMs', options.drainTimeoutMs ?? DEFAULT_DRAIN_TIMEOUT_MS, 0),
    onError: options.onError ?? ((error) => console.error(error)),
  }
}

/** What a timer can wait for; longer ones fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

function atLeast(name: keyof HttpHandlerOptions, value: number, minimum: number): number {
  if (typeof value === 'number' && value >= minimum && (value <= MAX_TIMER_MS || !name.endsWith('Ms'))) return value
  throw new RangeError(`The option ${name} must be a number from ${minimum} on, got ${String(value)}`)
}

/**
 * Two tokens of one client application need not be of one user, so the client's id alone is no principal. The token is,
 * at the price that a session ends when its client gets a new one.
 */
function defaultPrincipal({ clientId, token, extra }: AuthInfo): string {
  const user = extra?.['sub'] ?? extra?.['userId']
  return JSON.stringify(typeof user === 'string' ? [clientId, user] : [clientId, null, token])
}
