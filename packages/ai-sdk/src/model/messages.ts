import { UnsupportedFunctionalityError } from '@ai-sdk/provider'
import type { LanguageModelV3FilePart, LanguageModelV3Prompt, LanguageModelV3ToolResultOutput } from '@ai-sdk/provider'
import type { AudioContent, ContentBlock, ImageContent, JsonValue, SamplingMessage, TextContent } from '@sampan/core'
import { toBase64, toText } from '../base64.ts'

export interface Conversation {
  readonly system: readonly string[]
  readonly messages: readonly SamplingMessage[]
}

/** Writes past tool use: as the protocol's own blocks, or in the words that the model was told to call tools with. */
export interface ToolHistory {
  readonly calls: (calls: readonly PastCall[]) => readonly ContentBlock[]
  readonly results: (results: readonly PastResult[]) => readonly ContentBlock[]
}

export interface PastCall {
  readonly id: string
  readonly name: string
  readonly arguments: unknown
}

export interface PastResult {
  readonly id: string
  readonly name: string
  /** JSON, with the names of its images and audio in their places. */
  readonly value: JsonValue
  readonly media: readonly MediaBlock[]
  readonly isError: boolean
}

type MediaBlock = ImageContent | AudioContent
type PlainBlock = TextContent | MediaBlock

/**
 * A prompt of the AI SDK as sampling messages. Reasoning of past turns is left out: it belongs to the model that wrote it.
 *
 * @throws {UnsupportedFunctionalityError} for a file that is neither text, image nor audio.
 */
export function toConversation(prompt: LanguageModelV3Prompt, tools: ToolHistory): Conversation {
  const system: string[] = []
  const messages: SamplingMessage[] = []
  const add = (role: SamplingMessage['role'], blocks: readonly ContentBlock[]): void => {
    const [only] = blocks
    if (only !== undefined) messages.push({ role, content: blocks.length === 1 ? only : blocks })
  }
  for (const message of prompt) {
    switch (message.role) {
      case 'system':
        system.push(message.content)
        break
      case 'user':
        add(
          'user',
          message.content.map((part) => (part.type === 'text' ? text(part.text) : fileBlock(part))),
        )
        break
      case 'assistant':
        add('assistant', assistantBlocks(message.content, tools))
        break
      case 'tool':
        add('user', toolBlocks(message.content, tools))
        break
    }
  }
  return { system, messages }
}

type AssistantContent = Extract<LanguageModelV3Prompt[number], { role: 'assistant' }>['content']
type ToolContent = Extract<LanguageModelV3Prompt[number], { role: 'tool' }>['content']

function assistantBlocks(content: AssistantContent, tools: ToolHistory): readonly ContentBlock[] {
  const blocks: PlainBlock[] = []
  const calls: PastCall[] = []
  for (const part of content) {
    if (part.type === 'text') blocks.push(text(part.text))
    else if (part.type === 'file') blocks.push(fileBlock(part))
    else if (part.type === 'tool-call') calls.push({ id: part.toolCallId, name: part.toolName, arguments: part.input })
  }
  return calls.length === 0 ? blocks : [...blocks, ...tools.calls(calls)]
}

function toolBlocks(content: ToolContent, tools: ToolHistory): readonly ContentBlock[] {
  // An approval is the AI SDK's own affair; what followed from it is a result.
  const results = content.filter((part) => part.type === 'tool-result')
  return results.length === 0
    ? []
    : tools.results(
        results.map(({ toolCallId, toolName, output }) => ({ id: toolCallId, name: toolName, ...resultOf(output) })),
      )
}

function resultOf(output: LanguageModelV3ToolResultOutput): Pick<PastResult, 'value' | 'media' | 'isError'> {
  switch (output.type) {
    case 'text':
    case 'json':
      return { value: output.value as JsonValue, media: [], isError: false }
    case 'error-text':
    case 'error-json':
      return { value: output.value as JsonValue, media: [], isError: true }
    case 'execution-denied':
      return { value: output.reason ?? 'The user did not allow this call.', media: [], isError: true }
    case 'content': {
      const media: MediaBlock[] = []
      return { value: output.value.map((part) => contentValue(part, media)), media, isError: false }
    }
  }
}

type ContentPart = Extract<LanguageModelV3ToolResultOutput, { type: 'content' }>['value'][number]

function contentValue(part: ContentPart, media: MediaBlock[]): JsonValue {
  if (part.type === 'text') return part.text
  if (part.type !== 'image-data' && part.type !== 'file-data') {
    throw new UnsupportedFunctionalityError({ functionality: `a tool result with ${part.type}` })
  }
  const block = fileBlock({ type: 'file', mediaType: part.mediaType, data: part.data })
  if (block.type === 'text') return block.text
  media.push(block)
  return `(${block.type} ${media.length}, below)`
}

function fileBlock({ mediaType, data }: Pick<LanguageModelV3FilePart, 'type' | 'mediaType' | 'data'>): PlainBlock {
  // Specification v4 tags the data; the AI SDK hands such a part through to models of v3.
  const inline = data as typeof data | { readonly type: 'text'; readonly text: string }
  if (typeof inline === 'object' && 'type' in inline && inline.type === 'text') return text(inline.text)
  if (data instanceof URL || !(typeof data === 'string' || data instanceof Uint8Array)) {
    throw new UnsupportedFunctionalityError({ functionality: `a file given as a URL (${mediaType})` })
  }
  if (mediaType.startsWith('text/')) return text(toText(data))
  if (mediaType.startsWith('image/')) {
    // What the AI SDK could not recognise comes as image/*, and its own providers take that for a JPEG.
    return { type: 'image', data: toBase64(data), mimeType: mediaType === 'image/*' ? 'image/jpeg' : mediaType }
  }
  if (mediaType.startsWith('audio/')) return { type: 'audio', data: toBase64(data), mimeType: mediaType }
  throw new UnsupportedFunctionalityError({
    functionality: `a file of type ${mediaType}`,
    message: `Sampling carries text, images and audio, and this prompt has a file of type ${mediaType}.`,
  })
}

function text(value: string): TextContent {
  return { type: 'text', text: value }
}
