import { SamplingError, type SamplingContext } from '@sampan/core'

export async function summarize(page: string, ctx: SamplingContext): Promise<string> {
  try {
    const { text } = await ctx.sample({
      prompt: `Summarize in one sentence.\n\n${page}`,
      routes: ['client', 'provider'], // never into the caller's context
      timeoutMs: 30_000,
    })
    return text
  } catch (error) {
    if (!SamplingError.isInstance(error)) throw error
    if (error.code === 'denied') return 'You declined the summary.'
    if (error.code === 'unsupported' || error.code === 'unavailable') return page.slice(0, 200)
    throw error
  }
}
