import { badRequest, requireAnswered, requireBearer } from './wire.ts'
import type { Wire, WireEvent } from './wire.ts'
import { DEFAULT_USAGE, pieces, stopOf, toolCallsOf } from './reply.ts'
import type { ModelAnswer, ModelCall } from './reply.ts'

/** OpenAI Responses API. The end of a turn has no word of its own; what was cut says so in `incomplete_details`. */

interface Item {
  readonly type?: string
  readonly call_id?: string
}

export const openaiResponses: Wire = {
  format: 'openai-responses',
  path: '/v1/responses',
  authorize: requireBearer,

  check(body) {
    if (typeof body.model !== 'string') throw badRequest("Missing required parameter: 'model'.")
    const input = body.input as string | Item[]
    if (typeof input === 'string') return
    if (!Array.isArray(input) || input.length === 0) throw badRequest("Missing required parameter: 'input'.")
    const open = new Set<string>()
    for (const { type, call_id } of input) {
      if (type === 'function_call') open.add(String(call_id))
      if (type === 'function_call_output' && !open.delete(String(call_id))) {
        throw badRequest(`No tool call found for function call output with call_id ${String(call_id)}.`)
      }
    }
    requireAnswered(open)
  },

  whole(answer, call) {
    return response(answer, call, 'done', items(answer))
  },

  *events(answer, call) {
    let sequence = 0
    const event = (type: string, fields: object, isContent = false): WireEvent => ({
      event: type,
      data: JSON.stringify({ type, sequence_number: sequence++, ...fields }),
      isContent,
    })
    yield event('response.created', { response: response(answer, call, 'in_progress', []) })
    const output = items(answer)
    for (const [output_index, item] of output.entries()) {
      const place = { item_id: item.id, output_index }
      yield event('response.output_item.added', { output_index, item: started(item) })
      if (item.type === 'message') {
        const { text } = item.content[0]
        yield event('response.content_part.added', {
          ...place,
          content_index: 0,
          part: { type: 'output_text', text: '', annotations: [] },
        })
        for (const delta of pieces(text)) {
          yield event('response.output_text.delta', { ...place, content_index: 0, delta, logprobs: [] }, true)
          if (typeof answer.breaks === 'object') {
            yield event('error', {
              code: answer.breaks.code ?? answer.breaks.type,
              message: answer.breaks.message,
              param: null,
            })
            return
          }
        }
        yield event('response.output_text.done', { ...place, content_index: 0, text, logprobs: [] })
        yield event('response.content_part.done', { ...place, content_index: 0, part: item.content[0] })
      }
      if (item.type === 'function_call') {
        for (const delta of pieces(item.arguments))
          yield event('response.function_call_arguments.delta', { ...place, delta })
        yield event('response.function_call_arguments.done', { ...place, arguments: item.arguments })
      }
      yield event('response.output_item.done', { output_index, item })
    }
    const incomplete = incompleteReason(answer) !== undefined
    yield event(incomplete ? 'response.incomplete' : 'response.completed', {
      response: response(answer, call, 'done', output),
    })
  },

  error({ status, type = 'server_error', code, message = `HTTP ${status}` }) {
    return { error: { message, type, param: null, code: code ?? null } }
  },
}

type OutputItem =
  | { type: 'reasoning'; id: string; summary: { type: 'summary_text'; text: string }[]; encrypted_content: null }
  | {
      type: 'message'
      id: string
      role: 'assistant'
      status: 'completed'
      content: [{ type: 'output_text'; text: string; annotations: [] }]
    }
  | { type: 'function_call'; id: string; call_id: string; name: string; arguments: string; status: 'completed' }

function items(answer: ModelAnswer): OutputItem[] {
  const { reasoning, text } = answer
  return [
    ...(reasoning === undefined
      ? []
      : [
          {
            type: 'reasoning' as const,
            id: 'rs_1',
            summary: [{ type: 'summary_text' as const, text: reasoning }],
            encrypted_content: null,
          },
        ]),
    ...(text === undefined
      ? []
      : [
          {
            type: 'message' as const,
            id: 'msg_1',
            role: 'assistant' as const,
            status: 'completed' as const,
            content: [{ type: 'output_text' as const, text, annotations: [] as [] }] as [
              { type: 'output_text'; text: string; annotations: [] },
            ],
          },
        ]),
    ...toolCallsOf(answer, 'call_').map(({ id, name, input }) => ({
      type: 'function_call' as const,
      id: `fc_${id}`,
      call_id: id,
      name,
      arguments: input,
      status: 'completed' as const,
    })),
  ]
}

function started(item: OutputItem): unknown {
  if (item.type === 'message') return { ...item, status: 'in_progress', content: [] }
  return item.type === 'function_call' ? { ...item, status: 'in_progress', arguments: '' } : item
}

function response(
  answer: ModelAnswer,
  call: ModelCall,
  stage: 'in_progress' | 'done',
  output: readonly OutputItem[],
): unknown {
  const reason = incompleteReason(answer)
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1_700_000_000,
    model: answer.model ?? call.model,
    status: stage === 'in_progress' ? stage : reason === undefined ? 'completed' : 'incomplete',
    error: null,
    incomplete_details: stage === 'done' && reason !== undefined ? { reason } : null,
    output,
    usage: stage === 'done' ? usage(answer) : null,
  }
}

function incompleteReason(answer: ModelAnswer): string | undefined {
  const stop = stopOf(answer)
  return stop === 'length' ? 'max_output_tokens' : stop === 'refusal' ? 'content_filter' : undefined
}

function usage(answer: ModelAnswer): unknown {
  const { inputTokens, outputTokens } = answer.usage ?? DEFAULT_USAGE
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: inputTokens + outputTokens,
  }
}
