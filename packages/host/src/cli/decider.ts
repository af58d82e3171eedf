import type { CreateMessageParams, CreateMessageResult, ElicitParams, ElicitResult } from '../protocol.ts'
import type { Refusal } from '../refusal.ts'
import type { AskContext } from './render/request.ts'

/** What is asked, and until when the answer is wanted. */
export type DecisionContext = AskContext & { readonly signal: AbortSignal }

/** An answer, and who gave it, for people: a model's label, "you". */
export interface Decision<Answer> {
  readonly answer: Answer
  readonly by: string
}

/** Decides what becomes of the server's requests. */
export interface Decider {
  sampling(request: CreateMessageParams, context: DecisionContext): Promise<Decision<CreateMessageResult | Refusal>>
  elicitation(request: ElicitParams, context: DecisionContext): Promise<Decision<ElicitResult>>
}

/** What a person's own answer names as its model. */
export const HUMAN_MODEL = 'human'

export function textAnswer(text: string, model: string): CreateMessageResult {
  return { role: 'assistant', content: { type: 'text', text }, model, stopReason: 'endTurn' }
}
