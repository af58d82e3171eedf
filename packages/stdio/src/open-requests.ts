import type { RequestId } from '@sampan/wire'
import { errorResponse, INVALID_REQUEST, type JsonRpcMessage } from './json-rpc.ts'
import { RejectedLine } from './read-message.ts'

/**
 * The requests of the client that are being answered. The SDKs would serve two under one id, and nobody could tell the
 * answers apart: the second is refused, as over HTTP.
 */
export class OpenRequests {
  readonly #ids = new Set<RequestId>()

  /** The message, or what is to be done about it instead of serving it. */
  take(message: JsonRpcMessage): JsonRpcMessage | RejectedLine {
    const { id, method, params } = message
    if (method === undefined) return message
    if (id === undefined) {
      // What was cancelled is never answered. The SDKs look at a notification some microtasks later: until then the id
      // stands for the request that is meant.
      const cancelled = method === 'notifications/cancelled' ? params?.['requestId'] : undefined
      if (cancelled !== undefined) setImmediate(() => this.#ids.delete(cancelled as RequestId))
      return message
    }
    if (this.#ids.has(id)) {
      const problem = `Invalid request: another request with the id ${JSON.stringify(id)} is being answered`
      return new RejectedLine(problem, { answer: errorResponse(id, { code: INVALID_REQUEST, message: problem }) })
    }
    this.#ids.add(id)
    return message
  }

  /** A message of ours goes out: an answer frees its id. */
  sent({ id, method }: { readonly id?: RequestId | null | undefined; readonly method?: string | undefined }): void {
    if (method === undefined && id !== undefined && id !== null) this.#ids.delete(id)
  }
}
