import type { HttpExchange } from './exchange.ts'
import type { JsonRpcMessage, JsonRpcResponse } from './json-rpc.ts'
import type { Outlet } from './outlet.ts'

/** One JSON body for the requests of one POST. It has no room for anything else: notifications are dropped. */
export class JsonAnswer implements Outlet {
  readonly obstacle = 'the endpoint answers with JSON (responseMode), which has no room for a request'
  readonly #exchange: HttpExchange
  readonly #headers: Readonly<Record<string, string>>
  readonly #isBatch: boolean
  readonly #responses: JsonRpcResponse[] = []

  constructor(exchange: HttpExchange, headers: Readonly<Record<string, string>>, isBatch: boolean) {
    this.#exchange = exchange
    this.#headers = headers
    this.#isBatch = isBatch
  }

  send(message: JsonRpcMessage): undefined {
    if (!('method' in message)) this.#responses.push(message)
  }

  finish(message?: JsonRpcMessage): undefined {
    if (message !== undefined) this.send(message)
    const body = this.#isBatch ? this.#responses : this.#responses[0]
    // A cancelled request gets no response.
    if (this.#responses.length === 0) this.#exchange.answer(202, {})
    else this.#exchange.answer(200, this.#headers, JSON.stringify(body))
  }
}
