import type { LanguageModelV3CallOptions, LanguageModelV3FunctionTool, SharedV3Warning } from '@ai-sdk/provider'
import type { ConnectedClient, JsonSchema, TextSampleRequest } from '@sampan/core'
import { callsOrAnswerOutput, callsOutput, toolInstructions, wordsHistory } from './emulated-tools.ts'
import { jsonOutput } from './json-schema.ts'
import type { JsonOutput } from './json-schema.ts'
import { toConversation } from './messages.ts'
import { nativeHistory, nativeTools } from './native-tools.ts'
import { OPTION_NAMES } from './options.ts'
import type { SamplingModelOptions } from './options.ts'

/** One call of the model, as `ctx.sample` is to be asked, and how its answer is to be read. */
export interface ModelCall {
  readonly request: Omit<TextSampleRequest, 'output' | 'fallback'>
  readonly output: JsonOutput | undefined
  /** The tools that it may call; empty where none are offered. */
  readonly tools: readonly LanguageModelV3FunctionTool[]
  readonly form: AnswerForm
  /** How many calls the conversation holds already: ids go on from there, the same on every replay. */
  readonly callsBefore: number
  readonly warnings: readonly SharedV3Warning[]
}

/**
 * Plain text; text that may hold calls in words; text beside the protocol's own tool calls; the output; or an output that
 * holds calls, or calls or the answer.
 */
export type AnswerForm = 'text' | 'words' | 'native' | 'json' | 'turn'

export function toModelCall(
  call: LanguageModelV3CallOptions,
  defaults: SamplingModelOptions,
  client: Pick<ConnectedClient, 'supports'>,
): ModelCall {
  const { options, warnings: optionWarnings } = callOptions(call, defaults)
  const { toolChoice = { type: 'auto' } } = call
  const tools = offeredTools(call)
  const { form, output } = formOf(call, tools, client)
  const conversation = toConversation(call.prompt, form === 'native' ? nativeHistory : wordsHistory)
  const instructions =
    form === 'words' || form === 'turn' ? [toolInstructions(tools, { freely: form === 'words' })] : []
  const system = [...conversation.system, ...instructions]
  return {
    request: {
      ...options,
      messages: conversation.messages,
      // An answer that was cut is the caller's to judge: it sees the finish reason.
      onTruncated: 'return',
      ...(form === 'native' && nativeTools(tools, toolChoice)),
      ...(system.length > 0 && { system: system.join('\n\n') }),
      ...(call.maxOutputTokens !== undefined && { maxTokens: call.maxOutputTokens }),
      ...(call.temperature !== undefined && { temperature: call.temperature }),
      ...(call.stopSequences !== undefined && { stopSequences: call.stopSequences }),
      ...(call.abortSignal !== undefined && { signal: call.abortSignal }),
    },
    output,
    tools,
    form,
    callsBefore: countCalls(call),
    warnings: [...unsupported(call), ...optionWarnings],
  }
}

function formOf(
  { responseFormat, toolChoice = { type: 'auto' } }: LanguageModelV3CallOptions,
  tools: readonly LanguageModelV3FunctionTool[],
  client: Pick<ConnectedClient, 'supports'>,
): Pick<ModelCall, 'form' | 'output'> {
  const structured = responseFormat?.type === 'json'
  if (tools.length === 0) {
    return structured
      ? { form: 'json', output: jsonOutput(schemaOf(responseFormat)) }
      : { form: 'text', output: undefined }
  }
  const mustCall = toolChoice.type === 'required' || toolChoice.type === 'tool'
  if (client.supports('sampling.tools') && (mustCall || !structured)) return { form: 'native', output: undefined }
  if (mustCall) return { form: 'turn', output: callsOutput(tools) }
  return structured
    ? { form: 'turn', output: callsOrAnswerOutput(tools, schemaOf(responseFormat)) }
    : { form: 'words', output: undefined }
}

function schemaOf({ schema }: Extract<LanguageModelV3CallOptions['responseFormat'], { type: 'json' }>): JsonSchema {
  return (schema ?? {}) as JsonSchema
}

function offeredTools({ tools = [], toolChoice }: LanguageModelV3CallOptions): readonly LanguageModelV3FunctionTool[] {
  const functions = tools.filter((tool) => tool.type === 'function')
  if (toolChoice?.type === 'none') return []
  return toolChoice?.type === 'tool' ? functions.filter(({ name }) => name === toolChoice.toolName) : functions
}

function countCalls({ prompt }: LanguageModelV3CallOptions): number {
  return prompt
    .flatMap(({ role, content }) => (role === 'assistant' ? content : []))
    .filter(({ type }) => type === 'tool-call').length
}

/** Settings that the sampling protocol has no field for. */
const UNSUPPORTED = ['topP', 'topK', 'presencePenalty', 'frequencyPenalty', 'seed'] as const

function unsupported(call: LanguageModelV3CallOptions): SharedV3Warning[] {
  const settings = UNSUPPORTED.filter((setting) => call[setting] !== undefined)
  const providerTools = (call.tools ?? []).filter((tool) => tool.type === 'provider')
  return [
    ...settings.map((feature) => ({
      type: 'unsupported' as const,
      feature,
      details: 'MCP sampling has no such setting.',
    })),
    ...providerTools.map(({ id }) => ({
      type: 'unsupported' as const,
      feature: `tool ${id}`,
      details: 'It runs at one provider, and sampling does not know who will answer.',
    })),
  ]
}

/** `providerOptions.sampan` of a call goes before the model's own options. */
function callOptions(
  { providerOptions }: LanguageModelV3CallOptions,
  defaults: SamplingModelOptions,
): { readonly options: SamplingModelOptions; readonly warnings: SharedV3Warning[] } {
  const given = providerOptions?.sampan ?? {}
  const known = Object.entries(given).filter(([name]) => OPTION_NAMES.has(name))
  const unknown = Object.keys(given).filter((name) => !OPTION_NAMES.has(name))
  return {
    // Core checks each value, and says what is wrong with it.
    options: { ...defaults, ...Object.fromEntries(known) },
    warnings: unknown.map((name) => ({
      type: 'other',
      message: `providerOptions.sampan has no option ${name}; there are ${[...OPTION_NAMES].join(', ')}.`,
    })),
  }
}
