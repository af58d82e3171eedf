import { countMessages, type TokenCounter } from '../budget/count.ts'
import { habitsOf, type SamplingParameter } from '../clients/registry.ts'
import type { PromptPart, Route } from '../context.ts'
import type { OutputSpec } from '../output/output.ts'
import type { ContentBlock, CreateMessageParams, SamplingMessage } from '../protocol.ts'
import { supports } from '../routes/client-capability.ts'
import { wordToolHistory } from '../tools/history.ts'
import type { Call } from './call.ts'
import type { AnySampleRequest } from './check-request.ts'
import { modelPreferences } from './preferences.ts'
import { type RenderedPrompt, renderPrompt } from './prompt.ts'
import { redacted } from './redact.ts'
import { DEFAULT_MAX_TOKENS } from './settings.ts'

/** A request with all defaults in place, before it is written for one route. */
export interface Prepared {
  readonly params: CreateMessageParams
  readonly countTokens: TokenCounter
  /** What fences untrusted parts off in this run; nothing may be keyed by it. */
  readonly boundary: string | undefined
  /** What the author set and this client is known not to read. */
  readonly ignored: readonly SamplingParameter[]
}

/** Holds the input to its limit. */
interface InputLimit extends Pick<typeof import('../budget/fit.ts'), 'fitParts' | 'checkInputFits'> {
  readonly maxInputTokens: number
  /** The tools of the sample in words. */
  readonly tools: string | undefined
}

/** The limit of this sample's input, loaded with the first one; undefined where there is none. */
export function inputLimit({ settings }: Call, request: AnySampleRequest): Promise<InputLimit> | undefined {
  const maxInputTokens = request.maxInputTokens ?? settings.defaults.maxInputTokens
  return maxInputTokens === undefined ? undefined : loadLimit(maxInputTokens, request)
}

async function loadLimit(maxInputTokens: number, { tools, toolChoice }: AnySampleRequest): Promise<InputLimit> {
  const { fitParts, checkInputFits } = await import('../budget/fit.ts')
  if (tools === undefined) return { maxInputTokens, fitParts, checkInputFits, tools }
  const { createToolSet } = await import('../tools/tool-set.ts')
  const { toolInstructions } = await import('../tools/emulated-dialect.ts')
  const words = toolInstructions(await createToolSet(tools, undefined), toolChoice)
  return { maxInputTokens, fitParts, checkInputFits, tools: words }
}

export function prepare(
  call: Call,
  request: AnySampleRequest,
  output: OutputSpec<unknown> | undefined,
  limit: InputLimit | undefined,
): Prepared {
  const { defaults } = call.settings
  const { messages, guard, boundary } = promptOf(call, request, output, limit)
  const system = joinTexts(request.system ?? defaults.system, guard)
  const temperature = request.temperature ?? defaults.temperature
  const params: { -readonly [Key in keyof CreateMessageParams]: CreateMessageParams[Key] } = {
    messages,
    maxTokens: request.maxTokens ?? defaults.maxTokens ?? DEFAULT_MAX_TOKENS,
    modelPreferences: modelPreferences(request.prefer ?? defaults.prefer ?? 'balanced'),
  }
  if (system !== undefined) params.systemPrompt = system
  if (temperature !== undefined) params.temperature = temperature
  if (request.stopSequences !== undefined) params.stopSequences = request.stopSequences
  if (request.purpose !== undefined) params.metadata = { purpose: request.purpose }
  return { params, countTokens: call.settings.countTokens, boundary, ignored: ignoredBy(call, request, params) }
}

/** The request as one route is sent it: how a structured answer is asked for, and what only this client may be sent. */
export function paramsFor(
  route: Route,
  call: Call,
  { params }: Prepared,
  output: OutputSpec<unknown> | undefined,
  { includeContext, tools }: AnySampleRequest,
): CreateMessageParams {
  const context = includeContext !== undefined && route === 'client' && supports(call.client, 'sampling.context')
  const sent = takesTools(route, call) ? params : withHistoryInWords(params)
  const base = context ? { ...sent, includeContext } : sent
  if (output === undefined) return base
  // The model must call the tool, and its arguments are the answer: no text to search.
  if (tools === undefined && takesTools(route, call)) {
    return { ...base, tools: [output.nativeTool], toolChoice: { mode: 'required' } }
  }
  return { ...base, messages: withInstructions(base.messages, output.instructions) }
}

/** The request as it leaves, which is what a model may repeat. */
export function sentParams(
  route: Route,
  call: Call,
  prepared: Prepared,
  output: OutputSpec<unknown> | undefined,
  request: AnySampleRequest,
): CreateMessageParams {
  return redacted(paramsFor(route, call, prepared, output, request), call.settings.redact)
}

