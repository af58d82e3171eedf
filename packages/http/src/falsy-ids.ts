import { isRequest, type JsonRpcMessage, type RequestId } from './json-rpc.ts'
import type { SessionTransport } from './session-transport.ts'

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
export function nameFalsyIds<Extra>(transport: SessionTransport<Extra>): void {
  const { onmessage } = transport
  const send = transport.send.bind(transport)
  transport.onmessage = (message, extra) => onmessage?.(inward(message), extra)
  transport.send = (message, options) => {
    const id = 'method' in message ? undefined : IDS.get(message.id)
    const relatedRequestId = IDS.get(options?.relatedRequestId)
    return send(
      id === undefined ? message : ({ ...message, id } as JsonRpcMessage),
      relatedRequestId === undefined ? options : { ...options, relatedRequestId },
    )
  }
}

function inward(message: JsonRpcMessage): JsonRpcMessage {
  if (isRequest(message)) {
    const name = NAMES.get(message.id)
    return name === undefined ? message : { ...message, id: name }
  }
  if (!('method' in message) || message.method !== 'notifications/cancelled') return message
  const name = NAMES.get(message.params?.['requestId'])
  return name === undefined ? message : { ...message, params: { ...message.params, requestId: name } }
}
