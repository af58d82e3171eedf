import type { Route, RouteAttempt, SampleResult, SampleUsage } from '../context.ts'
import { SamplingError } from '../errors.ts'
import { clientRoute } from '../routes/client.ts'
import { handoffRoute } from '../routes/handoff.ts'
import { providerRoute } from '../routes/provider.ts'
import type { SampleRoute } from '../routes/route.ts'
import { CONSEQUENCES } from '../routes/table.ts'
import { fallBack } from './fall-back.ts'
import type { SampleJob } from './job.ts'
import { type Tried, tryRoute } from './try-route.ts'
import type { Answer } from './result.ts'
import { unansweredError } from './unanswered.ts'
import { usageOf } from './usage.ts'

const ROUTES: Readonly<Record<Exclude<Route, 'fallback'>, SampleRoute>> = {
  client: clientRoute,
  provider: providerRoute,
  handoff: handoffRoute,
}

/** Asks the routes in their order, until one answers; the table says what follows when one does not. */
export async function askRoutes(job: SampleJob): Promise<SampleResult<unknown>> {
  const { call, request } = job
  const attempts: RouteAttempt[] = []
  let onlyFallback = false
  for (const name of request.routes ?? call.settings.routes) {
    if (name === 'fallback') {
      if (request.fallback === undefined) continue
      return fallBack(request.fallback, attempts, job)
    }
    if (onlyFallback) continue
    const tried = await tryRoute(job, ROUTES[name])
    attempts.push(tried.attempt)
    if ('conversation' in tried) return resultOf(job, tried, attempts)
    const { next } = CONSEQUENCES[tried.error.code]
    if (next === 'none') throw withAttempts(tried.error, attempts)
    onlyFallback = next === 'fallback' && !(tried.error.code === 'denied' && request.onDenied === 'nextRoute')
  }
  throw unansweredError(attempts)
}

function resultOf(
  { prepared }: SampleJob,
  { conversation, turns, attempt }: Extract<Tried, { readonly conversation: unknown }>,
  attempts: readonly RouteAttempt[],
): SampleResult<unknown> {
  const { answer, value, steps } = conversation
  let usage: SampleUsage | undefined
  return {
    text: answer.text,
    output: value,
    content: answer.content,
    model: answer.model,
    stopReason: answer.stopReason,
    // Counting costs more than all else here, and few ask.
    get usage() {
      usage ??= usageOf(turns, prepared.countTokens)
      return usage
    },
    route: attempt.route,
    cached: false,
    attempts,
    steps,
    ignored: ignoredBy(attempt.route, answer, prepared),
  }
}

/** A client's own word is not taken: the protocol has none for it. */
function ignoredBy(route: Route, { ignored = [] }: Answer, prepared: SampleJob['prepared']): readonly string[] {
  if (route === 'client') return prepared.ignored
  return route === 'provider' ? ignored : []
}

function withAttempts(error: SamplingError, attempts: readonly RouteAttempt[]): SamplingError {
  return new SamplingError(error.code, error.message, { cause: error, evidence: { ...error.evidence, attempts } })
}
