import type { Attributes } from '@opentelemetry/api'
import type { RequestEnded, RequestSent } from '../observe/events.ts'
import type { ContentBlock, SamplingMessage } from '../protocol.ts'
import { given } from './attributes.ts'

/**
 * Prompts and answers in the conventions' message format, as JSON: the API's attributes hold no objects. Images and audio are
 * named and left out, since a span is no place for megabytes.
 */

export function promptAttributes({ text }: RequestSent): Attributes {
  if (text === undefined) return {}
  const { systemPrompt, messages } = text
  return given({
    'gen_ai.system_instructions': systemPrompt && JSON.stringify([{ type: 'text', content: systemPrompt }]),
    'gen_ai.input.messages': JSON.stringify(messages.map(({ role, content }) => ({ role, parts: partsOf(content) }))),
  })
}

export function completionAttributes({ text, stopReason }: RequestEnded): Attributes {
  if (text === undefined) return {}
  const message = { role: 'assistant', parts: partsOf(text.content), finish_reason: stopReason ?? '' }
  return { 'gen_ai.output.messages': JSON.stringify([message]) }
}

function partsOf(content: SamplingMessage['content']): readonly object[] {
  return ([content].flat() as readonly ContentBlock[]).map(partOf)
}

function partOf(block: ContentBlock): object {
  switch (block.type) {
    case 'text':
      return { type: 'text', content: block.text }
    case 'tool_use':
      return { type: 'tool_call', id: block.id, name: block.name, arguments: block.input }
    case 'tool_result':
      return { type: 'tool_call_response', id: block.toolUseId, response: partsOf(block.content) }
    case 'image':
    case 'audio':
      return { type: block.type, mime_type: block.mimeType }
  }
}
