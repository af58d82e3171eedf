import type { MessageExtraInfo } from '@modelcontextprotocol/server'
import type { HttpExchange } from '../exchange.ts'
import type { InFlight } from '../in-flight.ts'
import { type JsonRpcMessage, type JsonRpcRequest, REFUSED, type RequestId } from '../json-rpc.ts'
import { toError } from '../to-error.ts'
import { RequestAnswer } from './request-answer.ts'

export interface ModernTransportOptions {
  /** Serves many requests, instead of one after which the server is closed. */
  readonly shared: boolean
  readonly keepAliveMs: number
  readonly inFlight: InFlight
  readonly reportError: (error: Error) => void
}

interface Call {
  /** The id that the client gave it. */
  readonly id: RequestId
  readonly answer: RequestAnswer
  /** True while the SDK looks at the request: an error that comes then is no handler's. */
  dispatching: boolean
  refused: boolean
}

const TEARDOWN = 'The server ended before the call was answered'

/** The transport of a server for 2026 requests, straight on HTTP exchanges (2026-07-28, streamable-http). */
export class ModernTransport {
  /** There are no requests from the server on 2026. */
  readonly canPush = false

  onclose?: (() => void) | undefined
  onerror?: ((error: Error) => void) | undefined
  onmessage?: ((message: JsonRpcMessage, extra?: MessageExtraInfo) => void) | undefined

  readonly #options: ModernTransportOptions
  /** By the id that the server knows each one under. */
  readonly #calls = new Map<RequestId, Call>()
  #nextId = 0
  #closed = false

  constructor(options: ModernTransportOptions) {
    this.#options = options
  }

  get busy(): boolean {
    return this.#calls.size > 0
  }

  async start(): Promise<void> {}

  /**
   * Gives the server a request.
   *
   * @returns false when the SDK refused it before any handler ran. Nothing has been answered then.
   */
  serve(exchange: HttpExchange, request: JsonRpcRequest, extra: MessageExtraInfo): boolean {
    const { shared, keepAliveMs, inFlight } = this.#options
    // Clients choose their ids without asking each other.
    const id = shared ? this.#nextId++ : request.id
    const answer = new RequestAnswer(exchange, keepAliveMs)
    const call: Call = { id: request.id, answer, dispatching: true, refused: false }
    this.#calls.set(id, call)
    inFlight.enter()
    exchange.onAbandoned(() => this.#cancel(id, extra))
    this.onmessage?.(shared ? { ...request, id } : request, extra)
    call.dispatching = false
    return !call.refused
  }

  async send(message: JsonRpcMessage, options?: { relatedRequestId?: RequestId | undefined }): Promise<void> {
    const id = 'method' in message ? options?.relatedRequestId : message.id
    const call = id === undefined ? undefined : this.#calls.get(id)
    // What belongs to no open request has no way to the client; changes go by `notify`.
    if (id === undefined || call === undefined) return
    if ('method' in message) return await call.answer.send(message)
    this.#end(id)
    if (call.dispatching && 'error' in message) call.refused = true
    else call.answer.finish(id === call.id ? message : { ...message, id: call.id })
    if (!this.#options.shared) queueMicrotask(() => void this.close())
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    for (const [id, call] of this.#calls) {
      this.#end(id)
      call.answer.finish({ jsonrpc: '2.0', id: call.id, error: { code: REFUSED, message: TEARDOWN } }, 503)
    }
    try {
      this.onclose?.()
    } catch (error) {
      // A server's own `onclose` may throw, and nobody waits for it here.
      this.#options.reportError(toError(error))
    }
  }

  /** Closing the connection is how a 2026 client cancels. */
  #cancel(id: RequestId, { classification }: MessageExtraInfo): void {
    const call = this.#calls.get(id)
    if (call === undefined) return
    call.answer.drop()
    this.#end(id)
    if (!this.#options.shared) return void this.close()
    const params = { requestId: id, reason: 'The client closed the connection' }
    const extra = classification && { classification }
    this.onmessage?.({ jsonrpc: '2.0', method: 'notifications/cancelled', params }, extra)
  }

  #end(id: RequestId): void {
    this.#calls.delete(id)
    this.#options.inFlight.leave()
  }
}
