import type { TokenCounter } from '../budget/count.ts'
import { countMessages, lenientCounter } from '../budget/count.ts'
import type { SampleUsage } from '../context.ts'
import type { CreateMessageParams } from '../protocol.ts'
import type { Answer } from './result.ts'

/** What the provider counted, or an estimate: the protocol carries no usage. */
export function usageOf(params: CreateMessageParams, answer: Answer, count: TokenCounter): SampleUsage {
  if (answer.usage !== undefined) return { ...answer.usage, estimated: false }
  const lenient = lenientCounter(count)
  return {
    inputTokens: countMessages(params.messages, params.systemPrompt, lenient),
    outputTokens: lenient(answer.text),
    estimated: true,
  }
}
