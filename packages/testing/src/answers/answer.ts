import type { CreateMessageResult, ProviderResult } from '@sampan/core'
import type { AskedRequest } from './asked.ts'

/**
 * One answer: a text; an object, which is answered as JSON; a sampling result, sent as it is; or a word.
 *
 * @see words.ts
 */
export type Answer = string | Word | CreateMessageResult | JsonAnswer

/** Answered as its JSON, or as the arguments of the tool that the server makes the model call. */
export type JsonAnswer = { readonly [key: string]: unknown }

/** Computes an answer. A `SamplingProvider` is one. */
export type AnswerFunction = (
  request: AskedRequest,
  options: { readonly signal: AbortSignal },
) => Answer | Promise<Answer>

/** What to answer: always the same, computed, or a list, one after the other. */
export type Answers = Answer | AnswerFunction | readonly (Answer | AnswerFunction)[]

/** What a word comes to for one request. */
export type Reply =
  | { readonly type: 'result'; readonly result: ProviderResult }
  | { readonly type: 'denied' }
  | { readonly type: 'timeout' }

// A registered symbol, so that two copies of this package in one process recognise each other's words.
const WORD: unique symbol = Symbol.for('sampan.testing.word')

/** A way to answer that has a name, such as `denied` or `cutOff`. */
export interface Word {
  readonly [WORD]: (request: AskedRequest, signal: AbortSignal) => Reply | Promise<Reply>
}

export function createWord(reply: Word[typeof WORD]): Word {
  return { [WORD]: reply }
}

/** A word that may be given an answer of one's own: `cutOff`, and `cutOff('A long answer')`. */
export function createCallableWord<Around extends (...values: never) => Word>(
  alone: Word[typeof WORD],
  around: Around,
): Word & Around {
  return Object.assign(around, { [WORD]: alone })
}

export function isWord(value: unknown): value is Word {
  return (typeof value === 'object' || typeof value === 'function') && value !== null && WORD in value
}

/** What an answer comes to. @throws {TypeError} for what is no answer. */
export async function replyTo(request: AskedRequest, answer: unknown, signal: AbortSignal): Promise<Reply> {
  if (isWord(answer)) return answer[WORD](request, signal)
  if (typeof answer === 'string') return textReply(answer)
  if (typeof answer !== 'object' || answer === null) {
    throw new TypeError(
      `An answer is a string, an object, a sampling result or a word such as \`denied\`, not ${String(answer)}.`,
    )
  }
  if (isResult(answer)) return { type: 'result', result: answer }
  return jsonReply(request, answer)
}

/** The model's name on what a script answers. */
export const SCRIPTED_MODEL = 'scripted-model'

export function textReply(text: string, stopReason: 'endTurn' | 'maxTokens' = 'endTurn'): Reply {
  return {
    type: 'result',
    result: { role: 'assistant', content: { type: 'text', text }, model: SCRIPTED_MODEL, stopReason },
  }
}

/** The text of a reply, its blocks in turn; undefined for one that has none. */
export function textOfReply(reply: Reply): string | undefined {
  if (reply.type !== 'result') return undefined
  const { content } = reply.result
  return [content]
    .flat()
    .flatMap((block) => (block.type === 'text' ? [block.text] : []))
    .join('')
}

function isResult(answer: object): answer is CreateMessageResult {
  const { role, content } = answer as Partial<CreateMessageResult>
  return role === 'assistant' && typeof content === 'object'
}

/** A structured output that is asked for natively is the arguments of the one tool that the model must call. */
function jsonReply({ tools, toolChoice }: AskedRequest, value: object): Reply {
  const [tool] = tools ?? []
  if (tool === undefined || toolChoice?.mode !== 'required') return textReply(JSON.stringify(value))
  const input = value as Readonly<Record<string, unknown>>
  const content = { type: 'tool_use', id: 'scripted-call', name: tool.name, input } as const
  return { type: 'result', result: { role: 'assistant', content, model: SCRIPTED_MODEL, stopReason: 'toolUse' } }
}
