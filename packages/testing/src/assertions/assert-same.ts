import { indented } from '../report/indented.ts'
import { reportOf } from '../report/report.ts'
import { outcomesOf } from '../report/outcomes.ts'
import { textDiff } from '../report/text-diff.ts'
import { labelOf } from '../runs/combination.ts'
import type { ToolRun, ToolTest } from '../runs/tool-run.ts'
import { failure } from './assert-asked.ts'
import { runsOf } from './subject.ts'

/** Holds that all runs came to the same result. @throws {AssertionError} with a table of the runs, and the differences. */
export function assertSameEverywhere(subject: ToolTest | readonly ToolRun[]): void {
  const runs = runsOf(subject)
  const [common, other] = outcomesOf(runs)
  if (common === undefined) throw failure('There are no runs to compare.', assertSameEverywhere)
  if (other === undefined) return
  const report = 'report' in subject ? subject.report : reportOf('The tool', runs, [])
  throw failure(report, assertSameEverywhere, { actual: other.text, expected: common.text })
}

/**
 * Holds that every run was replayed from its journal, and came to the same end.
 *
 * @throws {AssertionError} with a diff for each run that did not, or where `replayCheck` was not set.
 */
export function assertReplays(subject: ToolTest | readonly ToolRun[] | ToolRun): void {
  const problems = runsOf(subject).flatMap((run) => {
    const label = labelOf(run.combination)
    if (run.replayDifferences.length > 0) return run.replayDifferences.map((found) => `${label}:\n${replayDiff(found)}`)
    if (run.replayed) return []
    const why =
      run.result === undefined ? 'the call failed, so there was no end to compare with' : 'set `replayCheck: true`'
    return [`${label}: nothing was replayed; ${why}.`]
  })
  if (problems.length > 0) throw failure(problems.join('\n\n'), assertReplays)
}

type Difference = ToolRun['replayDifferences'][number]

/** What the handler came to (`-`), and what its replay did (`+`). */
function replayDiff({ name, message, first, replay }: Difference): string {
  const [headline] = message.split('\n')
  return `${name} does not replay as it ran. ${headline}\n${indented(textDiff(pretty(first), pretty(replay)))}`
}

/** JSON over several lines, anything else as it is. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    return text
  }
}
