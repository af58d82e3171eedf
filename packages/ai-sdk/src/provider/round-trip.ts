import type { SharedV3ProviderMetadata } from '@ai-sdk/provider'
import type { ContentBlock } from '@sampan/core'

/**
 * What a provider wants back with the next request and the protocol has no field for: thought signatures on tool calls
 * (Gemini answers 400 without), thinking blocks before them (Anthropic does too). It travels in the block's `_meta`.
 */
export interface RoundTrip {
  readonly metadata?: SharedV3ProviderMetadata
  /** The reasoning that stood before the block. */
  readonly reasoning?: readonly { readonly text: string; readonly metadata?: SharedV3ProviderMetadata }[]
}

const META_KEY = 'sampan/ai-sdk'

export function roundTripMeta(roundTrip: RoundTrip): { readonly _meta?: Readonly<Record<string, unknown>> } {
  return roundTrip.metadata === undefined && roundTrip.reasoning === undefined
    ? {}
    : { _meta: { [META_KEY]: roundTrip } }
}

export function readRoundTrip(block: ContentBlock): RoundTrip {
  const value = block._meta?.[META_KEY]
  return typeof value === 'object' && value !== null ? value : {}
}
