import { badRequest, requireAnswered, requireBearer } from './wire.ts'
import type { Wire, WireEvent } from './wire.ts'
import { DEFAULT_USAGE, pieces, stopOf, toolCallsOf } from './reply.ts'
import type { ModelAnswer, ModelCall } from './reply.ts'

/** OpenAI Chat Completions API. It has one finish reason, `stop`, for the end of a turn and for a stop sequence. */

const FINISH_REASONS = {
  end: 'stop',
  tool: 'tool_calls',
  length: 'length',
  'stop-sequence': 'stop',
  refusal: 'content_filter',
} as const

export const openaiChat: Wire = {
  format: 'openai-chat',
  path: '/v1/chat/completions',
  authorize: requireBearer,

  check(body) {
    if (typeof body.model !== 'string') throw badRequest('you must provide a model parameter')
    const messages = body.messages as { role: string; tool_calls?: { id: string }[]; tool_call_id?: string }[]
    if (!Array.isArray(messages) || messages.length === 0) throw badRequest("[] is too short - 'messages'")
    let open = new Set<string>()
    for (const { role, tool_calls = [], tool_call_id } of messages) {
      if (role === 'tool') {
        if (!open.delete(String(tool_call_id))) throw badRequest("messages with role 'tool' must answer a tool call")
        continue
      }
      requireAnswered(open)
      open = new Set(tool_calls.map(({ id }) => id))
    }
    requireAnswered(open)
  },

  whole(answer, call) {
    const toolCalls = toolCallsOf(answer, 'call_')
    return {
      ...envelope(answer, call, 'chat.completion'),
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: answer.text ?? null,
            ...(toolCalls.length > 0 && {
              tool_calls: toolCalls.map(({ id, name, input }) => ({
                id,
                type: 'function',
                function: { name, arguments: input },
              })),
            }),
          },
          finish_reason: FINISH_REASONS[stopOf(answer)],
        },
      ],
      usage: usage(answer),
    }
  },

  *events(answer, call) {
    const chunk = (delta: object, finish_reason: string | null = null, isContent = false): WireEvent =>
      event(
        { ...envelope(answer, call, 'chat.completion.chunk'), choices: [{ index: 0, delta, finish_reason }] },
        isContent,
      )
    yield chunk({ role: 'assistant', content: '' })
    for (const content of pieces(answer.text ?? '')) {
      yield chunk({ content }, null, true)
      if (typeof answer.breaks === 'object') {
        yield event({ error: answer.breaks })
        return
      }
    }
    for (const [index, { id, name, input }] of toolCallsOf(answer, 'call_').entries()) {
      yield chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] })
      for (const part of pieces(input)) yield chunk({ tool_calls: [{ index, function: { arguments: part } }] })
    }
    yield chunk({}, FINISH_REASONS[stopOf(answer)])
    if ((call.body.stream_options as { include_usage?: boolean } | undefined)?.include_usage) {
      yield event({ ...envelope(answer, call, 'chat.completion.chunk'), choices: [], usage: usage(answer) })
    }
    yield { data: '[DONE]' }
  },

  error({ status, type = 'server_error', code, message = `HTTP ${status}` }) {
    return { error: { message, type, param: null, code: code ?? null } }
  },
}

function envelope(answer: ModelAnswer, call: ModelCall, object: string): Record<string, unknown> {
  return { id: 'chatcmpl-1', object, created: 1_700_000_000, model: answer.model ?? call.model }
}

function usage(answer: ModelAnswer): Record<string, number> {
  const { inputTokens, outputTokens } = answer.usage ?? DEFAULT_USAGE
  return { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens }
}

function event(value: unknown, isContent = false): WireEvent {
  return { data: JSON.stringify(value), isContent }
}
