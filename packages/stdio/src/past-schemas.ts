import type { JsonRpcMessage } from './json-rpc.ts'

export type Deliver = (message: JsonRpcMessage, extra?: unknown) => void

/** Where the `onmessage` of either SDK line leads, once it knows what a message is. Both lines name these alike. */
interface ProtocolLayer {
  _onrequest?(message: JsonRpcMessage): void
  _onresponse?(message: JsonRpcMessage): void
}

/**
 * An SDK's `onmessage` without the schemas by which it tells requests, results, errors and notifications apart:
 * `readMessage` has done that. They take 10 % of the CPU of a round, and some of each sample. Where an SDK works in
 * another way, and for what is rare, it is its own `onmessage`.
 *
 * @param product An `McpServer` or a `Server` of either line, connected.
 */
export function pastSchemas(product: object, onmessage: Deliver | undefined): Deliver | undefined {
  const server = ((product as { readonly server?: object }).server ?? product) as ProtocolLayer
  if (typeof server._onrequest !== 'function' || typeof server._onresponse !== 'function') return onmessage
  return (message) => {
    const { id, method, result } = message
    if (id !== undefined && method !== undefined) server._onrequest?.(message)
    else if (id !== undefined && result !== undefined) server._onresponse?.(message)
    else onmessage?.(message)
  }
}
