import { isRequestId } from '@sampan/wire'
import type { AuthInfo } from './auth-info.ts'
import type { EventStore } from './event-store.ts'
import type { EventStream, Priming } from './event-stream.ts'
import type { HttpExchange } from './exchange.ts'
import type { InFlight } from './in-flight.ts'
import { JsonAnswer } from './json-answer.ts'
import {
  INVALID_REQUEST,
  isRequest,
  type JsonRpcMessage,
  type JsonRpcRequest,
  type JsonRpcResponse,
  REFUSED,
  type RequestId,
  SESSION_NOT_FOUND,
} from './json-rpc.ts'
import type { Outlet } from './outlet.ts'
import { refuse } from './refusal.ts'
import { refuseForScope, type ScopeChallengeResolver } from './scope-challenge.ts'
import { SSE_HEADERS } from './server-sent-event.ts'
import { SessionStreams } from './session-streams.ts'
import { toError } from './to-error.ts'

/** How the answer to a client's request travels. */
export type ResponseMode = 'sse' | 'json'

export interface SessionTransportOptions<Extra> {
  readonly responseMode: ResponseMode
  readonly eventStore: EventStore | undefined
  readonly keepAliveMs: number
  readonly retryMs: number | undefined
  readonly cancelOnDisconnect: boolean
  readonly resourceMetadataUrl: string | undefined
  readonly inFlight: InFlight
  /** What handlers of this SDK line are told about the HTTP request. */
  readonly messageExtra: MessageExtra<Extra>
  readonly reportError: (error: Error) => void
}

export type MessageExtra<Extra> = (
  exchange: HttpExchange,
  authInfo: AuthInfo | undefined,
  controls?: StreamControls,
) => Extra

/** Lets a handler end the connection of a stream that can be resumed, so that a long call does not hold one. */
export interface StreamControls {
  readonly closeSSEStream: () => void
  readonly closeStandaloneSSEStream: () => void
}

/** One POST, and which of its requests are not answered yet. */
interface Post {
  readonly outlet: Outlet
  readonly stream: EventStream | undefined
  readonly unanswered: Set<RequestId>
}

/** The versions that both SDK lines speak in sessions. SDK v2 tells its own list (`setSupportedProtocolVersions`). */
const SESSION_VERSIONS: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07']

/** From this version on, clients understand an event with an id and no data. */
const FIRST_VERSION_WITH_PRIMING = '2025-11-25'

/** From this version on, there are no batches. */
const FIRST_VERSION_WITHOUT_BATCHES = '2025-06-18'

/**
 * One session of a 2025 client: the `Transport` of either SDK line, straight on HTTP exchanges (2025-11-25,
 * basic/transports). What belongs to a request of the client travels on the answer to its POST; what belongs to none
 * needs the stream that the client may open by GET.
 */
export class SessionTransport<Extra = unknown> {
  readonly sessionId: string
  readonly principal: string | undefined
  /** Whether a request of the server can reach the client during a call: not where answers are plain JSON. */
  readonly canPush: boolean

  onclose?: (() => void) | undefined
  onerror?: ((error: Error) => void) | undefined
  onmessage?: ((message: JsonRpcMessage, extra?: Extra) => void) | undefined

  readonly #options: SessionTransportOptions<Extra>
  readonly #streams: SessionStreams
  /** By the id of each request that is not answered yet. */
  readonly #posts = new Map<RequestId, Post>()
  #listened = false
  #versions: readonly string[] = SESSION_VERSIONS
  #version: string | undefined
  #scopeChallenge: ScopeChallengeResolver | undefined
  #closed = false

