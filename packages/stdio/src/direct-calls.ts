import { type Deliver, pastSchemas } from '@sampan/wire'
import type { JsonRpcMessage } from './json-rpc.ts'
import type { StdioTransport } from './transport.ts'

/** What a server answers by itself. All else may be for the SDK's entry: `initialize`, subscriptions, their cancellation. */
const CALLS: ReadonlySet<string | undefined> = new Set(['tools/call', 'prompts/get', 'resources/read'])

/** A server as the SDK's entry has connected it. */
interface Connected {
  readonly server?: Connected
  readonly transport?: Channel
}

/** Where the entry stands between the server and the wire. */
interface Channel {
  onmessage?: Deliver
  send?(message: JsonRpcMessage, options?: unknown): Promise<void>
}

/**
 * Spares calls and their results the SDK's entry, which puts each message through two to four schemas to find what is its
 * own: 12 % of the CPU of a round. Once the entry has passed a call on, the connection has its server for good, and the next
 * ones go there.
 *
 * @param product The `McpServer` or `Server` that the entry has connected last.
 */
export function deliverCallsDirectly(transport: StdioTransport, product: () => object | undefined): void {
  const entry = transport.onmessage
  let watched: object | undefined
  let direct: Deliver | undefined

  function watch(): void {
    const connected = product() as Connected | undefined
    const channel = (connected?.server ?? connected)?.transport
    const deliver = channel?.onmessage
    if (connected === undefined || channel === undefined || channel === watched) return
    watched = channel
    channel.onmessage = (message, extra) => {
      if (isCall(message)) {
        direct = pastSchemas(connected, deliver)
        sendResultsDirectly(channel, transport)
      }
      deliver?.(message, extra)
    }
  }

  transport.onmessage = (message) => {
    if (!isCall(message)) return entry?.(message)
    if (direct !== undefined) return direct(message)
    watch()
    entry?.(message)
  }
}

/** What the entry looks for on the way out are notifications, and answers while it may still change its server. */
function sendResultsDirectly(channel: Channel, transport: StdioTransport): void {
  const { send } = channel
  if (send === undefined || Object.hasOwn(channel, 'send')) return
  channel.send = (message, options) =>
    message.result === undefined ? send.call(channel, message, options) : transport.send(message)
}

function isCall({ id, method }: JsonRpcMessage): boolean {
  return id !== undefined && CALLS.has(method)
}
