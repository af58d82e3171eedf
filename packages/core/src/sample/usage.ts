import type { TokenCounter } from '../budget/count.ts'
import { countRequest, lenientCounter } from '../budget/count.ts'
import type { SampleUsage } from '../context.ts'
import type { CreateMessageParams } from '../protocol.ts'
import type { Answer } from './result.ts'

/** One request that was answered. */
export interface Turn {
  readonly params: CreateMessageParams
  readonly answer: Answer
}

/** What the provider counted, or an estimate, because the protocol carries no usage: of all turns together. */
export function usageOf(turns: readonly Turn[], count: TokenCounter): SampleUsage {
  const lenient = lenientCounter(count)
  let inputTokens = 0
  let outputTokens = 0
  let estimated = false
  for (const { params, answer } of turns) {
    const { usage, text } = answer
    inputTokens += usage?.inputTokens ?? countRequest(params, lenient)
    outputTokens += usage?.outputTokens ?? lenient(text)
    estimated ||= usage === undefined
  }
  return { inputTokens, outputTokens, estimated }
}
