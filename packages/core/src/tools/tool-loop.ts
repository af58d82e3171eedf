import type { SampleRequest, SampleStep, StopCondition } from '../context.ts'
import { invalidRequest, SamplingError } from '../errors.ts'
import type { CreateMessageParams, SamplingMessage } from '../protocol.ts'
import type { Answer } from '../sample/result.ts'
import { ignoreRejection } from '../util/deferred.ts'
import type { ToolDialect } from './dialect.ts'
import { checkCalls, type ToolCall, type ToolOutcome } from './run-tools.ts'
import { DEFAULT_STEPS, MAX_STEPS } from './stop-when.ts'

/** What a tool loop came to: the last answer, and the conversation that it ends. */
export interface ToolLoopResult {
  readonly answer: Answer
  readonly messages: readonly SamplingMessage[]
  readonly steps: readonly SampleStep[]
}

export interface ToolLoopOptions {
  readonly dialect: ToolDialect
  readonly stopWhen: SampleRequest<unknown>['stopWhen']
  readonly ask: (params: CreateMessageParams) => Promise<Answer>
  readonly run: (calls: readonly ToolCall[], turn: number) => Promise<readonly ToolOutcome[]>
  /** Whether the tool has no handler, so that its call is the author's to answer. */
  readonly isForAuthor: (call: ToolCall) => boolean
  /** Whether an answer in text is needed, even where the author's condition ends the loop with a tool call. */
  readonly needsAnswer: boolean
}

/** Lets the model call tools until it answers, until the author's condition holds, or until it has had enough turns. */
export async function toolLoop(params: CreateMessageParams, options: ToolLoopOptions): Promise<ToolLoopResult> {
  const { dialect, ask, run, isForAuthor } = options
  const stops = stopConditions(options.stopWhen)
  const steps: SampleStep[] = []
  let messages = params.messages
  for (;;) {
    const answer = await ask(dialect.offer({ ...params, messages }))
    const calls = await dialect.callsIn(answer)
    steps.push({ text: answer.text, toolCalls: calls })
    if (calls.length === 0) return { answer, messages, steps }
    checkCalls(calls)
    // The author runs it, and goes on with `messages`: what else was called in this turn would lose its result.
    if (calls.some(isForAuthor)) return { answer, messages, steps }
    const outcomes = await run(calls, steps.length)
    messages = [...messages, ...dialect.reply(answer, outcomes)]
    const stopped = stops.some((stop) => holds(stop, steps))
    if (stopped && !options.needsAnswer) return { answer, messages, steps }
    const spent = steps.length >= (options.stopWhen === undefined ? DEFAULT_STEPS : MAX_STEPS)
    if (!stopped && !spent) continue
    const last = await ask(dialect.conclude({ ...params, messages }))
    // A typed output has its own reading, which asks again.
    if (!options.needsAnswer) checkConcluded(last, await dialect.callsIn(last))
    return { answer: last, messages, steps: [...steps, { text: last.text, toolCalls: [] }] }
  }
}

function stopConditions(stopWhen: ToolLoopOptions['stopWhen']): readonly StopCondition[] {
  const given = stopWhen === undefined ? [] : Array.isArray(stopWhen) ? stopWhen : [stopWhen as StopCondition]
  for (const stop of given)
    if (typeof stop !== 'function') throw invalidRequest('stopWhen', 'must be a function, or several.')
  return given
}

function holds(stop: StopCondition, steps: readonly SampleStep[]): boolean {
  let said: unknown
  try {
    said = stop({ steps })
  } catch (cause) {
    throw invalidRequest('stopWhen', `threw: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
  if (!(said instanceof Promise)) return Boolean(said)
  // Nobody will await it, and an unhandled rejection would end the process.
  said.catch(ignoreRejection)
  throw invalidRequest('stopWhen', 'must return true or false at once, got a promise.')
}

/** What is left of a model that goes on calling tools is no answer: words before a call, or the call itself. */
function checkConcluded({ text }: Answer, calls: readonly ToolCall[]): void {
  if (calls.length === 0) return
  const names = [...new Set(calls.map(({ name }) => name))].join(', ')
  throw new SamplingError('invalid_result', `Asked for its answer, the model called tools again: ${names}.`, {
    evidence: { text },
  })
}
