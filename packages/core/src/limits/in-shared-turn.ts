import { randomId } from '../util/random-id.ts'
import { STORE_TIMEOUT_MS, within } from '../util/within.ts'
import { warnOnce } from '../util/warn-once.ts'
import { abortedWhileQueued } from './limiter.ts'
import { LIMIT_LEASE_MS, type LimitStore, type SharedLimits } from './limit-store.ts'

const PLACE_LENGTH = 16

/** The window of the limits. A timer of a month or more would ring at once, and again, and again. */
const LONGEST_WAIT_MS = 60_000

/**
 * Runs the function once there is a place for it on all processes. A store that fails holds nobody up: this process's own
 * limits still hold.
 *
 * @throws {SamplingError} `aborted` when the signal aborts while it waits
 */
export async function inSharedTurn<T>(
  store: LimitStore,
  key: string,
  limits: SharedLimits,
  fn: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const place = randomId(PLACE_LENGTH)
  for (;;) {
    if (signal.aborted) throw abortedWhileQueued(signal)
    const waitMs = await timeToWait(store, () => store.take(key, place, limits))
    if (waitMs === 0) break
    await wait(Math.min(waitMs, LONGEST_WAIT_MS), signal)
  }
  // A place that cannot be kept or given back is free again when its time is over.
  const keeping = setInterval(() => void told(() => store.keep(key, place)), LIMIT_LEASE_MS / 3)
  try {
    return await fn()
  } finally {
    clearInterval(keeping)
    void told(() => store.give(key, place))
  }
}

/** What the store says, or 0 where it says nothing: then only this process's own limits hold. */
async function timeToWait(store: LimitStore, take: () => Promise<number>): Promise<number> {
  try {
    const waitMs: unknown = await within('The limit store', STORE_TIMEOUT_MS, take)
    if (typeof waitMs === 'number' && waitMs >= 0) return waitMs
    throw new Error(`It said ${String(waitMs)} where it was to say how long to wait.`)
  } catch (error) {
    warnOnce(store, 'the limit store failed, and limits hold for this process alone', error)
    return 0
  }
}

/** Whatever it throws, at once or later. */
async function told(action: () => Promise<void>): Promise<void> {
  try {
    await action()
  } catch {
    // The lease ends by itself, and nobody waits for this.
  }
}

function wait(waitMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      clearTimeout(timer)
      reject(abortedWhileQueued(signal))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', leave)
      resolve()
    }, waitMs)
    signal.addEventListener('abort', leave, { once: true })
  })
}
