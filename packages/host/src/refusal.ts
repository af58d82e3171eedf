import { RPC } from './protocol.ts'

/** A JSON-RPC error as it goes to the server. */
export interface RpcError {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/**
 * What an `onSampling` handler returns instead of an answer. On 2025 it goes to the server as a JSON-RPC error; on 2026
 * a server is never told of a refusal, so the call ends at the client with a `HostError` of code `refused`.
 */
export interface Refusal {
  /** Overrides the words that the client, or its persona, uses for a refusal. */
  readonly refused: Partial<RpcError>
}

/** What the specification has a client say when its user refuses (2025-11-25, client/sampling, "Error Handling"). */
export const USER_REJECTED: RpcError = { code: RPC.userRejected, message: 'User rejected sampling request' }

/** Declines a sampling request. @param error What the server is told on 2025. @default the client's own words */
export function refuse(error: Partial<RpcError> = {}): Refusal {
  return { refused: error }
}

export function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'refused' in answer
}
