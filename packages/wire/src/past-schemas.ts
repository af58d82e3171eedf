import type { RequestId, WireMessage } from './message.ts'

export type Deliver = (message: WireMessage, extra?: unknown) => void

/** Where the `onmessage` of either SDK line leads, once it knows what a message is. Both lines name these alike. */
interface ProtocolLayer {
  _onrequest?(message: WireMessage, extra?: unknown): void
  _onresponse?(message: WireMessage): void
  /** What waits for the answers to its own requests, by their ids. */
  readonly _responseHandlers?: Map<number, (message: WireMessage) => void>
  readonly _progressHandlers?: Map<number, unknown>
  _cleanupTimeout?(id: number): void
  /** Requests of a task, which v1 answers in another way. */
  readonly _requestResolvers?: Map<number, unknown>
}

/**
 * An SDK's `onmessage` without the schemas by which it tells requests, results, errors and notifications apart:
 * the transport's reader has done that. They take 10 % of the CPU of a round, and some of each sample. Where an SDK works in
 * another way, and for what is rare, it is its own `onmessage`.
 *
 * @param product An `McpServer` or a `Server` of either line, connected.
 */
export function pastSchemas(product: object, onmessage: Deliver | undefined): Deliver | undefined {
  const server = ((product as { readonly server?: object }).server ?? product) as ProtocolLayer
  if (typeof server._onrequest !== 'function' || typeof server._onresponse !== 'function') return onmessage
  return (message, extra) => {
    const { id, method, result } = message
    if (id !== undefined && method !== undefined) server._onrequest?.(message, extra)
    else if (id === undefined || result === undefined) onmessage?.(message, extra)
    else if (!settle(server, id, message)) server._onresponse?.(message)
  }
}

/**
 * Gives a result to whoever waits for it, as `_onresponse` does once two schemas more have said that it is one.
 *
 * @returns false where it is for `_onresponse`: nobody waits, or a task has to do with it.
 */
function settle(server: ProtocolLayer, id: RequestId, message: WireMessage): boolean {
  const { _responseHandlers: handlers, _progressHandlers: progress } = server
  const number = Number(id)
  const handler = handlers?.get(number)
  if (handler === undefined || progress === undefined || typeof server._cleanupTimeout !== 'function') return false
  if (message.result?.['task'] !== undefined || server._requestResolvers?.has(number) === true) return false
  handlers?.delete(number)
  server._cleanupTimeout(number)
  progress.delete(number)
  handler(message)
  return true
}
