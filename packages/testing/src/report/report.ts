import type { SkippedCombination } from '../runs/combination.ts'
import type { ToolRun } from '../runs/tool-run.ts'
import { indented } from './indented.ts'
import { type Outcome, outcomesOf } from './outcomes.ts'
import { textDiff } from './text-diff.ts'

/** The runs as a table, what they came to, and where it differs. */
export function reportOf(tool: string, runs: readonly ToolRun[], skipped: readonly SkippedCombination[]): string {
  const outcomes = outcomesOf(runs)
  const results = outcomes.length === 1 ? 'the same result in all of them' : `${outcomes.length} different results`
  return [
    `${tool}: ${runs.length === 1 ? '1 combination' : `${runs.length} combinations, ${results}`}`,
    table(runs, outcomes),
    ...outcomes.map((outcome, index) => (index === 0 ? whole(outcome) : difference(outcomes[0] as Outcome, outcome))),
    ...skippedLines(skipped),
  ].join('\n\n')
}

const COLUMNS = [
  'era',
  'transport',
  'SDK',
  'route',
  'client',
  'answered by',
  'asked',
  'rounds',
  'starts',
  'result',
] as const

function table(runs: readonly ToolRun[], outcomes: readonly Outcome[]): string {
  const rows = runs.map((run) => {
    const { era, transport, sdk, route, persona } = run.combination
    const outcome = outcomes.find((candidate) => candidate.runs.includes(run))
    const figures = [run.asked.length, run.rounds, run.handlerStarts].map(String)
    return [era, transport, sdk, route, persona, answeredBy(run), ...figures, outcome?.name ?? '']
  })
  const widths = COLUMNS.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)))
  return [COLUMNS, ...rows]
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n')
}

function answeredBy({ samples, asked, handlerStarts }: ToolRun): string {
  const routes = new Set(samples.map(({ route, cached }) => (cached ? 'cache' : (route ?? 'nobody'))))
  if (routes.size > 0) return [...routes].join(', ')
  if (asked.length === 0) return '–'
  // A server without withSampling does not say who answered: there, it is the client or nobody.
  return handlerStarts > 0 ? 'nobody' : 'client'
}

function whole({ name, text }: Outcome): string {
  return `${name}:\n${indented(text)}`
}

function difference(common: Outcome, { name, text }: Outcome): string {
  return `${name}, where it differs from ${common.name}:\n${indented(textDiff(common.text, text))}`
}

function skippedLines(skipped: readonly SkippedCombination[]): readonly string[] {
  if (skipped.length === 0) return []
  const byReason = new Map<string, number>()
  for (const { reason } of skipped) byReason.set(reason, (byReason.get(reason) ?? 0) + 1)
  const lines = [...byReason].map(
    ([reason, count]) => `${count === 1 ? '1 combination' : `${count} combinations`}: ${reason}`,
  )
  return [`Not run:\n${indented(lines.join('\n'))}`]
}
