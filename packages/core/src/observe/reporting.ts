import type { RouteAttempt, SampleResult } from '../context.ts'
import { SamplingError } from '../errors.ts'
import type { Call } from '../sample/call.ts'
import type { SampleJob } from '../sample/job.ts'
import type { Settings } from '../sample/settings.ts'
import { randomId } from '../util/random-id.ts'
import { askerOf, createReporter, type Reporter } from './reporter.ts'

/** What is loaded where somebody listens (`onEvent`). */

const ID_LENGTH = 16

type Listening = Pick<Settings, 'onEvent' | 'redact'>

/** For what happens to one call over its rounds. */
export function runReporter({ onEvent, redact }: Listening, runId: string, name: string): Reporter | undefined {
  return onEvent && createReporter({ listener: onEvent, redact, origin: { runId, name } })
}

/** For what a handler does besides sampling. */
export function callReporter({ settings, run, client, name }: Call): Reporter | undefined {
  const { onEvent: listener, redact } = settings
  if (listener === undefined) return undefined
  return createReporter({ listener, redact, origin: { runId: run.id, name }, asker: askerOf(client) })
}

/** For what happens to one sample. */
export function sampleReporter({ settings, run, client, name }: Call): Reporter | undefined {
  const { onEvent: listener, redact } = settings
  if (listener === undefined) return undefined
  const origin = { runId: run.id, sampleId: randomId(ID_LENGTH), name }
  return createReporter({ listener, redact, origin, asker: askerOf(client) })
}

/** Tells the beginning and the end of a sample. */
export async function reportSample(
  { request, output, report }: SampleJob,
  answer: () => Promise<SampleResult<unknown>>,
): Promise<SampleResult<unknown>> {
  const startedAt = performance.now()
  report?.({ type: 'sample.started', purpose: request.purpose, typedOutput: output !== undefined })
  const ended = (result: Partial<SampleResult<unknown>>, attempts: readonly object[] = [], error?: unknown): void => {
    const { route, model, stopReason, usage, cached = false } = result
    const requests = (attempts as readonly RouteAttempt[]).reduce((sum, attempt) => sum + attempt.requests, 0)
    const durationMs = performance.now() - startedAt
    report?.({ type: 'sample.ended', durationMs, route, model, stopReason, usage, cached, requests, error })
  }
  try {
    const result = await answer()
    ended(result, result.attempts)
    return result
  } catch (error) {
    const attempts = SamplingError.isInstance(error) ? error.evidence.attempts : undefined
    ended({}, attempts, error ?? new Error('The fallback threw nothing.'))
    throw error
  }
}
