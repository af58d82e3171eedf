export type RequestId = string | number

/** A request, a notification or a response: which one, is told by the members that are there. */
export interface WireMessage {
  readonly jsonrpc: '2.0'
  readonly id?: RequestId | undefined
  readonly method?: string | undefined
  readonly params?: Record<string, unknown> | undefined
  readonly result?: Record<string, unknown> | undefined
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isRequestId(value: unknown): value is RequestId {
  return typeof value === 'string' || Number.isSafeInteger(value)
}
