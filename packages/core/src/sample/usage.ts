import type { TokenCounter } from '../budget/count.ts'
import { countMessages } from '../budget/count.ts'
import type { SampleUsage } from '../context.ts'
import type { CreateMessageParams } from '../protocol.ts'
import type { Answer } from './result.ts'

/** What the provider counted, or an estimate: the protocol carries no usage. */
export function usageOf(params: CreateMessageParams, answer: Answer, count: TokenCounter): SampleUsage {
  if (answer.usage !== undefined) return { ...answer.usage, estimated: false }
  return {
    inputTokens: countMessages(params.messages, params.systemPrompt, count),
    outputTokens: count(answer.text),
    estimated: true,
  }
}
