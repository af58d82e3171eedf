import type PQueue from 'p-queue'
import { checkWholeNumber } from '../budget/check-budget.ts'
import { SamplingError } from '../errors.ts'
import type { LimitStore } from './limit-store.ts'

export interface LimiterOptions {
  /** How many samples run at once. @default no limit */
  readonly concurrency?: number
  /** How many samples start within any 60 seconds. @default no limit */
  readonly perMinute?: number
  /** Where sessions are counted that several processes serve. @default this process's memory */
  readonly store?: LimitStore
}

export interface Limiter {
  /**
   * Runs the function when its turn comes, in the order of the calls. It holds its place until it settles, so it should
   * heed the signal itself; while it waits, an abort takes it out of the queue.
   *
   * @throws {SamplingError} `aborted` when the signal aborts first; its reason is the cause, or is thrown if it is one.
   */
  run<T>(fn: () => Promise<T>, signal: AbortSignal): Promise<T>
}

/**
 * @param key Names the session in the store.
 * @throws {SamplingError} `invalid_request`, naming the limit that is no whole number above 0.
 */
export function createLimiter(options: LimiterOptions = {}, key: string = ''): Limiter {
  const { concurrency, perMinute, store } = options
  checkWholeNumber('limits.concurrency', concurrency)
  checkWholeNumber('limits.perMinute', perMinute)
  if (concurrency === undefined && perMinute === undefined) return { run: runAtOnce }
  // Loads now, so that the first sample need not wait; the library is only there for who sets limits.
  const queue = createQueue(concurrency, perMinute)
  queue.catch(() => {})
  if (store === undefined) return { run: async (fn, signal) => runInTurn(await queue, fn, signal) }
  // The queue keeps the order of this process's own samples; the store counts everybody's.
  const limits = { concurrency, perMinute }
  return {
    run: async (fn, signal) => {
      const { inSharedTurn } = await import('./in-shared-turn.ts')
      return runInTurn(await queue, () => inSharedTurn(store, key, limits, fn, signal), signal)
    },
  }
}

async function createQueue(concurrency: number | undefined, perMinute: number | undefined): Promise<PQueue> {
  const { default: Queue } = await import('p-queue')
  return new Queue({
    ...(concurrency !== undefined && { concurrency }),
    // A sliding window: with a fixed one, two full minutes could meet at its edge.
    ...(perMinute !== undefined && { intervalCap: perMinute, interval: 60_000, strict: true }),
  })
}

async function runAtOnce<T>(fn: () => Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw abortedWhileQueued(signal)
  return fn()
}

/** The library frees a running task's place when its signal aborts; ours keeps it, so it is given a signal for waiting only. */
async function runInTurn<T>(queue: PQueue, fn: () => Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw abortedWhileQueued(signal)
  const waiting = new AbortController()
  const leave = (): void => waiting.abort(abortedWhileQueued(signal))
  signal.addEventListener('abort', leave, { once: true })
  try {
    return await queue.add(
      () => {
        signal.removeEventListener('abort', leave)
        return fn()
      },
      { signal: waiting.signal },
    )
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

export function abortedWhileQueued({ reason }: AbortSignal): SamplingError {
  if (SamplingError.isInstance(reason)) return reason
  return new SamplingError('aborted', 'The sample was cancelled while it waited for its turn (`limits`).', {
    cause: reason,
  })
}
