import { z } from 'zod'
import type { Entry } from './log.ts'

export const Findings = z.object({
  headline: z.string().min(1).max(200).describe('what matters most in these logs, in one sentence'),
  patterns: z
    .array(z.object({ service: z.string(), what: z.string().max(160), count: z.int().min(1) }))
    .max(5)
    .describe('what went wrong repeatedly, the most frequent first'),
  suspect: z.string().max(200).optional().describe('the event that may have caused it, quoted'),
})
export type Findings = z.infer<typeof Findings>

/** The tool's structured result. */
export const Summary = Findings.extend({ entries: z.int(), errors: z.int(), warnings: z.int() })

const MOST = 5

/** Without a model: messages that differ only in their numbers and ids are the same, and the frequent ones are named. */
export function findingsByRules(entries: readonly Entry[]): Findings {
  const counts = new Map<string, Findings['patterns'][number]>()
  for (const { level, service, message } of entries) {
    if (level !== 'ERROR' && level !== 'WARN') continue
    const what = message.replace(/\b[0-9a-f]{8}\b/g, '*').replace(/\d+/g, 'N')
    const known = counts.get(`${service} ${what}`)
    counts.set(`${service} ${what}`, { service, what, count: (known?.count ?? 0) + 1 })
  }
  const patterns = [...counts.values()].toSorted((a, b) => b.count - a.count).slice(0, MOST)
  const [first] = patterns
  const headline =
    first === undefined ? 'No warnings and no errors.' : `Most frequent: ${first.service}, ${first.what}.`
  return { headline, patterns }
}
