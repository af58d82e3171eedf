import type { TokenCounter } from '../budget/count.ts'
import type { OnTruncated, SampleStep } from '../context.ts'
import { SamplingError } from '../errors.ts'
import type { OutputFailure, OutputReading, OutputSpec } from '../output/output.ts'
import type { ContentBlock, CreateMessageParams, SamplingMessage } from '../protocol.ts'
import type { ToolDialect } from '../tools/dialect.ts'
import { type Redact, redacted } from './redact.ts'
import type { Answer } from './result.ts'

/** What a conversation with one route came to. */
export interface Conversation<T> {
  readonly answer: Answer
  readonly value: T
  readonly steps: readonly SampleStep[]
}

export interface ConverseOptions<T> {
  readonly ask: (params: CreateMessageParams) => Promise<Answer>
  readonly output: OutputSpec<T> | undefined
  readonly maxReasks: number
  readonly onTruncated: OnTruncated
  readonly countTokens: TokenCounter
  /** What the model was sent was redacted: what it repeats is that. */
  readonly redact: Redact | undefined
  readonly onReask: (reading: OutputFailure) => void
  /** How the tools were offered, where there are tools. */
  readonly dialect: ToolDialect | undefined
}

/** How often a cut answer is continued: more, and the limit was far too small for what was asked. */
const MAX_CONTINUATIONS = 4

/** The protocol's own words for an answer that is whole. */
const WHOLE: ReadonlySet<string> = new Set(['endTurn', 'stopSequence', 'toolUse'])

/** The first answer of a conversation: after all tools have been called, where there are tools. */
export interface FirstAnswer {
  readonly answer: Answer
  readonly messages: readonly SamplingMessage[]
  readonly steps: readonly SampleStep[]
}

/** The whole conversation, where the first answer is a text that is whole: as most are. */
export function plainConversation(
  first: FirstAnswer,
  job: { readonly output: unknown },
): Conversation<unknown> | undefined {
  const { answer, steps } = first
  return isPlain(answer, job) ? { answer, value: answer.text, steps } : undefined
}

/**
 * Goes on from the first answer until there is one that the caller can have: a cut answer is continued where the call says
 * so, and a structured answer that does not fit is sent back with what is wrong with it, at most `maxReasks` times,
 * without calling tools again.
 */
export async function converse<T>(
  params: CreateMessageParams,
  first: FirstAnswer,
  options: ConverseOptions<T>,
): Promise<Conversation<T>> {
  const { output, maxReasks, dialect } = options
  const { steps } = first
  const conclude = (turn: CreateMessageParams): CreateMessageParams => dialect?.conclude(turn) ?? turn
  let { messages, answer } = first
  for (let reasks = 0; ; reasks++) {
    answer = await continued(answer, conclude({ ...params, messages }), options)
    if (output === undefined) return { answer, value: answer.text as T, steps }
    const reading = await readOutput(output, answer, redacted(params, options.redact))
    if (reading.ok) return { answer, value: reading.value, steps }
    if (reasks >= maxReasks) throw outputError(reading, answer)
    options.onReask(reading)
    messages = [...messages, ...reaskMessages(output, reading)]
    answer = await options.ask(conclude({ ...params, messages }))
  }
}

/** Whether there is nothing to read in the answer and, in the protocol's own words, nothing missing. */
function isPlain({ stopReason }: Answer, { output }: { readonly output: unknown }): boolean {
  return output === undefined && stopReason !== undefined && WHOLE.has(stopReason)
}

/** The answer whole, cut or refused, as `onTruncated` says. */
async function continued<T>(answer: Answer, params: CreateMessageParams, options: ConverseOptions<T>): Promise<Answer> {
  const { onTruncated, output } = options
  // A structured answer is judged by its own reading, which knows a cut one, unless it is to be continued.
  if (onTruncated === 'return' || (output !== undefined && onTruncated !== 'continue')) return answer
  let whole = answer
  let last = answer
  for (let continuations = 0; ; continuations++) {
    const cut = await cutOf(whole, last, params, options)
    if (cut === undefined) return whole
    if (onTruncated === 'raise' || continuations >= MAX_CONTINUATIONS) throw truncatedError(whole, cut, params)
    const { continuationPrompt, stitch } = await import('../budget/stitch.ts')
    const { text } = whole
    const messages: SamplingMessage[] = [
      ...params.messages,
      { role: 'assistant', content: { type: 'text', text } },
      { role: 'user', content: { type: 'text', text: continuationPrompt(text) } },
    ]
    last = await options.ask({ ...params, messages })
    const stitched = stitch([text, last.text])
    whole = { ...last, text: stitched, content: [{ type: 'text', text: stitched }] }
  }
}

