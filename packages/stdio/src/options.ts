import type { Readable, Writable } from 'node:stream'

/** The limit of both SDKs' own stdio readers, so a message that passes here passes at the other end too. */
export const DEFAULT_MAX_MESSAGE_BYTES: number = 10 * 1024 * 1024

/** The SDKs' clients close stdin, wait 2 s and then send SIGTERM: what a server does at its end should be done by then. */
export const DEFAULT_GRACE_MS = 1500

export interface ServeStdioOptions {
  /** Whether SIGTERM and SIGINT end the calls in flight and exit with code 0. A second one exits at once. @default true */
  readonly signals?: boolean
  /**
   * The longest message taken from the client, in bytes of its line. A longer one is answered with an error, or fails
   * the request that waited for it, and is never held in memory. @default 10_485_760
   */
  readonly maxMessageBytes?: number
  /**
   * How long a connection that ends waits for the `finally` blocks of aborted calls and for writes, in milliseconds.
   * The process exits earlier when it has nothing left to do. @default 1500
   */
  readonly graceMs?: number
  /** Hears of what no handler does: malformed lines, a broken pipe, a server that fails to close. @default writes to stderr */
  readonly onError?: (error: Error) => void
  /** Serve these streams instead of stdin and stdout. The process is left alone: its console, its signals, its exit. */
  readonly streams?: StdioStreams
}

export interface StdioStreams {
  /** What the client says. */
  readonly input: Readable
  /** What the client hears. */
  readonly output: Writable
}

export interface StdioSettings {
  readonly signals: boolean
  readonly maxMessageBytes: number
  readonly graceMs: number
  readonly report: (error: Error) => void
  readonly streams: StdioStreams | undefined
}

/** @throws {RangeError} for a limit that is none. */
export function readOptions({
  signals = true,
  maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES,
  graceMs = DEFAULT_GRACE_MS,
  onError = logToStderr,
  streams,
}: ServeStdioOptions): StdioSettings {
  if (!Number.isSafeInteger(maxMessageBytes) || maxMessageBytes < 1) {
    throw new RangeError(
      `serveStdio: \`maxMessageBytes\` must be a whole number above 0, not ${String(maxMessageBytes)}`,
    )
  }
  if (!(graceMs >= 0 && graceMs <= MAX_TIMER_MS)) {
    throw new RangeError(
      `serveStdio: \`graceMs\` must be from 0 to ${MAX_TIMER_MS} milliseconds, not ${String(graceMs)}`,
    )
  }
  const report = (error: Error): void => {
    try {
      onError(error)
    } catch (thrown) {
      logToStderr(error)
      logToStderr(new Error('`onError` threw', { cause: thrown }))
    }
  }
  return { signals, maxMessageBytes, graceMs, report, streams }
}

/** Timers take no more: the next millisecond fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

function logToStderr(error: Error): void {
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : ''
  console.error(`serveStdio: ${error.message}${cause}`)
}
