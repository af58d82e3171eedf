import type { HANDOFF_META_KEY, HandoffMeta } from '@sampan/core'
import { HostError } from './errors.ts'
import type { CallOptions, CallReport, Host, SamplingHandler } from './host.ts'
import { textOf } from './personas/content.ts'
import type { CallToolResult, CreateMessageParams, JsonSchema } from './protocol.ts'
import { isRefusal } from './refusal.ts'

// The value of core's constant, which is only a type here: this package runs without core.
const META_KEY: typeof HANDOFF_META_KEY = 'sampan/handoff'

/** How many turns one call may take: as many as a 2026 call has rounds. */
export const DEFAULT_MAX_TURNS = 10

/** A question that a tool hands to the model that called it. */
export interface HandoffQuestion {
  readonly label: string
  readonly params: CreateMessageParams
  /** What the answer must be, where it must be JSON. */
  readonly schema?: JsonSchema
}

/** What a tool's result asks of its caller. */
export interface Handoff {
  readonly id: string
  /** The tool that takes the answers. */
  readonly tool: string
  readonly questions: readonly HandoffQuestion[]
}

/** What `answerHandoff` adds to the report of a call. */
export interface HandoffReport extends CallReport<CallToolResult> {
  /** How often the tool asked its caller; 0 when it did not. */
  readonly turns: number
}

/** What an answerer learns about a question, besides its parameters. */
export interface HandoffContext {
  readonly question: HandoffQuestion
  /** The tool that was called first. */
  readonly tool: string
  /** Which turn of the call asks, from 1. */
  readonly turn: number
  readonly signal: AbortSignal
}

/** Answers one question as the calling model would. A refusal ends the call here: the server hears no more of it. */
export type HandoffHandler = (request: CreateMessageParams, context: HandoffContext) => ReturnType<SamplingHandler>

export interface AnswerHandoffOptions extends CallOptions {
  /** How many turns the tool may take. @default 10 */
  readonly maxTurns?: number
}

/** The questions in a tool's result; undefined for one that asks nothing. */
export function handoffOf(result: CallToolResult): Handoff | undefined {
  const meta = result._meta?.[META_KEY] as Partial<HandoffMeta> | undefined
  if (typeof meta?.id !== 'string' || typeof meta.tool !== 'string' || !Array.isArray(meta.questions)) return undefined
  return meta as Handoff
}

/**
 * Plays the calling model: as long as a tool's result asks its caller something, answers through the tool that it names,
 * all questions of a result at once. Where a result asks nothing, it is given back as it is.
 *
 * @throws {HostError} `refused`, `answer_failed` or `rounds_exceeded`; what `callTool` throws.
 */
export async function answerHandoff(
  host: Host,
  report: CallReport<CallToolResult>,
  answer: HandoffHandler,
  options: AnswerHandoffOptions = {},
): Promise<HandoffReport> {
  const { maxTurns = DEFAULT_MAX_TURNS, ...call } = options
  let last = report
  for (let turn = 1; ; turn += 1) {
    const handoff = handoffOf(last.result)
    if (handoff === undefined) return { ...last, turns: turn - 1 }
    if (turn > maxTurns) {
      throw new HostError('rounds_exceeded', `The tool \`${report.name}\` still asks after ${maxTurns} turns.`, {
        call: last,
      })
    }
    const answers = await answerAll(handoff, { tool: report.name, turn, signal: call.signal }, answer)
    const next = await host.callTool(handoff.tool, { id: handoff.id, answers }, call)
    last = joined(last, next)
  }
}

async function answerAll(
  { questions }: Handoff,
  { tool, turn, signal }: { readonly tool: string; readonly turn: number; readonly signal: AbortSignal | undefined },
  answer: HandoffHandler,
): Promise<Readonly<Record<string, string>>> {
  const never = new AbortController().signal
  const answered = await Promise.all(
    questions.map(async (question) => {
      const context = { question, tool, turn, signal: signal ?? never }
      const given = await Promise.resolve(answer(question.params, context)).catch((error: unknown) => {
        throw new HostError('answer_failed', `The question of \`${tool}\` could not be answered: ${String(error)}`, {
          cause: error,
        })
      })
      if (isRefusal(given)) throw new HostError('refused', `The question of \`${tool}\` was refused.`)
      return [question.label, textOf(given.content)] as const
    }),
  )
  return Object.fromEntries(answered)
}

/** One report for the call and its turns: the first call's name, the last result, everything that happened. */
function joined(first: CallReport<CallToolResult>, next: CallReport<CallToolResult>): CallReport<CallToolResult> {
  return {
    ...first,
    result: next.result,
    rounds: first.rounds + next.rounds,
    samples: [...first.samples, ...next.samples],
    elicitations: [...first.elicitations, ...next.elicitations],
    durationMs: first.durationMs + next.durationMs,
  }
}