/** Without tool blocks, for whoever does not know them. */
function withHistoryInWords(params: CreateMessageParams): CreateMessageParams {
  const messages = wordToolHistory(params.messages)
  return messages === params.messages ? params : { ...params, messages }
}

/** Whether tools are sent as the protocol has them: to a client that declares them, a provider that says so. */
export function takesTools(route: Route, { client, settings }: Call): boolean {
  if (route === 'client') return supports(client, 'sampling.tools')
  return route === 'provider' && settings.provider?.supportsTools === true
}

/** The messages, with documents cut to fit where there is a limit, and never anything else. */
function promptOf(
  call: Call,
  request: AnySampleRequest,
  output: OutputSpec<unknown> | undefined,
  limit: InputLimit | undefined,
): RenderedPrompt {
  const { prompt } = request
  if (prompt === undefined) {
    const messages = (request.messages ?? []).flatMap(oneBlockMessages)
    if (limit !== undefined) {
      const beside = joinTexts(textBeside(call, request, output), limit.tools)
      const tokens = countMessages(messages, beside, call.settings.countTokens)
      limit.checkInputFits(tokens, limit.maxInputTokens)
    }
    return { messages }
  }
  return renderPrompt(limit === undefined ? prompt : fitted(prompt, call, request, output, limit), {
    // Read only where there is something to fence off.
    get secret(): string {
      return call.run.id
    },
  })
}

function fitted(
  prompt: string | readonly PromptPart[],
  call: Call,
  request: AnySampleRequest,
  output: OutputSpec<unknown> | undefined,
  { maxInputTokens, fitParts, tools }: InputLimit,
): readonly PromptPart[] {
  const { countTokens } = call.settings
  const beside = joinTexts(textBeside(call, request, output), tools)
  const reserved = beside === undefined ? 0 : countTokens(beside)
  const parts = typeof prompt === 'string' ? [prompt] : prompt
  return fitParts(parts, { maxInputTokens, reserved }, countTokens)
}

/** What is sent beside the prompt and counts as input. */
function textBeside(
  { settings }: Call,
  { system }: AnySampleRequest,
  output: OutputSpec<unknown> | undefined,
): string | undefined {
  return joinTexts(system ?? settings.defaults.system, output?.instructions)
}

/**
 * Arrays of blocks came with 2025-11-25, and Goose reads only the first block of each: several blocks become several
 * messages of the same role. Blocks of tool use belong together and stay so.
 */
function oneBlockMessages(message: SamplingMessage): readonly SamplingMessage[] {
  const { role, content } = message
  if (!isBlocks(content)) return [message]
  if (content.some(({ type }) => type === 'tool_use' || type === 'tool_result')) return [message]
  return content.map((block) => ({ role, content: block }))
}

function isBlocks(content: SamplingMessage['content']): content is readonly ContentBlock[] {
  return Array.isArray(content)
}

/** In the same block as the question, where every client reads it, and last, where models heed it most. */
function withInstructions(messages: readonly SamplingMessage[], instructions: string): readonly SamplingMessage[] {
  const last = messages.at(-1)
  if (last?.role === 'user' && !isBlocks(last.content) && last.content.type === 'text') {
    const text = `${last.content.text}\n\n${instructions}`
    return [...messages.slice(0, -1), { role: 'user', content: { ...last.content, text } }]
  }
  return [...messages, { role: 'user', content: { type: 'text', text: instructions } }]
}

const NONE: readonly SamplingParameter[] = []

function ignoredBy(
  { client, settings }: Call,
  request: AnySampleRequest,
  sent: CreateMessageParams,
): readonly SamplingParameter[] {
  const ignores = habitsOf(client.clientName)?.ignores
  if (ignores === undefined) return NONE
  const { defaults } = settings
  const prefer = request.prefer ?? defaults.prefer
  const preferences = typeof prefer === 'string' ? sent.modelPreferences : prefer
  const { hints, ...priorities } = preferences ?? {}
  const given: Readonly<Partial<Record<SamplingParameter, unknown>>> = {
    maxTokens: request.maxTokens ?? defaults.maxTokens,
    temperature: request.temperature ?? defaults.temperature,
    stopSequences: request.stopSequences,
    includeContext: request.includeContext,
    metadata: request.purpose,
    priorities: Object.values(priorities).find((priority) => priority !== undefined),
    hints,
    systemPrompt: request.system ?? defaults.system,
    media: sent.messages.some(hasMedia) || undefined,
  }
  return ignores.filter((parameter) => given[parameter] !== undefined)
}

function hasMedia({ content }: SamplingMessage): boolean {
  const blocks = isBlocks(content) ? content : [content]
  return blocks.some(({ type }) => type === 'image' || type === 'audio')
}

function joinTexts(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || one === '') return other === '' ? undefined : other
  return other === undefined || other === '' ? one : `${one}\n\n${other}`
}
