import type {
  JSONObject,
  LanguageModelV3Content,
  LanguageModelV3FinishReason,
  LanguageModelV3GenerateResult,
  LanguageModelV3ToolCall,
} from '@ai-sdk/provider'
import type { JsonValue, RouteAttempt, SampleResult } from '@sampan/core'
import { readFreeTurn, readStructuredTurn } from './emulated-tools.ts'
import type { ToolCall } from './emulated-tools.ts'
import type { ModelCall } from './request.ts'

/** A sample's result as the AI SDK wants it, with what sampling alone can tell under `providerMetadata.sampan`. */
export function toGenerateResult(result: SampleResult<unknown>, call: ModelCall): LanguageModelV3GenerateResult {
  const { text, calls } = readTurn(result, call)
  const { usage, model, stopReason, ignored } = result
  return {
    content: [
      ...(text === '' ? [] : [{ type: 'text' as const, text }]),
      ...mediaOf(result),
      ...calls.map((each, index) => toToolCall(each, call.callsBefore + index)),
    ],
    finishReason: { unified: unifiedReason(stopReason, calls.length > 0), raw: stopReason },
    usage: {
      inputTokens: { total: usage.inputTokens, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
      outputTokens: { total: usage.outputTokens, text: undefined, reasoning: undefined },
    },
    warnings: [
      ...call.warnings,
      ...ignored.map((feature) => ({ type: 'unsupported' as const, feature, details: 'The client does not read it.' })),
    ],
    providerMetadata: { sampan: metadata(result) },
    response: { ...(model !== undefined && { modelId: model }) },
  }
}

interface Turn {
  readonly text: string
  readonly calls: readonly (ToolCall & { readonly id?: string })[]
}

function readTurn(result: SampleResult<unknown>, { form, tools }: ModelCall): Turn {
  switch (form) {
    case 'text':
      return { text: result.text, calls: [] }
    case 'words':
      return readFreeTurn(result.text, tools)
    case 'native': {
      const calls = result.steps.at(-1)?.toolCalls ?? []
      return { text: result.text, calls: calls.map(({ id, name, input }) => ({ id, name, arguments: input })) }
    }
    case 'json':
      return { text: JSON.stringify(result.output), calls: [] }
    case 'turn': {
      const turn = readStructuredTurn(result.output as JsonValue)
      return 'calls' in turn ? { text: '', calls: turn.calls } : { text: JSON.stringify(turn.answer), calls: [] }
    }
  }
}

function toToolCall({ id, name, arguments: input }: Turn['calls'][number], index: number): LanguageModelV3ToolCall {
  const toolCallId = id ?? `call_${index + 1}`
  return { type: 'tool-call', toolCallId, toolName: name, input: JSON.stringify(input ?? {}) }
}

function mediaOf({ content }: SampleResult<unknown>): LanguageModelV3Content[] {
  return content
    .filter((block) => block.type === 'image' || block.type === 'audio')
    .map(({ data, mimeType }) => ({ type: 'file', mediaType: mimeType, data }))
}

/** Several clients give no stop reason (docs/clients.md); core has made sure by then that the answer is not a cut one. */
function unifiedReason(stopReason: string | undefined, hasCalls: boolean): LanguageModelV3FinishReason['unified'] {
  if (hasCalls) return 'tool-calls'
  switch (stopReason) {
    case 'maxTokens':
      return 'length'
    case 'endTurn':
    case 'stopSequence':
    // The client's model called the tool that carries structured output.
    case 'toolUse':
    case undefined:
      return 'stop'
    default:
      return 'other'
  }
}

function metadata({ route, cached, usage, attempts }: SampleResult<unknown>): JSONObject {
  return { route, cached, estimated: usage.estimated, attempts: attempts.map(attemptMetadata) }
}

function attemptMetadata({ route, requests, durationMs, error }: RouteAttempt): JSONObject {
  return {
    route,
    requests,
    durationMs,
    ...(error !== undefined && { error: { code: error.code, message: error.message } }),
  }
}
