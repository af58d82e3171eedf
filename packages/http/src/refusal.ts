import type { HttpExchange } from './exchange.ts'

/**
 * Answers a request that is not served. Clients look at the status; the body is a JSON-RPC error that has no id, because
 * what is refused here was not yet told apart into messages (2025-11-25, basic/transports).
 */
export function refuse(
  exchange: HttpExchange,
  status: number,
  code: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null })
  exchange.answer(status, { 'content-type': 'application/json', ...headers }, body)
}
