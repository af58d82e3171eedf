import type { RouteAttempt, SampleResult } from '../context.ts'
import { SamplingError } from '../errors.ts'
import type { AnySampleRequest } from './check-request.ts'
import { unlessEnded } from './in-time.ts'
import type { SampleJob } from './job.ts'

/**
 * The author's own code answers. What it throws is the author's to see, as it is: nothing is caught. It is waited for until the
 * sample ends.
 */
export async function fallBack(
  fallback: NonNullable<AnySampleRequest['fallback']>,
  attempts: readonly RouteAttempt[],
  { output, abort }: Pick<SampleJob, 'output' | 'abort'>,
): Promise<SampleResult<unknown>> {
  const startedAt = performance.now()
  const typed = output !== undefined
  const value = await unlessEnded(abort, () => fallback(fallbackReason(attempts)))
  const text = !typed || typeof value === 'string' ? String(value) : (JSON.stringify(value) ?? '')
  return {
    text,
    output: value,
    content: [{ type: 'text', text }],
    model: undefined,
    stopReason: undefined,
    usage: { inputTokens: 0, outputTokens: 0, estimated: false },
    route: 'fallback',
    cached: false,
    attempts: [...attempts, { route: 'fallback', requests: 0, durationMs: performance.now() - startedAt }],
    steps: [],
    ignored: [],
  }
}

/** Why no route before the fallback answered: what the last one that was asked said, else what ruled the last one out. */
export function fallbackReason(attempts: readonly RouteAttempt[]): SamplingError {
  const failed = attempts.filter(({ error }) => error !== undefined)
  const last = failed.findLast(({ requests }) => requests > 0) ?? failed.at(-1)
  return last?.error ?? new SamplingError('unsupported', 'No route before the fallback was allowed.')
}
