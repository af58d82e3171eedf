import type { RawMessage, RequestId } from './json-rpc.ts'

/** Something that the server wants of the client: pushed as a request (2025), or asked for in a round (2026). */
export interface ServerAsk {
  readonly method: string
  readonly params: Record<string, unknown>
  /** Of the pushed request. */
  readonly id?: RequestId
  /** In the round's `inputRequests`. */
  readonly key?: string
}

/** One leg of a 2026 tool call. */
export interface Round {
  readonly id: RequestId
  readonly response: RawMessage
  /** True for a result, and for an error; false when the server wants input. */
  readonly complete: boolean
  readonly inputRequests: Readonly<Record<string, ServerAsk>>
  /** Byte for byte as it came. */
  readonly requestState: string | undefined
}

/** What the next leg carries beside the same name and arguments. */
export interface Retry {
  readonly inputResponses?: Readonly<Record<string, unknown>>
  readonly requestState?: string | undefined
}

export function readRound(id: RequestId, response: RawMessage): Round {
  const { result } = response
  const complete = result?.['resultType'] !== 'input_required'
  const asked = (result?.['inputRequests'] ?? {}) as Record<
    string,
    { method: string; params?: Record<string, unknown> }
  >
  const inputRequests = Object.fromEntries(
    Object.entries(asked).map(([key, { method, params }]) => [key, { method, params: params ?? {}, key }]),
  )
  return { id, response, complete, inputRequests, requestState: result?.['requestState'] as string | undefined }
}
