import { partKey } from '../continuation/journal.ts'
import type { Charge } from '../budget/ledger.ts'
import { countRequest, lenientCounter } from '../budget/count.ts'
import { habitsOf } from '../clients/registry.ts'
import { undoHabits } from '../clients/undo-habits.ts'
import { SamplingError } from '../errors.ts'
import type { CreateMessageParams } from '../protocol.ts'
import type { RouteRequest, SampleRoute } from '../routes/route.ts'
import { givenTimeoutOf, timeoutOf } from './in-time.ts'
import type { SampleJob } from './job.ts'
import { redacted, redactSchema } from './redact.ts'
import { type Answer, normaliseResult } from './result.ts'
import { sessionMemory } from './session-memory.ts'
import type { Turn } from './usage.ts'

/**
 * One request to one route, from what is to be asked to an answer that can be read: redacted, paid for, held to the
 * session's limits, sent, and reported. What was answered is added to `turns`. Rejects with a SamplingError.
 */
export async function exchange(
  job: SampleJob,
  route: SampleRoute,
  asked: CreateMessageParams,
  number: number,
  turns: Turn[],
): Promise<Answer> {
  // Given up while a tool ran, or between two tries: nothing more is sent, or paid for.
  if (job.abort.error !== undefined) throw job.abort.error
  const params = redacted(asked, job.call.settings.redact)
  const request = routeRequest(job, route, params, number)
  // Counted only where somebody wants to know.
  const counts = job.ledger !== undefined || job.report !== undefined
  let answer: Answer
  try {
    answer = counts
      ? await counted(job, route, request, number)
      : normalise(job, route, params, await inTurn(job, route, request))
  } catch (error) {
    throw failureOf(route, error)
  }
  turns.push({ params: asked, answer })
  return answer
}

async function counted(job: SampleJob, route: SampleRoute, request: RouteRequest, number: number): Promise<Answer> {
  const { call, prepared, report } = job
  const { params } = request
  const inputTokens = countRequest(params, prepared.countTokens)
  const countSpent = lenientCounter(prepared.countTokens)
  const charge = await job.ledger?.charge({ id: request.key, inputTokens, maxTokens: params.maxTokens })
  const paid = charge === undefined ? request : { ...request, params: { ...params, maxTokens: charge.maxTokens } }
  // What another process sent, or had answered, was told there.
  const past = report && call.run.recorded(request.key)
  let sentAt: number | undefined
  const onLeave = (): void => {
    sentAt = performance.now()
    if (past !== undefined) return
    const { maxTokens, temperature } = paid.params
    report?.({ type: 'request.sent', route: route.name, number, inputTokens, maxTokens, temperature }, params)
  }
  let answer: Answer | undefined
  let failure: SamplingError | undefined
  try {
    answer = normalise(job, route, params, await inTurn(job, route, paid, onLeave))
    if (charge !== undefined) answer = { ...answer, maxTokens: charge.maxTokens }
    return answer
  } catch (error) {
    failure = failureOf(route, error)
    throw failure
  } finally {
    if (sentAt === undefined) await charge?.cancel()
    else if (charge !== undefined) await settle(charge, answer, inputTokens, countSpent)
    if (sentAt !== undefined && past !== 'history') {
      const { usage, model, stopReason, content } = answer ?? {}
      const outputTokens = usage?.outputTokens ?? (answer && countSpent(answer.text))
      const durationMs = past === undefined ? performance.now() - sentAt : undefined
      report?.(
        {
          ...{ type: 'request.ended', route: route.name, number, durationMs, outputTokens, model, stopReason },
          ...{ inputTokens: usage?.inputTokens ?? inputTokens, estimated: usage === undefined, error: failure },
        },
        content,
      )
    }
  }
}

/** Of one request of a sample, in the journal. */
export function requestKey(sampleKey: string, route: SampleRoute, number: number): string {
  return partKey(`sample:${sampleKey}`, `${route.name}/${number}`)
}

function routeRequest(
  { call, request, key, question, output, abort }: SampleJob,
  route: SampleRoute,
  params: CreateMessageParams,
  number: number,
): RouteRequest {
  return {
    params,
    key: requestKey(key, route, number),
    wireKey: number === 1 ? key : `${key}.${number}`,
    question,
    timeoutMs: timeoutOf(call, request),
    givenTimeoutMs: givenTimeoutOf(call, request),
    abort,
    outputSchema: output && redactSchema(output.jsonSchema, call.settings.redact),
  }
}

/** Waits for a place, where the session has limits. What another process sent has had one there. */
function inTurn(
  { call, abort }: SampleJob,
  route: SampleRoute,
  request: RouteRequest,
  onLeave?: () => void,
): Promise<unknown> {
  const { limits } = call.settings
  if (limits === undefined || call.run.recorded(request.key) !== undefined) {
    onLeave?.()
    return route.ask(call, request)
  }
  const ask = (): Promise<unknown> => {
    if (abort.error !== undefined) return Promise.reject(abort.error)
    onLeave?.()
    return route.ask(call, request)
  }
  return sessionMemory(call).limiter(limits).run(ask, abort.signal)
}

function normalise({ call }: SampleJob, route: SampleRoute, params: CreateMessageParams, result: unknown): Answer {
  const answer = normaliseResult(result)
  return route.name === 'client' ? undoHabits(answer, params, habitsOf(call.client.clientName)) : answer
}

/** A request that was sent has used its input, whatever came of it. */
async function settle(
  charge: Charge,
  answer: Answer | undefined,
  inputTokens: number,
  count: (text: string) => number,
): Promise<void> {
  const outputTokens = answer === undefined ? 0 : count(answer.text)
  await charge.settle(answer?.usage ?? { inputTokens, outputTokens })
}

export function failureOf(route: SampleRoute, error: unknown): SamplingError {
  if (SamplingError.isInstance(error)) return error
  const message = error instanceof Error ? error.message : String(error)
  return new SamplingError('internal', `The ${route.name} route failed: ${message}`, { cause: error })
}
