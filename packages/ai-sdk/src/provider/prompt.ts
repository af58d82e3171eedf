import type {
  LanguageModelV3FilePart,
  LanguageModelV3Message,
  LanguageModelV3Prompt,
  LanguageModelV3ReasoningPart,
  LanguageModelV3TextPart,
  LanguageModelV3ToolCallPart,
  LanguageModelV3ToolResultOutput,
  LanguageModelV3ToolResultPart,
  SharedV3ProviderMetadata,
} from '@ai-sdk/provider'
import { SamplingError } from '@sampan/core'
import type {
  AudioContent,
  ContentBlock,
  CreateMessageParams,
  ImageContent,
  JsonValue,
  TextContent,
  ToolResultContent,
  ToolUseContent,
} from '@sampan/core'
import { readRoundTrip } from './round-trip.ts'

type AssistantPart =
  | LanguageModelV3TextPart
  | LanguageModelV3FilePart
  | LanguageModelV3ReasoningPart
  | LanguageModelV3ToolCallPart

/** The system prompt and the messages of a sampling request, as specification v3 writes a prompt. */
export function toPrompt(request: CreateMessageParams): LanguageModelV3Prompt {
  const toolNames = new Map<string, string>()
  const prompt: LanguageModelV3Prompt = []
  if (request.systemPrompt) prompt.push({ role: 'system', content: request.systemPrompt })
  for (const message of request.messages) {
    const blocks = Array.isArray(message.content)
      ? (message.content as ContentBlock[])
      : [message.content as ContentBlock]
    if (message.role === 'assistant') {
      prompt.push({ role: 'assistant', content: blocks.flatMap((block) => assistantParts(block, toolNames)) })
    } else {
      prompt.push(...userMessages(blocks, toolNames))
    }
  }
  return prompt
}

/** Tool results stand in a user message in sampling and in a message of their own, role `tool`, in the AI SDK. */
function userMessages(
  blocks: readonly ContentBlock[],
  toolNames: ReadonlyMap<string, string>,
): LanguageModelV3Message[] {
  const results: LanguageModelV3ToolResultPart[] = []
  const parts: (LanguageModelV3TextPart | LanguageModelV3FilePart)[] = []
  for (const block of blocks) {
    if (block.type === 'tool_result') results.push(toolResult(block, toolNames))
    else if (block.type === 'tool_use') throw misplaced('tool_use', 'a user message')
    else parts.push(plainPart(block))
  }
  return [
    ...(results.length > 0 ? [{ role: 'tool' as const, content: results }] : []),
    ...(parts.length > 0 ? [{ role: 'user' as const, content: parts }] : []),
  ]
}

function assistantParts(block: ContentBlock, toolNames: Map<string, string>): AssistantPart[] {
  const { metadata, reasoning = [] } = readRoundTrip(block)
  return [
    ...reasoning.map((part) => ({ type: 'reasoning' as const, text: part.text, ...sentBack(part.metadata) })),
    { ...assistantPart(block, toolNames), ...sentBack(metadata) },
  ]
}

function assistantPart(block: ContentBlock, toolNames: Map<string, string>): AssistantPart {
  if (block.type === 'tool_result') throw misplaced('tool_result', 'an assistant message')
  if (block.type !== 'tool_use') return plainPart(block)
  toolNames.set(block.id, block.name)
  return { type: 'tool-call', toolCallId: block.id, toolName: block.name, input: block.input }
}

function plainPart(
  block: TextContent | ImageContent | AudioContent,
): LanguageModelV3TextPart | LanguageModelV3FilePart {
  if (block.type === 'text') return { type: 'text', text: block.text }
  return { type: 'file', mediaType: block.mimeType, data: block.data }
}

function toolResult(block: ToolResultContent, toolNames: ReadonlyMap<string, string>): LanguageModelV3ToolResultPart {
  const toolName = toolNames.get(block.toolUseId)
  if (toolName === undefined) {
    throw new SamplingError(
      'invalid_request',
      `ctx.sample: a tool_result answers "${block.toolUseId}", but no earlier message has a tool_use with that id`,
      { evidence: { field: 'messages' } },
    )
  }
  return { type: 'tool-result', toolCallId: block.toolUseId, toolName, output: toolResultOutput(block) }
}

function toolResultOutput(block: ToolResultContent): LanguageModelV3ToolResultOutput {
  const { content, structuredContent, isError = false } = block
  if (content.length === 0 && structuredContent !== undefined) {
    return { type: isError ? 'error-json' : 'json', value: structuredContent as Record<string, JsonValue> as never }
  }
  if (content.every((part) => part.type === 'text')) {
    return { type: isError ? 'error-text' : 'text', value: content.map((part) => part.text).join('\n') }
  }
  return { type: 'content', value: content.map(toolResultPart) }
}

function toolResultPart(
  block: ContentBlock,
): Extract<LanguageModelV3ToolResultOutput, { type: 'content' }>['value'][number] {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text }
    case 'image':
      return { type: 'image-data', data: block.data, mediaType: block.mimeType }
    case 'audio':
      return { type: 'file-data', data: block.data, mediaType: block.mimeType }
    case 'tool_use':
    case 'tool_result':
      throw misplaced(block.type, 'a tool result')
  }
}

function sentBack(metadata: SharedV3ProviderMetadata | undefined): { providerOptions?: SharedV3ProviderMetadata } {
  return metadata === undefined ? {} : { providerOptions: metadata }
}

function misplaced(type: ToolUseContent['type'] | ToolResultContent['type'], place: string): SamplingError {
  return new SamplingError('invalid_request', `ctx.sample: a ${type} block cannot stand in ${place}`, {
    evidence: { field: 'messages' },
  })
}
