import { randomId } from '../util/random-id.ts'
import { STORE_TIMEOUT_MS, within } from '../util/within.ts'
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
    const waitMs = await within('The limit store', STORE_TIMEOUT_MS, () => store.take(key, place, limits)).catch(
      () => 0,
    )
    // Not above 0, or no number: a store that says nothing holds nobody up.
    if (!(waitMs > 0)) break
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
