import type { LanguageModelV3FinishReason } from '@ai-sdk/provider'

/** Specification v2 writes the word alone, v3 and v4 an object; `unknown` is v2's and `interrupted` is v4's. */
export type AnyFinishReason =
  | string
  | { readonly unified: LanguageModelV3FinishReason['unified'] | 'interrupted'; readonly raw: string | undefined }

export interface FinishReason {
  readonly unified: string
  /** The provider's own word. */
  readonly raw: string | undefined
}

export function finishReason(reason: AnyFinishReason): FinishReason {
  return typeof reason === 'string' ? { unified: reason, raw: undefined } : reason
}

/**
 * The protocol's word for why the model stopped. Undefined where the provider did not say: core then decides whether
 * the answer looks cut.
 */
export function stopReason(reason: FinishReason): string | undefined {
  switch (reason.unified) {
    case 'stop':
      return reason.raw === 'stop_sequence' ? 'stopSequence' : 'endTurn'
    case 'length':
      return 'maxTokens'
    case 'tool-calls':
      return 'toolUse'
    default:
      return reason.raw
  }
}
