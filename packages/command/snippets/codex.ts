import { codex } from '@sampan/command'
import type { SamplingProvider } from '@sampan/core'

export const provider: SamplingProvider = codex({
  model: 'gpt-5-mini',
  concurrency: 1, // one process at a time; others wait
  timeoutMs: 120_000, // then the process and all that it started are ended
  maxOutputBytes: 1_000_000, // of stdout
})
