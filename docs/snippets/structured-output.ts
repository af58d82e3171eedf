import { choice, type SamplingContext, untrusted } from '@sampan/core'
import { z } from 'zod'

const Triage = z.object({
  category: z.enum(['bug', 'question', 'billing']).describe('what the customer writes about'),
  priority: z.int().min(1).max(5),
  summary: z.string().min(1).max(120),
  due: z.iso.date().nullable(),
  tags: z.array(z.string()).max(5).optional(),
})

export async function triage(ticket: string, ctx: SamplingContext): Promise<number> {
  const { output } = await ctx.sample({
    prompt: ['Classify this ticket.', untrusted(ticket)],
    output: Triage, // any Standard Schema
    maxReasks: 1, // the default
  })
  return output.priority // a number
}

export async function label(ticket: string, ctx: SamplingContext): Promise<'bug' | 'feature request' | 'question'> {
  const { output } = await ctx.sample({ prompt: ticket, output: choice(['bug', 'feature request', 'question']) })
  return output
}
