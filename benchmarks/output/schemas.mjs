import { z } from 'zod'

/** Schemas as authors of tools write them: some with many descriptions, some with none. */
export const schemas = {
  // Of the examples.
  'support-triage': z.object({
    priority: z.enum(['P1', 'P2', 'P3', 'P4']).describe('P1: money or data is being lost now; P4: a wish'),
    summary: z.string().min(1).max(120).describe('what the customer needs, in one sentence'),
    isBlocked: z.boolean().describe('whether the customer cannot go on working'),
  }),
  'code-review': z.object({
    category: z.enum(['feature', 'fix', 'refactor', 'test', 'docs', 'build', 'chore']),
    risk: z.int().min(1).max(5).describe('1: nothing can break; 5: an outage, a leak or a loss of data is likely'),
    summary: z.string().min(1).max(500).describe('what the change does, in one sentence'),
    findings: z
      .array(
        z.object({
          severity: z.enum(['low', 'medium', 'high']),
          line: z.int().min(1).optional().describe('its number in the new file'),
          message: z.string().min(1).max(400),
        }),
      )
      .max(10)
      .describe('what a reviewer should look at; empty if nothing'),
  }),
  'nl-to-sql': z.object({
    sql: z.string().min(1).describe('one SELECT statement of PostgreSQL'),
    reading: z.string().max(200).describe('how the question was understood, in one sentence'),
  }),
  'summarize-logs': z.object({
    headline: z.string().min(1).max(200).describe('what matters most in these logs, in one sentence'),
    patterns: z
      .array(z.object({ service: z.string(), what: z.string().max(160), count: z.int().min(1) }))
      .max(5)
      .describe('what went wrong repeatedly, the most frequent first'),
    suspect: z.string().max(200).optional().describe('the event that may have caused it, quoted'),
  }),

  'email-drafts': z.object({ subject: z.string().min(1).max(80), body: z.string().min(1).max(2000) }),
  'compare-documents': z.object({
    summary: z.string().min(1).max(400),
    changes: z
      .array(
        z.object({
          kind: z.enum(['added', 'removed', 'changed']),
          what: z.string().max(160),
          isBreaking: z.boolean().describe('whether who uses the old version must act'),
        }),
      )
      .max(12),
  }),
  'knowledge-base': z.object({
    answer: z.string().min(1).max(800),
    citations: z.array(z.string()).describe('ids of the articles that the answer rests on; empty if none does'),
  }),

  // Larger ones, with fewer words.
  triage: z.object({
    category: z.enum(['bug', 'feature request', 'question', 'billing', 'abuse']),
    priority: z.int().min(1).max(5).describe('1 is drop everything'),
    summary: z.string().max(140).describe('One sentence'),
    component: z.string().optional(),
    needsHuman: z.boolean(),
    tags: z.array(z.string()).max(5),
  }),
  'review findings': z.object({
    findings: z.array(
      z.object({
        file: z.string(),
        line: z.int().positive(),
        severity: z.enum(['info', 'minor', 'major', 'critical']),
        rule: z.string().nullable().describe('Id of the rule that is broken, if there is one'),
        message: z.string(),
        suggestion: z.string().optional().describe('Replacement for the line'),
      }),
    ),
    verdict: z.enum(['approve', 'comment', 'request changes']),
  }),
  'query plan': z.object({
    tables: z.array(z.object({ name: z.string(), alias: z.string().optional() })).min(1),
    joins: z.array(
      z.object({ left: z.string(), right: z.string(), type: z.enum(['inner', 'left', 'full']), on: z.string() }),
    ),
    filters: z.array(
      z.object({
        column: z.string(),
        operator: z.enum(['=', '<', '>', '<=', '>=', 'like', 'in']),
        value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]),
      }),
    ),
    orderBy: z.array(z.object({ column: z.string(), descending: z.boolean() })).optional(),
    limit: z.int().min(1).max(1000).nullable(),
  }),
  'e-mail drafts': z.array(
    z.object({
      to: z.array(z.email()).min(1),
      cc: z.array(z.email()).optional(),
      subject: z.string().max(120),
      body: z.string().describe('Plain text, with a greeting and a closing'),
      tone: z.enum(['formal', 'friendly', 'brief']),
      sendAt: z.iso.datetime().nullable(),
    }),
  ),
  incidents: z.object({
    window: z.object({ from: z.iso.datetime(), to: z.iso.datetime() }),
    incidents: z.array(
      z.object({
        id: z.uuid(),
        level: z.enum(['warning', 'error', 'fatal']),
        service: z.string(),
        count: z.int().min(1),
        firstSeen: z.iso.datetime(),
        message: z.string(),
      }),
    ),
    countsByLevel: z.record(z.string(), z.int()),
    conclusion: z.string().describe('What an operator should look at first'),
  }),
  entities: z.object({
    entities: z.array(
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('person'), name: z.string(), role: z.string().optional() }),
        z.object({
          type: z.literal('company'),
          name: z.string(),
          ticker: z
            .string()
            .regex(/^[A-Z]{1,5}$/)
            .optional(),
        }),
        z.object({ type: z.literal('place'), name: z.string(), country: z.string().length(2).optional() }),
      ]),
    ),
    relations: z.array(z.tuple([z.int(), z.string(), z.int()])).describe('Index, verb, index'),
  }),
}
