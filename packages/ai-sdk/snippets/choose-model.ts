import { anthropic } from '@ai-sdk/anthropic'
import { openai } from '@ai-sdk/openai'
import { fromAiSdk } from '@sampan/ai-sdk'
import type { SamplingProvider } from '@sampan/core'

export const provider: SamplingProvider = fromAiSdk(({ hints = [], intelligencePriority = 0 }) => {
  if (hints.some(({ name = '' }) => name.includes('gpt'))) return openai('gpt-5-mini')
  return anthropic(intelligencePriority > 0.6 ? 'claude-opus-4-5' : 'claude-haiku-4-5')
})
