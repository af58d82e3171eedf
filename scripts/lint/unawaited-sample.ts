import type { SamplingContext } from '../../packages/core/src/context.ts'

// Handlers that forget an `await`, for `lint.test.ts`; the lint of the repository leaves this file out.
export async function forgetful(ctx: SamplingContext): Promise<string> {
  ctx.sample('Nobody waits for this answer.')
  const { text } = await ctx.sample('Somebody waits for this one.')
  return text
}

export function forgetfulEffects(ctx: SamplingContext): void {
  ctx.step('send-mail', async () => {})
  void ctx.elicit({ message: 'Left alone on purpose.', requestedSchema: { type: 'object', properties: {} } })
}
