import { openai } from '@ai-sdk/openai'
import { fromAiSdk } from '@sampan/ai-sdk'
import type { SamplingProvider } from '@sampan/core'

/** Asked where the client's own model cannot be. Reads OPENAI_API_KEY. */
export const provider: SamplingProvider = fromAiSdk(openai('gpt-4.1-mini'))
