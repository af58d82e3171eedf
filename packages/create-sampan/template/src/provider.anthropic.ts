import { anthropic } from '@ai-sdk/anthropic'
import { fromAiSdk } from '@sampan/ai-sdk'
import type { SamplingProvider } from '@sampan/core'

/** Asked where the client's own model cannot be. Reads ANTHROPIC_API_KEY. */
export const provider: SamplingProvider = fromAiSdk(anthropic('claude-haiku-4-5'))
