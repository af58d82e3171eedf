import type { EventStore, HttpExchange } from '@sampan/http'

/**
 * Gives a client that comes back for a stream what was stored of it, when the node that had the session has ended. The
 * stream then ends; the session is not there any more.
 *
 * @returns false where this is no such request, or nothing is stored.
 */
export async function resumeFrom(eventStore: EventStore, sessionId: string, exchange: HttpExchange): Promise<boolean> {
  const lastEventId = exchange.header('last-event-id')
  // The streams of a session have names that begin with its id.
  if (exchange.method !== 'GET' || lastEventId === undefined || !lastEventId.startsWith(`${sessionId}.`)) return false
  if ((await eventStore.getStreamIdForEventId?.(lastEventId)) === undefined) return false
  exchange.openStream(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform' })
  await eventStore.replayEventsAfter(lastEventId, {
    send: async (eventId, message) => {
      if ('jsonrpc' in message) {
        await exchange.write(`event: message\nid: ${eventId}\ndata: ${JSON.stringify(message)}\n\n`)
      }
    },
  })
  exchange.end()
  return true
}
