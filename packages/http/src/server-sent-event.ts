import type { JsonRpcMessage } from './json-rpc.ts'

export const SSE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  // Asks nginx not to buffer.
  'x-accel-buffering': 'no',
}

/** A comment, which clients ignore. */
export const KEEP_ALIVE_FRAME = ': keep-alive\n\n'

/** JSON has no line breaks of its own, so one `data` line is enough. */
export function frameOf(message: JsonRpcMessage, eventId?: string): string {
  return `event: message\n${eventId === undefined ? '' : `id: ${eventId}\n`}data: ${JSON.stringify(message)}\n\n`
}
