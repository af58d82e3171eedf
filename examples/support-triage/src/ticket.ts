import { z } from 'zod'

export const TEAMS = ['billing', 'incidents', 'accounts', 'product', 'security'] as const

export const Ticket = z.object({ id: z.string(), subject: z.string(), body: z.string() })
export type Ticket = z.infer<typeof Ticket>

/** What a model says of a ticket. */
export const Assessment = z.object({
  priority: z.enum(['P1', 'P2', 'P3', 'P4']).describe('P1: money or data is being lost now; P4: a wish'),
  summary: z.string().min(1).max(120).describe('what the customer needs, in one sentence'),
  isBlocked: z.boolean().describe('whether the customer cannot go on working'),
})
export type Assessment = z.infer<typeof Assessment>

export const Triaged = Assessment.extend({ id: z.string(), team: z.enum(TEAMS) })
export type Triaged = z.infer<typeof Triaged>
