import type { CreateMessageParams, JsonSchema } from '../protocol.ts'

/** Where a host that is a program finds what the text says to a model. */
export const HANDOFF_META_KEY = 'sampan/handoff'

/** Parameters of a handed-off question (see `routes/handoff.ts`). */
export interface HandoffQuestion {
  readonly params: CreateMessageParams
  readonly schema?: JsonSchema
}

/** The machine-readable half of a handoff result, under `_meta`. */
export interface HandoffMeta {
  readonly id: string
  readonly tool: string
  readonly questions: readonly ({ readonly label: string } & HandoffQuestion)[]
}
