import { SamplingError } from '../errors.ts'
import type { SampleAbort } from '../sample/sample-abort.ts'
import { CONSEQUENCES } from './table.ts'

/** Before the first retry; doubled for each further one, and spread by a random factor of 1 to 2. */
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 20_000

export interface RetryOptions {
  readonly maxRetries: number
  readonly abort: SampleAbort
}

/** Asks, and asks again where the table says so. */
export function withRetries<T>(ask: () => Promise<T>, options: RetryOptions): Promise<T> {
  return ask().catch((error: unknown) => {
    if (!SamplingError.isInstance(error) || options.maxRetries === 0) throw error
    const { retried } = CONSEQUENCES[error.code]
    if (retried === 'never') throw error
    return retried === 'once' ? ask() : retryWithBackoff(error, ask, options)
  })
}

async function retryWithBackoff<T>(
  first: SamplingError,
  ask: () => Promise<T>,
  { maxRetries, abort }: RetryOptions,
): Promise<T> {
  // The library comes in only once there is something to retry: most samples never need it.
  const { default: pRetry } = await import('p-retry')
  const { signal } = abort
  let failed: unknown = first
  return pRetry(
    async (attempt) => {
      if (attempt === 1) throw failed
      try {
        return await ask()
      } catch (error) {
        failed = error
        throw error
      }
    },
    {
      retries: maxRetries,
      minTimeout: FIRST_WAIT_MS,
      maxTimeout: LONGEST_WAIT_MS,
      randomize: true,
      signal,
      shouldRetry: ({ error }) => SamplingError.isInstance(error) && CONSEQUENCES[error.code].retried === 'backoff',
      onFailedAttempt: ({ error }) => waitAsAsked(error, signal),
    },
  )
}

/** Honours a wait that the peer asked for, up to the longest one of ours. */
async function waitAsAsked(error: unknown, signal: AbortSignal): Promise<void> {
  const waitMs = SamplingError.isInstance(error) ? error.evidence.retryAfterMs : undefined
  if (waitMs === undefined || signal.aborted) return
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, Math.min(waitMs, LONGEST_WAIT_MS))
    signal.addEventListener('abort', done, { once: true })
  })
}
