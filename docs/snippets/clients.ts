import type { SamplingContext } from '@sampan/core'

export async function describe(file: string, ctx: SamplingContext): Promise<string> {
  const words = ctx.client.supports('sampling') ? 200 : 50 // declared, and this connection can carry it
  const { text } = await ctx.sample(`Describe this file in ${words} words.\n\n${file}`)
  return text
}
