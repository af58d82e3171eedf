import { ApiError, badRequest, requireAnswered } from './wire.ts'
import type { Wire, WireEvent } from './wire.ts'
import { DEFAULT_USAGE, pieces, stopOf, toolCallsOf } from './reply.ts'
import type { ModelAnswer, ModelCall } from './reply.ts'

/** Anthropic Messages API, version 2023-06-01. */

interface Block {
  readonly type: string
  readonly [field: string]: unknown
}

const IMAGE_TYPES = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp'])
const STOP_REASONS = {
  end: 'end_turn',
  tool: 'tool_use',
  length: 'max_tokens',
  'stop-sequence': 'stop_sequence',
  refusal: 'refusal',
} as const

export const anthropic: Wire = {
  format: 'anthropic',
  path: '/v1/messages',

  authorize(headers, apiKey) {
    if (headers['x-api-key'] === apiKey || headers.authorization === `Bearer ${apiKey}`) return
    throw new ApiError({ status: 401, type: 'authentication_error', message: 'invalid x-api-key' })
  },

  check(body) {
    if (typeof body.model !== 'string') throw badRequest('model: Field required')
    if (!Number.isInteger(body.max_tokens)) throw badRequest('max_tokens: Field required')
    if (typeof body.temperature === 'number' && (body.temperature < 0 || body.temperature > 1)) {
      throw badRequest('temperature: range: 0..1')
    }
    const messages = body.messages as { role: string; content: string | Block[] }[]
    if (!Array.isArray(messages) || messages.length === 0)
      throw badRequest('messages: at least one message is required')
    checkMessages(messages)
  },

  whole(answer, call) {
    return {
      ...opening(answer, call.model),
      content: blocks(answer).map((block) =>
        block.type === 'tool_use' ? { ...block, input: JSON.parse(block.input) } : block,
      ),
      ...closing(answer, call.body),
      usage: usage(answer),
    }
  },

  *events(answer, call) {
    yield event('message_start', {
      message: {
        ...opening(answer, call.model),
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...usage(answer), output_tokens: 1 },
      },
    })
    yield event('ping', {})
    for (const [index, block] of blocks(answer).entries()) {
      yield event('content_block_start', { index, content_block: started(block) })
      for (const delta of deltas(block)) {
        yield event('content_block_delta', { index, delta }, delta.type === 'text_delta')
        if (delta.type === 'text_delta' && typeof answer.breaks === 'object') {
          yield event('error', { error: { type: answer.breaks.type, message: answer.breaks.message } })
          return
        }
      }
      yield event('content_block_stop', { index })
    }
    yield event('message_delta', {
      delta: closing(answer, call.body),
      usage: { output_tokens: usage(answer).output_tokens },
    })
    yield event('message_stop', {})
  },

  error({ status, type = 'api_error', message = `HTTP ${status}` }) {
    return { type: 'error', error: { type, message } }
  },
}

function checkMessages(messages: readonly { role: string; content: string | Block[] }[]): void {
  if (messages[0]?.role !== 'user') throw badRequest('messages: first message must use the "user" role')
  let open = new Set<string>()
  for (const { role, content } of messages) {
    const parts: readonly Block[] = typeof content === 'string' ? [{ type: 'text', text: content }] : content
    if (parts.length === 0) throw badRequest('messages: content must not be empty')
    for (const part of parts) {
      if (part.type === 'tool_result') {
        if (!open.delete(String(part.tool_use_id)))
          throw badRequest(`unexpected tool_use_id in tool_result: ${String(part.tool_use_id)}`)
      } else if (role === 'user') requireAnswered(open)
      if (part.type === 'text' && part.text === '') throw badRequest('messages: text content blocks must be non-empty')
      if (part.type === 'image') checkImage(part.source as Record<string, unknown>)
    }
    if (role === 'user') requireAnswered(open)
    open = new Set(parts.filter((part) => part.type === 'tool_use').map((part) => String(part.id)))
  }
}

function checkImage(source: Readonly<Record<string, unknown>>): void {
  if (!IMAGE_TYPES.has(String(source.media_type))) throw badRequest('messages: image media_type is not supported')
  if (Buffer.from(String(source.data), 'base64').length === 0) throw badRequest('messages: image cannot be empty')
}

type AnswerBlock =
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'text'; text: string }
  | { type: 'tool_use'; id: string; name: string; input: string }

function blocks(answer: ModelAnswer): AnswerBlock[] {
  return [
    ...(answer.reasoning === undefined
      ? []
      : [{ type: 'thinking' as const, thinking: answer.reasoning, signature: `signature of ${answer.reasoning}` }]),
    ...(answer.text === undefined ? [] : [{ type: 'text' as const, text: answer.text }]),
    ...toolCallsOf(answer, 'toolu_').map((call) => ({ type: 'tool_use' as const, ...call })),
  ]
}

function started(block: AnswerBlock): unknown {
  switch (block.type) {
    case 'thinking':
      return { type: 'thinking', thinking: '', signature: '' }
    case 'text':
      return { type: 'text', text: '' }
    case 'tool_use':
      return { type: 'tool_use', id: block.id, name: block.name, input: {} }
  }
}

function deltas(block: AnswerBlock): { readonly type: string; readonly [field: string]: string }[] {
  switch (block.type) {
    case 'thinking':
      return [
        ...pieces(block.thinking).map((thinking) => ({ type: 'thinking_delta', thinking })),
        { type: 'signature_delta', signature: block.signature },
      ]
    case 'text':
      return pieces(block.text).map((text) => ({ type: 'text_delta', text }))
    case 'tool_use':
      return pieces(block.input).map((partial_json) => ({ type: 'input_json_delta', partial_json }))
  }
}

function opening(answer: ModelAnswer, model: string): Record<string, unknown> {
  return { id: 'msg_1', type: 'message', role: 'assistant', model: answer.model ?? model }
}

function closing(answer: ModelAnswer, body: ModelCall['body']): Record<string, unknown> {
  const stop = stopOf(answer)
  return {
    stop_reason: STOP_REASONS[stop],
    stop_sequence: stop === 'stop-sequence' ? (body.stop_sequences?.[0] ?? null) : null,
  }
}

function usage(answer: ModelAnswer): { input_tokens: number; output_tokens: number } {
  const { inputTokens, outputTokens } = answer.usage ?? DEFAULT_USAGE
  return { input_tokens: inputTokens, output_tokens: outputTokens }
}

function event(type: string, fields: Record<string, unknown>, isContent = false): WireEvent {
  return { event: type, data: JSON.stringify({ type, ...fields }), isContent }
}
