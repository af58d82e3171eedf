import type { RequestId, WireMessage } from '@sampan/wire'

/**
 * JSON-RPC 2.0 as MCP writes it on a wire. Both SDK lines have these types under names of their own; these fit either.
 */

/** A message with the error that a response may have instead of a result. */
export interface JsonRpcMessage extends WireMessage {
  readonly error?: JsonRpcError | undefined
}

export interface JsonRpcError {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/** An error response. `id` is null where the id of what it answers could not be read (JSON-RPC 2.0, section 5). */
export interface JsonRpcErrorResponse {
  readonly jsonrpc: '2.0'
  readonly id: RequestId | null
  readonly error: JsonRpcError
}

// JSON-RPC 2.0, section 5.1.
export const PARSE_ERROR = -32700
export const INVALID_REQUEST = -32600
export const INVALID_PARAMS = -32602
export const INTERNAL_ERROR = -32603

export function errorResponse(id: RequestId | null, error: JsonRpcError): JsonRpcErrorResponse {
  return { jsonrpc: '2.0', id, error }
}
