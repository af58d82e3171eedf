import type { ClientCapabilities } from '../protocol.ts'
import { sha256Hex } from '../util/sha256.ts'

/** The parts of either SDK's objects that core touches, structurally: neither SDK is imported. */

export interface NativeAuthInfo {
  readonly token?: string
  readonly clientId?: string
  readonly extra?: Readonly<Record<string, unknown>>
}

export type NativeRequestHandler = (request: NativeRequest, context: object) => unknown

export interface NativeRequest {
  readonly method: string
  readonly params?: Readonly<Record<string, unknown>>
}

export interface NativeTransport {
  readonly sessionId?: string
  /** Of `@sampan/http`: false where the response cannot carry requests of ours. */
  readonly canPush?: boolean
  /** Of the SDKs' HTTP transports (v1 keeps the second one inside the first). */
  readonly _enableJsonResponse?: boolean
  readonly _webStandardTransport?: { readonly _enableJsonResponse?: boolean }
}

/** The low-level `Server` of either line. */
export interface NativeServer {
  getClientCapabilities(): ClientCapabilities | undefined
  request(request: object, resultSchema: object, options: object): Promise<unknown>
  getClientVersion(): { readonly name: string; readonly version: string } | undefined
  readonly transport?: NativeTransport | undefined
  onclose?: (() => void) | undefined
  /** What the server calls itself, on both lines. */
  readonly _serverInfo?: { readonly name: string }
  /** The map behind `setRequestHandler` on both lines. */
  readonly _requestHandlers?: Map<string, NativeRequestHandler>
}

/** The high-level `McpServer` of either line. */
export interface NativeMcpServer {
  readonly server: NativeServer
  /** Its tools by their names, on both lines. */
  readonly _registeredTools?: Readonly<Record<string, object>>
  registerTool(name: string, config: object, callback: unknown): unknown
  registerPrompt(name: string, config: object, callback: unknown): unknown
  registerResource(name: string, uriOrTemplate: unknown, config: object, callback: unknown): unknown
}

/** The context of a handler on SDK v1 (`RequestHandlerExtra`). */
export interface NativeContextV1 {
  readonly signal: AbortSignal
  readonly sessionId?: string
  readonly authInfo?: NativeAuthInfo
  readonly _meta?: { readonly progressToken?: string | number }
  readonly requestId: string | number
  readonly taskId?: string
  sendNotification(notification: object): Promise<void>
  sendRequest(request: object, resultSchema: object, options: object): Promise<unknown>
}

/** The context of a handler on SDK v2 (`ServerContext`). */
export interface NativeContextV2 {
  readonly sessionId?: string
  readonly mcpReq: {
    readonly id: string | number
    readonly method: string
    readonly _meta?: { readonly progressToken?: string | number }
    readonly signal: AbortSignal
    /** Present on 2026 requests only. */
    readonly envelope?: Readonly<Record<string, unknown>>
    readonly inputResponses?: Readonly<Record<string, unknown>>
    requestState(): unknown
    send(request: object, resultSchema: object, options: object): Promise<unknown>
    notify(notification: object): Promise<void>
  }
  readonly http?: { readonly authInfo?: NativeAuthInfo }
}

export function isContextV2(context: object): context is NativeContextV2 {
  return 'mcpReq' in context
}

/**
 * One comparable string for who is authenticated: client and subject where the token names one, else client and token, for
 * two users of one OAuth client are two. Of a token there is the SHA-256, from which nobody gets it back. No two of them
 * are spelled alike, whatever an identity provider lets users and clients call themselves.
 */
export function principalOf(auth: NativeAuthInfo | undefined): string | undefined {
  if (auth === undefined) return undefined
  const known = principals.get(auth) ?? spellPrincipal(auth)
  principals.set(auth, known)
  return known
}

/** Asked for several times a request. */
const principals = new WeakMap<NativeAuthInfo, string>()

function spellPrincipal(auth: NativeAuthInfo): string {
  const { clientId = '', token = '' } = auth
  const subject = auth.extra?.['sub'] ?? auth.extra?.['userId']
  const client = clientId.replaceAll(/[ %]/g, encodeURIComponent)
  if (typeof subject !== 'string') return `${client} token:${sha256Hex(token)}`
  return `${client} ${subject.replaceAll('%', '%25').replace(/^token:/, 'token%3A')}`
}

/** Why the transport cannot carry a request of ours, if it cannot. */
export function transportObstacle(transport: NativeTransport | undefined): string | undefined {
  if (transport === undefined) return 'the connection is closed'
  const jsonOnly =
    transport.canPush === false ||
    transport._enableJsonResponse === true ||
    transport._webStandardTransport?._enableJsonResponse === true
  return jsonOnly ? 'the HTTP transport answers with JSON instead of a stream, which cannot carry a request' : undefined
}
