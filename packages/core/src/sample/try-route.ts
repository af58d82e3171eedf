import { lenientCounter } from '../budget/count.ts'
import type { RouteAttempt } from '../context.ts'
import type { SamplingError } from '../errors.ts'
import type { CreateMessageParams } from '../protocol.ts'
import { withRetries } from '../routes/retry.ts'
import type { SampleRoute } from '../routes/route.ts'
import type { ToolDialect } from '../tools/dialect.ts'
import {
  type Conversation,
  converse,
  type ConverseOptions,
  type FirstAnswer,
  loadTruncation,
  plainConversation,
  truncationLoaded,
} from './converse.ts'
import { exchange, failureOf, requestKey } from './exchange.ts'
import type { SampleJob } from './job.ts'
import { paramsFor } from './prepare.ts'
import type { Answer } from './result.ts'
import type { Turn } from './usage.ts'

/** How often a structured answer that does not fit is asked again. */
export const DEFAULT_MAX_REASKS = 1

/** What came of one route: an answer that the caller can have, or the reason why not. */
export type Tried =
  | {
      readonly attempt: RouteAttempt
      readonly conversation: Conversation<unknown>
      /** In their order, the last of them the answer's. */
      readonly turns: readonly Turn[]
    }
  | { readonly attempt: RouteAttempt; readonly error: SamplingError }

/** Asks one route, unless it is ruled out before anything is sent. */
export async function tryRoute(job: SampleJob, route: SampleRoute): Promise<Tried> {
  const { call, request, prepared, output, abort, report } = job
  const startedAt = performance.now()
  let requests = 0
  const attempt = (): Omit<RouteAttempt, 'error'> => ({
    route: route.name,
    requests,
    durationMs: performance.now() - startedAt,
  })
  try {
    if (abort.error !== undefined) throw abort.error
    // What a replay gives back was in nobody's way.
    const asked = call.run.recorded(requestKey(job.key, route, 1)) !== undefined
    const obstacle = asked ? undefined : route.obstacle(call)
    if (obstacle !== undefined) {
      report?.({ type: 'route.skipped', route: route.name, error: obstacle })
      return { attempt: { ...attempt(), error: obstacle }, error: obstacle }
    }
    const params = paramsFor(route.name, call, prepared, output, request)
    const turns: Turn[] = []
    const { maxRetries } = call.settings
    const ask = (turn: CreateMessageParams): Promise<Answer> =>
      withRetries(() => exchange(job, route, turn, ++requests, turns), { maxRetries, abort })
    if (output === undefined && !truncationLoaded()) await loadTruncation()
    const tools = request.tools && (await toolsFor(job, route, params, ask))
    const first = tools ?? { answer: await ask(params), messages: params.messages, steps: [] }
    const conversation =
      plainConversation(first, job) ??
      (await converse(params, first, { ...conversationOptions(job, route), ask, dialect: tools?.dialect }))
    return { attempt: attempt(), conversation, turns }
  } catch (error) {
    // A wait that was given up ends with whatever its signal was given as a reason.
    const failure = abort.error ?? failureOf(route, error)
    const failed = { ...attempt(), error: failure }
    report?.({ type: 'route.failed', ...failed })
    return { attempt: failed, error: failure }
  }
}

function conversationOptions(
  { call, request, prepared, output, report }: SampleJob,
  route: SampleRoute,
): Omit<ConverseOptions<unknown>, 'ask' | 'dialect'> {
  const { defaults, redact } = call.settings
  return {
    output,
    maxReasks: request.maxReasks ?? defaults.maxReasks ?? DEFAULT_MAX_REASKS,
    onTruncated: request.onTruncated ?? defaults.onTruncated ?? 'raise',
    countTokens: lenientCounter(prepared.countTokens),
    redact,
    onReask: ({ issues }) => report?.({ type: 'output.reasked', route: route.name, issues: issues.length }),
  }
}

/** Lets the model call tools until it answers. Loaded with the first sample that has some. */
async function toolsFor(
  job: SampleJob,
  route: SampleRoute,
  params: CreateMessageParams,
  ask: (turn: CreateMessageParams) => Promise<Answer>,
): Promise<FirstAnswer & { readonly dialect: ToolDialect }> {
  const { useTools } = await import('../tools/use-tools.ts')
  return useTools(job, route, params, ask)
}
