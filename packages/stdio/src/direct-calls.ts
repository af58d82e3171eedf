import type { Server } from '@modelcontextprotocol/server'
import type { JsonRpcMessage } from './json-rpc.ts'
import type { StdioTransport } from './transport.ts'

/** What a server answers by itself. All else may be for the SDK's entry: `initialize`, subscriptions, their cancellation. */
const CALLS: ReadonlySet<string | undefined> = new Set(['tools/call', 'prompts/get', 'resources/read'])

type Deliver = (message: JsonRpcMessage, extra?: unknown) => void

/**
 * Spares calls the SDK's entry, which puts each message through three or four schemas to find what is its own: 7 % of the
 * CPU of a round. Once the entry has passed a call on, the connection has its server for good, and the next ones go there.
 *
 * @param server The one that the entry has connected last.
 */
export function deliverCallsDirectly(transport: StdioTransport, server: () => Server | undefined): void {
  const entry = transport.onmessage
  let watched: object | undefined
  let direct: Deliver | undefined

  function watch(): void {
    const channel = server()?.transport as { onmessage?: Deliver | undefined } | undefined
    const deliver = channel?.onmessage
    if (channel === undefined || deliver === undefined || channel === watched) return
    watched = channel
    channel.onmessage = (message, extra) => {
      if (CALLS.has(message.method)) direct = deliver
      deliver(message, extra)
    }
  }

  transport.onmessage = (message) => {
    if (!CALLS.has(message.method)) return entry?.(message)
    if (direct !== undefined) return direct(message)
    watch()
    entry?.(message)
  }
}
