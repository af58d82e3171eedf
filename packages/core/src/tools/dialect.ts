import type { CreateMessageParams, SamplingMessage } from '../protocol.ts'
import type { Answer } from '../sample/result.ts'
import type { ToolCall, ToolOutcome } from './run-tools.ts'

/** How tools are offered to a model, and how its calls and their results are written. */
export interface ToolDialect {
  /** The request, with the tools offered. */
  offer(params: CreateMessageParams): CreateMessageParams
  /** The request for an answer without further calls. */
  conclude(params: CreateMessageParams): CreateMessageParams
  /** The calls in an answer; none where it is the final one. */
  callsIn(answer: Answer): Promise<readonly ToolCall[]>
  /** What is said next: the model's turn, and the results of its calls. */
  reply(answer: Answer, outcomes: readonly ToolOutcome[]): readonly SamplingMessage[]
}
