import type { SamplingContext } from '@sampan/core'

export function translate(text: string, ctx: SamplingContext) {
  return ctx.sample({ prompt: ['Translate into Danish.', text], cache: { ttlMs: 3_600_000 } })
}
