import { abortedError } from '../continuation/run.ts'
import { SamplingError } from '../errors.ts'
import type { Call } from './call.ts'
import type { AnySampleRequest } from './check-request.ts'
import { DEFAULT_TIMEOUT_MS } from './settings.ts'

/** What ends a wait: an AbortSignal, or what stands for one. */
export interface Ending {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

interface Limit {
  readonly timeoutMs: number
  /** What takes the time, as the author knows it. */
  readonly what: string
  /** The field of the request that it is. */
  readonly field: string
}

/**
 * What the author's own code comes to, unless the sample ends first, or the time is up: it may not heed a signal, or never end.
 *
 * @throws {SamplingError} `aborted`, or `timeout` naming what took the time
 */
export function unlessEnded<T>(ending: Ending, work: () => T | Promise<T>, limit?: Limit): Promise<T> {
  if (ending.aborted) return Promise.reject(abortedError(ending.reason))
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const end = (): void => reject(abortedError(ending.reason))
    const over = (): void => {
      clearTimeout(timer)
      ending.removeEventListener('abort', end)
    }
    ending.addEventListener('abort', end)
    if (limit !== undefined) timer = setTimeout(() => reject(tooLong(limit)), limit.timeoutMs)
    // Also what it throws at once.
    new Promise<T>((done) => done(work())).then(resolve, reject).finally(over)
  })
}

type Timed = readonly [call: Pick<Call, 'settings'>, request: Pick<AnySampleRequest, 'timeoutMs'>]

/** How long one route may take, and the author's own checks of what it gave. */
export function timeoutOf(...timed: Timed): number {
  return givenTimeoutOf(...timed) ?? DEFAULT_TIMEOUT_MS
}

/** The same where the author said so, for the sample or for all. */
export function givenTimeoutOf(...[{ settings }, { timeoutMs }]: Timed): number | undefined {
  return timeoutMs ?? settings.defaults.timeoutMs
}

function tooLong({ timeoutMs, what, field }: Limit): SamplingError {
  return new SamplingError('timeout', `${what} did not end within ${timeoutMs} ms (timeoutMs).`, {
    evidence: { field },
  })
}
