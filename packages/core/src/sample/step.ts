import { questionOf } from '../continuation/question.ts'
import { SamplingError } from '../errors.ts'
import { ignoreRejection } from '../util/deferred.ts'
import type { Call } from './call.ts'

/** `ctx.step`: runs an effect once over all legs and replays of a call. */
export function step<T>(call: Call, key: string, fn: () => T | Promise<T>): Promise<T> {
  if (typeof key !== 'string' || key === '' || typeof fn !== 'function') {
    const wrong = new SamplingError('invalid_request', 'ctx.step takes a key that is not empty, and a function.')
    return handled(Promise.reject(wrong))
  }
  return handled(
    call.run.step(
      key,
      questionOf('step', key, () => key),
      call.settings.reporting === undefined ? async () => fn() : () => told(call, key, fn),
    ),
  )
}

/** Runs the function, and tells that it ran. */
async function told<T>(call: Call, key: string, fn: () => T | Promise<T>): Promise<T> {
  const report = (await call.settings.reporting)?.callReporter(call)
  const startedAt = performance.now()
  let failed = true
  try {
    const value = await fn()
    failed = false
    return value
  } finally {
    report?.({ type: 'step.ran', key, durationMs: performance.now() - startedAt, failed })
  }
}

function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(ignoreRejection)
  return promise
}
