import type { ToolRun } from '../runs/tool-run.ts'

/** A result, or a failure, and the runs that came to it. */
export interface Outcome {
  /** A, B, C … for tables. */
  readonly name: string
  /** As JSON, its keys in order, two spaces deep. */
  readonly text: string
  readonly runs: readonly ToolRun[]
}

/** The different things that runs came to, the most common first. What is for machines (`_meta`) is not compared. */
export function outcomesOf(runs: readonly ToolRun[]): readonly Outcome[] {
  const byText = new Map<string, ToolRun[]>()
  for (const run of runs) {
    const text = outcomeText(run)
    byText.set(text, [...(byText.get(text) ?? []), run])
  }
  return [...byText]
    .toSorted(([, some], [, others]) => others.length - some.length)
    .map(([text, of], index) => ({ name: letters(index), text, runs: of }))
}

function outcomeText({ result, error }: ToolRun): string {
  if (result === undefined) return JSON.stringify({ failed: error?.code, message: error?.message }, undefined, 2)
  const { _meta, ...rest } = result
  return prettyJson(rest)
}

/** JSON whose keys are in order, so that equal values have equal texts. */
export function prettyJson(value: unknown): string {
  return JSON.stringify(value, inOrder, 2) ?? 'undefined'
}

function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** A to Z, then AA, AB … */
function letters(index: number): string {
  const rest = Math.floor(index / 26)
  return (rest === 0 ? '' : letters(rest - 1)) + String.fromCharCode(65 + (index % 26))
}
