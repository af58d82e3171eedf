import { countMessages, type TokenCounter } from '../budget/count.ts'
import { habitsOf, type SamplingParameter } from '../clients/registry.ts'
import type { Route } from '../context.ts'
import type { OutputSpec } from '../output/output.ts'
import type { ContentBlock, CreateMessageParams, SamplingMessage } from '../protocol.ts'
import { supports } from '../routes/client-capability.ts'
import type { Call } from './call.ts'
import type { AnySampleRequest } from './check-request.ts'
import { modelPreferences } from './preferences.ts'
import { type RenderedPrompt, renderPrompt } from './prompt.ts'
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

export async function prepare(
  call: Call,
  request: AnySampleRequest,
  output: OutputSpec<unknown> | undefined,
): Promise<Prepared> {
  const { defaults } = call.settings
  const { messages, guard, boundary } = await promptOf(call, request, output)
  const system = joinTexts([request.system ?? defaults.system, guard])
  const temperature = request.temperature ?? defaults.temperature
  const params: CreateMessageParams = {
    messages,
    maxTokens: request.maxTokens ?? defaults.maxTokens ?? DEFAULT_MAX_TOKENS,
    modelPreferences: modelPreferences(request.prefer ?? defaults.prefer ?? 'balanced'),
    ...(system !== undefined && { systemPrompt: system }),
    ...(temperature !== undefined && { temperature }),
    ...(request.stopSequences !== undefined && { stopSequences: request.stopSequences }),
    ...(request.purpose !== undefined && { metadata: { purpose: request.purpose } }),
  }
  return { params, countTokens: call.settings.countTokens, boundary, ignored: ignoredBy(call, request) }
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
  const base = context ? { ...params, includeContext } : params
  if (output === undefined) return base
  // The model must call the tool, and its arguments are the answer: no text to search.
  if (tools === undefined && takesTools(route, call)) {
    return { ...base, tools: [output.nativeTool], toolChoice: { mode: 'required' } }
  }
  return { ...base, messages: withInstructions(base.messages, output.instructions) }
}

/** Whether tools are sent as the protocol has them: to a client that declares them, a provider that says so. */
export function takesTools(route: Route, { client, settings }: Call): boolean {
  if (route === 'client') return supports(client, 'sampling.tools')
  return route === 'provider' && settings.provider?.supportsTools === true
}

/** The messages, with documents cut to fit where there is a limit, and never anything else. */
async function promptOf(
  call: Call,
  request: AnySampleRequest,
  output: OutputSpec<unknown> | undefined,
): Promise<RenderedPrompt> {
  const { prompt, messages = [], system } = request
  const { defaults, countTokens } = call.settings
  const maxInputTokens = request.maxInputTokens ?? defaults.maxInputTokens
  const beside = joinTexts([system ?? defaults.system, output?.instructions])
  // Read only where there is something to fence off.
  const fence = {
    get secret(): string {
      return call.run.id
    },
  }
  if (prompt === undefined) {
    const single = messages.flatMap(oneBlockMessages)
    if (maxInputTokens !== undefined) {
      const { checkInputFits } = await import('../budget/fit.ts')
      checkInputFits(countMessages(single, beside, countTokens), maxInputTokens)
    }
    return { messages: single }
  }
  if (maxInputTokens === undefined) return renderPrompt(prompt, fence)
  const { fitParts } = await import('../budget/fit.ts')
  const reserved = beside === undefined ? 0 : countTokens(beside)
  const parts = typeof prompt === 'string' ? [prompt] : prompt
  return renderPrompt(fitParts(parts, { maxInputTokens, reserved, secret: call.run.id }, countTokens), fence)
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

function ignoredBy(call: Call, request: AnySampleRequest): readonly SamplingParameter[] {
  const given: Readonly<Partial<Record<SamplingParameter, unknown>>> = {
    maxTokens: request.maxTokens,
    temperature: request.temperature,
    stopSequences: request.stopSequences,
    includeContext: request.includeContext,
    priorities: request.prefer,
    hints: request.prefer,
    systemPrompt: request.system,
  }
  return (habitsOf(call.client.clientName)?.ignores ?? []).filter((parameter) => given[parameter] !== undefined)
}

function joinTexts(texts: readonly (string | undefined)[]): string | undefined {
  const given = texts.filter((text) => text !== undefined && text !== '')
  return given.length === 0 ? undefined : given.join('\n\n')
}
