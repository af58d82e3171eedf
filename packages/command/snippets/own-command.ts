import { fromCommand } from '@sampan/command'
import type { SamplingProvider } from '@sampan/core'

export const provider: SamplingProvider = fromCommand({
  command: 'ollama',
  args: ['run', 'llama3.2'],
  timeoutMs: 60_000,
})
