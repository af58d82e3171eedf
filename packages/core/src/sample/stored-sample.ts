import type { Route, RouteAttempt, SampleResult } from '../context.ts'
import { type RecordedError, recordError, reviveError } from '../continuation/journal.ts'
import { SamplingError } from '../errors.ts'
import type { OutputSpec } from '../output/output.ts'
import type { CreateMessageParams } from '../protocol.ts'
import { isPlainObject } from '../util/json.ts'
import type { AnySampleRequest } from './check-request.ts'
import { readOutput } from './converse.ts'
import { fallbackReason } from './fall-back.ts'

/** A finished sample as the journal and the cache keep it: all of it JSON. The output, which need not be, is read again from the text. */
export type StoredSample = Omit<SampleResult<unknown>, 'output' | 'attempts'> & {
  readonly attempts: readonly (Omit<RouteAttempt, 'error'> & { readonly error?: RecordedError })[]
}

export function storeSample({ output: _output, attempts, ...rest }: SampleResult<unknown>): StoredSample {
  return {
    ...rest,
    attempts: attempts.map(({ error, ...attempt }) => ({ ...attempt, ...(error && { error: recordError(error) }) })),
  }
}

/** Whether a store gave back what `storeSample` made. */
export function isStoredSample(value: unknown): value is StoredSample {
  if (!isPlainObject(value)) return false
  const { text, route, content, steps, attempts } = value
  return typeof text === 'string' && typeof route === 'string' && [content, steps, attempts].every(Array.isArray)
}

/**
 * The result again. `sent` says what its route was sent: an answer is read beside its prompt. A fallback is the author's own
 * code, and runs again as the rest of the handler does.
 */
export async function reviveSample(
  stored: StoredSample,
  request: AnySampleRequest,
  output: OutputSpec<unknown> | undefined,
  sent: (route: Route) => CreateMessageParams,
): Promise<SampleResult<unknown>> {
  const attempts = stored.attempts.map(({ error, ...attempt }) => ({
    ...attempt,
    ...(error && { error: reviveError(error) as SamplingError }),
  }))
  return { ...stored, attempts, output: await outputAgain(stored, attempts, request, output, sent) }
}

async function outputAgain(
  stored: StoredSample,
  attempts: readonly RouteAttempt[],
  request: AnySampleRequest,
  output: OutputSpec<unknown> | undefined,
  sent: (route: Route) => CreateMessageParams,
): Promise<unknown> {
  if (stored.route === 'fallback' && request.fallback !== undefined) {
    return request.fallback(fallbackReason(attempts))
  }
  if (output === undefined) return stored.text
  const reading = await readOutput(output, stored, sent(stored.route))
  if (reading.ok) return reading.value
  throw new SamplingError('replay_mismatch', `A recorded answer no longer fits \`output\`: ${reading.message}`, {
    evidence: { text: stored.text, issues: reading.issues },
  })
}