let truncation: typeof import('../budget/truncation.ts') | undefined

/**
 * Called before a question leaves, so that nothing is loaded between an answer and the handler: answers are given one a
 * turn, and a pause would let the next one overtake.
 */
export async function loadTruncation(): Promise<typeof import('../budget/truncation.ts')> {
  truncation ??= await import('../budget/truncation.ts')
  return truncation
}

export function truncationLoaded(): boolean {
  return truncation !== undefined
}

/** Why the answer counts as cut, or undefined where it does not. `last` is the part of it that came last. */
async function cutOf<T>(
  whole: Answer,
  last: Answer,
  params: CreateMessageParams,
  { output, countTokens, redact }: ConverseOptions<T>,
): Promise<string | undefined> {
  if (output !== undefined) {
    const reading = await readOutput(output, whole, redacted(params, redact))
    return !reading.ok && reading.code === 'truncated' ? reading.message : undefined
  }
  if (isPlain(last, { output })) return undefined
  const { truncated, evidence } = (await loadTruncation()).truncationOf({
    ...{ text: whole.text, stopReason: last.stopReason, exact: last.usage !== undefined },
    maxTokens: last.maxTokens ?? params.maxTokens,
    outputTokens: last.usage?.outputTokens ?? countTokens(last.text),
  })
  return truncated === 'no' ? undefined : evidence
}

function reaskMessages<T>(output: OutputSpec<T>, reading: OutputFailure): readonly SamplingMessage[] {
  return [
    { role: 'assistant', content: { type: 'text', text: reading.text } },
    { role: 'user', content: { type: 'text', text: output.reask(reading) } },
  ]
}

/** Reads an answer's output from the tool call that carries it, where the client has tools, else from its text. */
export function readOutput<T>(
  output: OutputSpec<T>,
  answer: Pick<Answer, 'content' | 'text' | 'stopReason'>,
  params?: Pick<CreateMessageParams, 'systemPrompt' | 'messages'>,
): Promise<OutputReading<T>> {
  for (const block of answer.content) {
    if (block.type === 'tool_use' && block.name === output.nativeTool.name) return output.readNative(block.input)
  }
  return output.read({
    text: answer.text,
    ...(answer.stopReason !== undefined && { stopReason: answer.stopReason }),
    ...(params !== undefined && { prompt: promptText(params) }),
  })
}

function promptText({ systemPrompt, messages }: Pick<CreateMessageParams, 'systemPrompt' | 'messages'>): string {
  const texts = systemPrompt === undefined ? [] : [systemPrompt]
  for (const { content } of messages) {
    const blocks = (Array.isArray(content) ? content : [content]) as readonly ContentBlock[]
    for (const block of blocks) if (block.type === 'text') texts.push(block.text)
  }
  return texts.join('\n')
}

function truncatedError(
  { text, model, stopReason }: Answer,
  cut: string,
  { maxTokens }: CreateMessageParams,
): SamplingError {
  return new SamplingError(
    'truncated',
    `The answer was cut off (${cut}). Raise maxTokens (${maxTokens}), or set onTruncated to 'continue' or 'return'.`,
    { evidence: { text, ...(stopReason !== undefined && { stopReason }), ...(model !== undefined && { model }) } },
  )
}

function outputError(reading: OutputFailure, { model, stopReason }: Answer): SamplingError {
  return new SamplingError(reading.code, reading.message, {
    cause: reading.cause,
    evidence: {
      text: reading.text,
      issues: reading.issues,
      ...(model !== undefined && { model }),
      ...(stopReason !== undefined && { stopReason }),
    },
  })
}
