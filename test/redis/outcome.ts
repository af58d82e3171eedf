import type { Caller } from './callers.ts'

/** What a call may end with when something under it was taken away, by what its client is told. */
const NAMED: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['session ended: 404, begin anew', /HTTP 404|Session not found|session not found|404/],
  ['node_gone', /node_gone|has ended; begin a new session/],
  ['redis_unavailable', /redis_unavailable|cannot be reached|Redis is not available/],
  ['call the tool again', /call the tool again/],
  ['shutting down: 503', /The server is shutting down/],
  ['session closed', /The server ended the session before the call was answered/],
  ['the server ended: 503', /The server ended before the call was answered/],
  ['the proxy lost its node: 502', /HTTP 502|502/],
  [
    'the connection broke',
    /socket hang up|ECONNRESET|terminated|fetch failed|SSE stream disconnected|reconnection attempts|Connection closed/,
  ],
  ['-32602 Invalid or expired requestState', /Invalid or expired requestState/],
]

export interface Ended {
  readonly id: string
  readonly caller: string
  readonly finished: boolean
  readonly outcome: string
}

/** Makes a call of `work` or `held`, and names what came of it: 'finished', the name of an error, or 'unnamed' and its text. */
export async function endOf(caller: Caller, tool: string, id: string): Promise<Ended> {
  const expected = `re one ${id} | ${id} first | re two ${id} | re three ${id}`
  const ended = (finished: boolean, outcome: string): Ended => ({ id, caller: caller.kind, finished, outcome })
  try {
    const text = await caller.call(tool, id)
    if (text === expected) return ended(true, 'finished')
    return ended(false, nameOf(text))
  } catch (error) {
    return ended(false, nameOf(told(error)))
  }
}

/** All that a client is told by an error. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { data, status, body, code } = error as Error & Record<string, unknown>
  const more = [data, status, body, code].filter((part) => part !== undefined).map((part) => JSON.stringify(part))
  return [error.message, ...more, ...(error.cause === undefined ? [] : [told(error.cause)])].join(' ')
}

function nameOf(text: string): string {
  return NAMED.find(([, pattern]) => pattern.test(text))?.[0] ?? `unnamed: ${text.slice(0, 300)}`
}
