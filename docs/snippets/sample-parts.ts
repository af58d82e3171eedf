import { document, type SamplingContext, untrusted } from '@sampan/core'
import { z } from 'zod'

const Address = z.object({ street: z.string(), city: z.string(), country: z.string().length(2) })

/** Reads a scanned letter: instructions, a picture, and a text that somebody else wrote. */
export async function readLetter(scan: { data: string; mimeType: string }, covering: string, ctx: SamplingContext) {
  const { output } = await ctx.sample({
    prompt: [
      'Who is this letter from? The covering e-mail may help.',
      { type: 'image', ...scan },
      untrusted(document(covering, { keep: 'start' })),
    ],
    output: Address,
  })
  return output
}

export async function goOn(ctx: SamplingContext): Promise<string> {
  const { text } = await ctx.sample({
    messages: [
      { role: 'user', content: { type: 'text', text: 'Name a colour.' } },
      { role: 'assistant', content: { type: 'text', text: 'Blue.' } },
      { role: 'user', content: { type: 'text', text: 'Another one.' } },
    ],
  })
  return text
}

export async function publish(draft: string, ctx: SamplingContext): Promise<string> {
  const { text } = await ctx.sample(`Make this ready for print.\n\n${draft}`)
  await ctx.progress(1, 2, 'proofread')
  const { action, content } = await ctx.elicit({
    message: `Publish this?\n\n${text}`,
    requestedSchema: { type: 'object', properties: { slug: { type: 'string', title: 'Address of the page' } } },
  })
  if (action !== 'accept') return 'Not published.'
  const { slug } = z.object({ slug: z.string() }).parse(content)
  return ctx.step('publish', () => `Published at /${slug}`)
}
