import type { RequestId, WireMessage } from './message.ts'

/**
 * SDK v1 heeds no cancellation of a request whose id is 0 or "" (1.32.2): its handler would wait on for a client that is
 * gone. Such requests are known to the SDK under names that no client sends.
 */
const NAMES: ReadonlyMap<unknown, string> = new Map<RequestId, string>([
  [0, `zero ${crypto.randomUUID()}`],
  ['', `empty ${crypto.randomUUID()}`],
])
const IDS: ReadonlyMap<unknown, RequestId> = new Map([...NAMES].map(([id, name]) => [name, id as RequestId]))

interface SendOptions {
  readonly relatedRequestId?: RequestId | undefined
}

/** A transport that an SDK has connected to. Its messages may be of a narrower type than `WireMessage`. */
interface Channel {
  onmessage?: ((message: never, extra?: never) => void) | undefined
  send(message: never, options?: SendOptions): Promise<void>
}

/** To be called once the SDK is connected. */
export function nameFalsyIds(channel: Channel): void {
  const transport = channel as {
    onmessage?: ((message: WireMessage, extra?: unknown) => void) | undefined
    send(message: WireMessage, options?: SendOptions): Promise<void>
  }
  const { onmessage } = transport
  const send = transport.send.bind(transport)
  transport.onmessage = (message, extra) => onmessage?.(inward(message), extra)
  transport.send = (message, options) => {
    const id = message.method === undefined ? IDS.get(message.id) : undefined
    const relatedRequestId = IDS.get(options?.relatedRequestId)
    return send(
      id === undefined ? message : { ...message, id },
      relatedRequestId === undefined ? options : { ...options, relatedRequestId },
    )
  }
}

function inward(message: WireMessage): WireMessage {
  const { id, method, params } = message
  if (method === undefined) return message
  if (id !== undefined) {
    const name = NAMES.get(id)
    return name === undefined ? message : { ...message, id: name }
  }
  const name = method === 'notifications/cancelled' ? NAMES.get(params?.['requestId']) : undefined
  return name === undefined ? message : { ...message, params: { ...params, requestId: name } }
}
