import type { Report } from '../review/schemas.ts'
import { CUT_REMARK } from '../stand-in/judgement.ts'
import type { Row } from './table.ts'

/**
 * The stand-in answers alike each time, so a difference would come from the way there. Where a diff was cut, it need not:
 * the cut falls a line earlier or later, because the boundaries that fence the diff off take more or fewer tokens.
 */
export function sameReviews(rows: readonly Row[]): string {
  const reports = rows.flatMap(({ scenario, outcome }) =>
    scenario.way === 'fallback' || outcome instanceof Error ? [] : [outcome.report],
  )
  const cut = new Set(reports.flatMap(({ files }) => files.filter(wasCut).map(({ path }) => path)))
  const different = new Set(reports.map((report) => JSON.stringify(reviewsIn(report, cut)))).size
  const but = cut.size === 0 ? '' : ` (but for ${[...cut].join(', ')}: too long for the prompt, and cut)`
  return different === 1
    ? `\nThe ${reports.length} reviews that the stand-in wrote are the same, whichever way its answers came${but}.`
    : `\nThe ${reports.length} reviews that the stand-in wrote differ${but}: a way there has changed an answer.`
}

/** What was found, without who was asked, in an order that does not depend on it. */
function reviewsIn({ files }: Report, without: ReadonlySet<string>): readonly unknown[] {
  return files
    .filter(({ path }) => !without.has(path))
    .map(({ path, category, risk, summary, findings }) => ({ path, category, risk, summary, findings }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function wasCut({ summary }: Report['files'][number]): boolean {
  return summary.endsWith(CUT_REMARK)
}
