import type { HttpExchange } from '@sampan/http'

/** Told to clients in the `data` of a JSON-RPC error, so that a program can tell one from another. */
export type LossReason =
  /** The node that had the session has ended, and the session with it. */
  | 'node_gone'
  /** Redis could not be reached for longer than a command may take. */
  | 'redis_unavailable'

const MESSAGES: Readonly<Record<LossReason, string>> = {
  node_gone: 'The server that held this session has ended; begin a new session',
  redis_unavailable: 'The server that holds this session cannot be reached at the moment; try again',
}

/** What the SDKs' own transports answer when they do not serve a request. */
const REFUSED = -32000

/** Answers a request that could not be carried. */
export function answerLost(exchange: HttpExchange, reason: LossReason): void {
  const body = JSON.stringify({ jsonrpc: '2.0', error: errorFor(reason), id: null })
  exchange.answer(503, { 'content-type': 'application/json', 'retry-after': '1' }, body)
}

/** Ends an answer that had begun: each request of the body gets an error, so that no client waits for what cannot come. */
export function breakOff(exchange: HttpExchange, body: string | undefined, reason: LossReason): void {
  for (const id of requestsIn(body)) void exchange.write(lossEvent(id, reason))
  exchange.end()
}

/** The event that ends a request whose answer will not come. */
export function lossEvent(id: string | number, reason: LossReason): string {
  return `event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', id, error: errorFor(reason) })}\n\n`
}

function errorFor(reason: LossReason): object {
  return { code: REFUSED, message: MESSAGES[reason], data: { reason } }
}

function requestsIn(body: string | undefined): (string | number)[] {
  if (body === undefined) return []
  const messages = [JSON.parse(body)].flat() as { id?: string | number; method?: string }[]
  return messages.flatMap(({ id, method }) => (id !== undefined && method !== undefined ? [id] : []))
}