  constructor(sessionId: string, principal: string | undefined, options: SessionTransportOptions<Extra>) {
    this.sessionId = sessionId
    this.principal = principal
    this.canPush = options.responseMode === 'sse'
    this.#options = options
    this.#streams = new SessionStreams(sessionId, {
      ...options,
      headers: { ...SSE_HEADERS, 'mcp-session-id': sessionId },
    })
  }

  /** True while a call is being answered, or the client listens. */
  get busy(): boolean {
    return this.#posts.size > 0 || this.#streams.standalone.connected
  }

  async start(): Promise<void> {}

  setProtocolVersion(version: string): void {
    this.#version = version
  }

  setSupportedProtocolVersions(versions: string[]): void {
    this.#versions = versions
  }

  setScopeChallengeResolver(resolver: ScopeChallengeResolver): void {
    this.#scopeChallenge = resolver
  }

  /** The versions that a request may name, if it names one that it may not. */
  versionsInsteadOf(version: string | undefined): readonly string[] | undefined {
    return version === undefined || this.#versions.includes(version) ? undefined : this.#versions
  }

  /** Serves the messages of one POST. */
  async post(
    exchange: HttpExchange,
    messages: readonly JsonRpcMessage[],
    isBatch: boolean,
    authInfo: AuthInfo | undefined,
  ): Promise<void> {
    const requests = messages.filter(isRequest)
    if (this.#scopeChallenge !== undefined && requests.length > 0) {
      const { resourceMetadataUrl } = this.#options
      if (await refuseForScope(exchange, requests, authInfo, this.#scopeChallenge, resourceMetadataUrl)) return
    }
    if (this.#closed) return refuse(exchange, 404, SESSION_NOT_FOUND, 'The session has ended')
    // Who left before it began has nothing from which to resume either.
    if (exchange.abandoned && requests.length > 0) return
    const problem = this.#problemOf(requests, isBatch)
    if (problem !== undefined) return refuse(exchange, 400, INVALID_REQUEST, `Invalid request: ${problem}`)
    if (requests.length > 0) this.#open(exchange, requests, isBatch)
    for (const message of messages) {
      const controls = isRequest(message) ? this.#controlsFor(message.id) : undefined
      this.#deliver(message, this.#options.messageExtra(exchange, authInfo, controls))
    }
    if (requests.length === 0) exchange.answer(202, {})
  }

  /** Opens the stream for what belongs to no request, or goes on with a stream that broke. */
  async get(exchange: HttpExchange): Promise<void> {
    const lastEventId = exchange.header('last-event-id')
    if (this.#options.eventStore !== undefined && lastEventId !== undefined) {
      return await this.#streams.resume(exchange, lastEventId, this.#priming)
    }
    // A client whose connection broke unnoticed opens another one: the newest is the one that it reads.
    this.#listened = true
    const priming = this.#priming
    if (priming !== undefined) this.#streams.standalone.openPrimed(exchange, priming)
    else this.#streams.standalone.open(exchange)
  }

  /** Fails the request of ours that waits for an answer which arrived broken. */
  substitute(response: JsonRpcResponse): void {
    this.onmessage?.(response)
  }

  async send(message: JsonRpcMessage, options?: { relatedRequestId?: RequestId | undefined }): Promise<void> {
    if (!('method' in message)) return await this.#respond(message)
    const relatedId = options?.relatedRequestId
    const outlet = relatedId === undefined ? this.#standaloneOutlet() : this.#posts.get(relatedId)?.outlet
    const obstacle = outlet === undefined ? 'the call that it belongs to has ended' : outlet.obstacle
    // A request that cannot arrive must fail at once: its sender would wait for the answer until it times out.
    if (obstacle !== undefined && isRequest(message)) throw new Error(`Cannot send ${message.method}: ${obstacle}`)
    await outlet?.send(message)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    for (const id of [...this.#posts.keys()]) {
      const error = { code: REFUSED, message: 'The server ended the session before the call was answered' }
      void this.#settle(id, { jsonrpc: '2.0', id, error })
    }
    void this.#streams.standalone.finish()
    try {
      this.onclose?.()
    } catch (error) {
      // A server's own `onclose` may throw; whoever ends a session for being idle does not wait for that.
      this.#options.reportError(toError(error))
    }
  }

  /** Set where streams begin with an event that gives the client something to resume from. */
  get #priming(): Priming | undefined {
    const primes = this.#options.eventStore !== undefined && (this.#version ?? '') >= FIRST_VERSION_WITH_PRIMING
    return primes ? { retryMs: this.#options.retryMs } : undefined
  }

  #problemOf(requests: readonly JsonRpcRequest[], isBatch: boolean): string | undefined {
    if (isBatch && this.#version !== undefined && this.#version >= FIRST_VERSION_WITHOUT_BATCHES) {
      return `protocol version ${this.#version} has no batches; send each message in a POST of its own`
    }
    const taken = requests.find(
      ({ id }, index) => this.#posts.has(id) || requests.findIndex((one) => one.id === id) < index,
    )
    return taken && `another request with the id ${JSON.stringify(taken.id)} is being answered`
  }

  #open(exchange: HttpExchange, requests: readonly JsonRpcRequest[], isBatch: boolean): void {
    const unanswered = new Set(requests.map(({ id }) => id))
    const stream = this.canPush ? this.#streams.create([...unanswered]) : undefined
    const outlet = stream ?? new JsonAnswer(exchange, { ...JSON_HEADERS, 'mcp-session-id': this.sessionId }, isBatch)
    const post: Post = { outlet, stream, unanswered }
    for (const id of unanswered) {
      this.#posts.set(id, post)
      this.#options.inFlight.enter()
    }
    const left = (): void => {
      if (!this.#options.cancelOnDisconnect) return
      for (const id of unanswered) this.#cancel(id)
    }
    if (stream === undefined) return exchange.onAbandoned(left)
    const priming = this.#priming
    if (priming !== undefined) stream.openPrimed(exchange, priming, left)
    else stream.open(exchange, left)
  }

  #controlsFor(id: RequestId): StreamControls | undefined {
    const stream = this.#posts.get(id)?.stream
    if (stream === undefined || this.#priming === undefined) return undefined
    return {
      closeSSEStream: () => stream.disconnect(),
      closeStandaloneSSEStream: () => this.#streams.standalone.disconnect(),
    }
  }

  #deliver(message: JsonRpcMessage, extra?: Extra): void {
    this.onmessage?.(message, extra)
    if (!('method' in message) || message.method !== 'notifications/cancelled') return
    const id = message.params?.['requestId']
    if (isRequestId(id)) this.#endCancelled(id)
  }

  /** Tells the server that nobody waits for the answer any more. */
  #cancel(requestId: RequestId): void {
    const reason = 'The client closed the stream, and there is no event store from which it could get the answer later'
    this.onmessage?.({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId, reason } })
    this.#endCancelled(requestId)
  }

  /** A cancelled request is never answered, so its POST ends here. */
  #endCancelled(id: RequestId): void {
    const post = this.#posts.get(id)
    if (post === undefined) return
    // What the SDK has to say on the call's stream, that its own requests are cancelled too, it says within this turn.
    setTimeout(() => {
      if (this.#posts.get(id) === post) void this.#settle(id)
    }, 0)
  }

  async #respond(response: JsonRpcResponse): Promise<void> {
    const opening = this.#version === undefined
    if (opening && 'result' in response) this.#version = String(response.result['protocolVersion'])
    await this.#settle(response.id, response)
    if (opening && 'error' in response) await this.close()
  }

  /** @param response Absent for a request that is not answered. */
  async #settle(id: RequestId, response?: JsonRpcResponse): Promise<void> {
    const post = this.#posts.get(id)
    if (post === undefined) return
    this.#posts.delete(id)
    post.unanswered.delete(id)
    const isLast = post.unanswered.size === 0
    if (isLast) await post.outlet.finish(response)
    else if (response !== undefined) await post.outlet.send(response)
    // Not before: a response that is being stored has not left yet, and a node that drains waits for it.
    this.#options.inFlight.leave()
    if (isLast && post.stream !== undefined) this.#streams.forget(post.stream)
  }

  #standaloneOutlet(): Outlet {
    const { standalone } = this.#streams
    if (this.#listened || this.#closed) return standalone
    return { ...NOT_LISTENING, send: () => undefined, finish: () => undefined }
  }
}

const NOT_LISTENING = {
  obstacle:
    'it belongs to no call of the client (relatedRequestId), and the client has opened no stream by GET for such requests',
}

const JSON_HEADERS = { 'content-type': 'application/json' }
