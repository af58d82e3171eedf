import { createOpenAI } from '@ai-sdk/openai'
import { fromAiSdk } from '@sampan/ai-sdk'
import type { SamplingProvider } from '@sampan/core'

/** Ollama speaks OpenAI's chat completions, and on your own machine asks for no key. */
const ollama = createOpenAI({
  name: 'ollama',
  apiKey: process.env.OLLAMA_API_KEY ?? 'ollama',
  baseURL: process.env.OLLAMA_BASE_URL ?? 'http://127.0.0.1:11434/v1',
})

/** Asked where the client's own model cannot be. */
export const provider: SamplingProvider = fromAiSdk(ollama.chat(process.env.OLLAMA_MODEL ?? 'llama3.2'))
