import { z } from 'zod'

export const CATEGORIES = ['feature', 'fix', 'refactor', 'test', 'docs', 'build', 'chore'] as const
export type Category = (typeof CATEGORIES)[number]

/** More is a rewrite, not a review. */
export const MAX_FINDINGS = 10

export const Finding = z.object({
  severity: z.enum(['low', 'medium', 'high']),
  line: z.int().min(1).optional().describe('its number in the new file'),
  message: z.string().min(1).max(400),
})
export type Finding = z.infer<typeof Finding>

/** What is asked about one file. */
export const Review = z.object({
  category: z.enum(CATEGORIES),
  risk: z.int().min(1).max(5).describe('1: nothing can break; 5: an outage, a leak or a loss of data is likely'),
  summary: z.string().min(1).max(500).describe('what the change does, in one sentence'),
  findings: z.array(Finding).max(MAX_FINDINGS).describe('what a reviewer should look at; empty if nothing'),
})
export type Review = z.infer<typeof Review>

export const ReviewedFile = Review.extend({
  path: z.string(),
  status: z.enum(['added', 'modified', 'deleted', 'renamed']),
  addedLines: z.int(),
  removedLines: z.int(),
  answeredBy: z.enum(['client', 'provider', 'handoff', 'fallback']),
  model: z.string().optional().describe('as whoever answered calls it'),
  requests: z.int().describe('how often a model was asked'),
  passedOver: z.array(z.object({ route: z.string(), code: z.string() })).describe('who could not answer, and why'),
})
export type ReviewedFile = z.infer<typeof ReviewedFile>

/** The tool's structured result. */
export const Report = z.object({
  title: z.string(),
  highestRisk: z.int().min(0).max(5).describe('0 when no file was reviewed'),
  files: z.array(ReviewedFile).describe('the riskiest first'),
  notReviewed: z.array(z.object({ path: z.string(), reason: z.string() })),
})
export type Report = z.infer<typeof Report>
