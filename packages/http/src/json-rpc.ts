/**
 * JSON-RPC 2.0 as MCP writes it on a wire. Both SDK lines have these types under names of their own; these fit either.
 */

export type RequestId = string | number

export interface JsonRpcRequest {
  readonly jsonrpc: '2.0'
  readonly id: RequestId
  readonly method: string
  readonly params?: Record<string, unknown>
}

export interface JsonRpcNotification {
  readonly jsonrpc: '2.0'
  readonly method: string
  readonly params?: Record<string, unknown>
}

export interface JsonRpcError {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

export interface JsonRpcResult {
  readonly jsonrpc: '2.0'
  readonly id: RequestId
  readonly result: Record<string, unknown>
}

export interface JsonRpcErrorResponse {
  readonly jsonrpc: '2.0'
  readonly id: RequestId
  readonly error: JsonRpcError
}

export type JsonRpcResponse = JsonRpcResult | JsonRpcErrorResponse
export type JsonRpcMessage = JsonRpcRequest | JsonRpcNotification | JsonRpcResponse

// JSON-RPC 2.0, section 5.1.
export const PARSE_ERROR = -32700
export const INVALID_REQUEST = -32600
export const INTERNAL_ERROR = -32603
// What the SDKs' own transports answer, and their clients know.
export const REFUSED = -32000
export const SESSION_NOT_FOUND = -32001

export function isRequest(message: JsonRpcMessage): message is JsonRpcRequest {
  return 'method' in message && 'id' in message
}
