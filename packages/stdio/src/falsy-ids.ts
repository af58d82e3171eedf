import type { JsonRpcMessage, RequestId } from './json-rpc.ts'
import type { StdioTransport } from './transport.ts'

/**
 * SDK v1 heeds no cancellation of a request whose id is 0 or "" (1.32.2): its handler would wait on for a client that is
 * gone. Such requests are known to the SDK under names that no client sends.
 */
const NAMES: ReadonlyMap<unknown, string> = new Map<RequestId, string>([
  [0, `zero ${crypto.randomUUID()}`],
  ['', `empty ${crypto.randomUUID()}`],
])
const IDS: ReadonlyMap<unknown, RequestId> = new Map([...NAMES].map(([id, name]) => [name, id as RequestId]))

/** To be called once the SDK is connected. */
export function nameFalsyIds(transport: StdioTransport): void {
  const { onmessage } = transport
  const send = transport.send.bind(transport)
  transport.onmessage = (message) => onmessage?.(inward(message))
  transport.send = (message) => {
    const id = 'method' in message ? undefined : IDS.get(message.id)
    return send(id === undefined ? message : { ...message, id })
  }
}

function inward(message: JsonRpcMessage): JsonRpcMessage {
  const { id, method, params } = message
  if (method === undefined) return message
  if (id !== undefined) {
    const name = NAMES.get(id)
    return name === undefined ? message : { ...message, id: name }
  }
  const name = method === 'notifications/cancelled' ? NAMES.get(params?.['requestId']) : undefined
  return name === undefined ? message : { ...message, params: { ...params, requestId: name } }
}
