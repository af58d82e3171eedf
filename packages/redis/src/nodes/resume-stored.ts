import type { HttpExchange } from '@sampan/http'
import { RedisUnavailableError } from '../errors.ts'
import type { RedisEventStore, RequestId } from '../event-store.ts'
import { answerLost, lossEvent } from './lost-session.ts'

const HEADERS = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform' }

/**
 * Gives a client that comes back for a stream what was stored of it, when the node that had the session has ended. What
 * was not answered by then gets an error: the SDKs' clients would wait for it, and not take the session's 404 for one.
 *
 * @returns false where this is no such request, or there is nothing to tell: then the session is a 404.
 */
export async function resumeFrom(
  eventStore: RedisEventStore,
  sessionId: string,
  exchange: HttpExchange,
): Promise<boolean> {
  const lastEventId = exchange.header('last-event-id')
  // The streams of a session have names that begin with its id.
  if (exchange.method !== 'GET' || lastEventId === undefined || !lastEventId.startsWith(`${sessionId}.`)) return false
  let opened = false
  const tell = async (event: string): Promise<void> => {
    if (!opened) exchange.openStream(200, HEADERS)
    opened = true
    await exchange.write(event)
  }
  try {
    let unanswered: Set<RequestId> | undefined
    let reached = false
    for await (const { id, message, requests } of eventStore.streamWith(lastEventId)) {
      unanswered ??= new Set(requests)
      if ('id' in message && !('method' in message)) unanswered.delete(message.id as RequestId)
      if (reached && 'jsonrpc' in message) {
        await tell(`event: message\nid: ${id}\ndata: ${JSON.stringify(message)}\n\n`)
      }
      reached ||= id === lastEventId
    }
    for (const id of unanswered ?? []) await tell(lossEvent(id, 'node_gone'))
  } catch (error) {
    // The client can come back for the rest.
    if (opened) exchange.end()
    if (!(error instanceof RedisUnavailableError)) throw error
    if (!opened) answerLost(exchange, 'redis_unavailable')
    return true
  }
  if (opened) exchange.end()
  return opened
}
