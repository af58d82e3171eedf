import type { HttpExchange } from '../exchange.ts'
import type { JsonRpcMessage, JsonRpcResponse } from '../json-rpc.ts'
import { frameOf, KEEP_ALIVE_FRAME, SSE_HEADERS } from '../server-sent-event.ts'

const JSON_HEADERS = { 'content-type': 'application/json' }

/** The one error of a handler that has a status of its own: the client lacks a capability that it needs (2026-07-28). */
const MISSING_CAPABILITY = -32021

/** The answer to one 2026 request: a JSON body, or a stream from the first message on that comes before the result. */
export class RequestAnswer {
  readonly #exchange: HttpExchange
  readonly #keepAliveMs: number
  #keepAlive: NodeJS.Timeout | undefined
  #streaming = false

  constructor(exchange: HttpExchange, keepAliveMs: number) {
    this.#exchange = exchange
    this.#keepAliveMs = keepAliveMs
  }

  /** @returns a promise when the reader lags behind. */
  send(message: JsonRpcMessage): Promise<void> | undefined {
    if (!this.#streaming) this.#open()
    return this.#exchange.write(frameOf(message))
  }

  /** @param status Of the answer, where it has not begun as a stream; by default what the response asks for. */
  finish(response: JsonRpcResponse, status: number = statusOf(response)): void {
    this.drop()
    if (this.#streaming) this.#exchange.end(frameOf(response))
    else this.#exchange.answer(status, JSON_HEADERS, JSON.stringify(response))
  }

  /** Lets go of an answer that nobody will read. */
  drop(): void {
    clearInterval(this.#keepAlive)
  }

  #open(): void {
    this.#streaming = true
    this.#exchange.openStream(200, SSE_HEADERS)
    if (this.#keepAliveMs === 0) return
    this.#keepAlive = setInterval(() => void this.#exchange.write(KEEP_ALIVE_FRAME), this.#keepAliveMs)
    this.#keepAlive.unref()
  }
}

function statusOf(response: JsonRpcResponse): number {
  return 'error' in response && response.error.code === MISSING_CAPABILITY ? 400 : 200
}
