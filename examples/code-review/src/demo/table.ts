import type { ReviewedFile } from '../review/schemas.ts'
import type { Outcome } from './run-scenario.ts'
import type { Scenario } from './scenarios.ts'

const HEADINGS = ['client', 'transport', 'era', 'answered by', 'rounds', 'starts', 'samples', 'time'] as const

export const LEGEND = `rounds   how often the call ended with questions and was sent again (2026); turns of the calling model (handoff)
starts   how often the handler ran from its first line: more than 1 means that another process replayed it
samples  requests that reached a model`

/** A row of the table: a scenario, and what happened in it or why it failed. */
export interface Row {
  readonly scenario: Scenario
  readonly outcome: Outcome | Error
}

/** Who answered what, a scenario a line. */
export function toTable(rows: readonly Row[]): string {
  const cells = [[...HEADINGS], ...rows.map(cellsOf)]
  const widths = HEADINGS.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column >= 4 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
  const [head = [], ...body] = cells
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...body.map(line)]
    .join('\n')
    .replace(/ +$/gm, '')
}

function cellsOf({ scenario, outcome }: Row): string[] {
  const { title, transport, processes, era } = scenario
  const first = [title, processes === 1 ? transport : `${transport} × ${processes}`, era]
  if (outcome instanceof Error) return [...first, 'failed, see below', '', '', '', '']
  const { report, rounds, turns, handlerStarts, samples, durationMs } = outcome
  return [
    ...first,
    answeredBy(report.files),
    turns > 0 ? `${turns} ${turns === 1 ? 'turn' : 'turns'}` : String(rounds),
    String(handlerStarts),
    String(samples),
    `${(durationMs / 1000).toFixed(2)} s`,
  ]
}

/** `client 6, fallback 2` */
export function answeredBy(files: readonly Pick<ReviewedFile, 'answeredBy'>[]): string {
  const counts = new Map<string, number>()
  for (const { answeredBy: route } of files) counts.set(route, (counts.get(route) ?? 0) + 1)
  return [...counts].map(([route, count]) => `${route} ${count}`).join(', ')
}

/** Why a route was passed over that could have answered: a model that failed, a user who refused. */
export function failedRoutes(rows: readonly Row[]): readonly string[] {
  return rows.flatMap(({ scenario, outcome }) => {
    if (outcome instanceof Error) return [`${nameOf(scenario)}: ${outcome.message}`]
    const failed = outcome.report.files.flatMap(({ passedOver }) =>
      passedOver.filter(({ code }) => code !== 'unsupported'),
    )
    const [first] = failed
    return first === undefined
      ? []
      : [`${nameOf(scenario)}: ${first.route} did not answer (${first.code}), ${failed.length} times.`]
  })
}

export function nameOf({ title, transport, processes, era }: Scenario): string {
  return `${title}, ${transport}${processes === 1 ? '' : ` × ${processes}`}, ${era}`
}
