import { changedLines, type ChangedFile, parseDiff } from '../changes/diff.ts'
import type { Category, Finding } from '../review/schemas.ts'
import { categoryOf } from '../rules/category.ts'
import { declarationsOf } from '../rules/declarations.ts'
import { findingsOf } from '../rules/findings.ts'
import { riskOf } from '../rules/risk.ts'
import type { Question } from './question.ts'

export interface Judgement {
  readonly category: Category
  readonly risk: number
  readonly summary: string
  readonly findings: readonly Finding[]
}

/** Names in a sentence; more are counted. */
const NAMED = 3

/** In characters: the line of code that a change is near. */
const LONGEST_PLACE = 50

/** Said of a diff that was cut to fit the prompt. */
export const CUT_REMARK = 'Part of the diff was left out of the prompt.'

/** What stands in its place. */
const CUT_MARK = /^\[… .* left out …\]$/m

/** What there is to say about the diff in a prompt. */
export function judge({ about, diff }: Pick<Question, 'about' | 'diff'>): Judgement {
  const file = firstFile(diff)
  if (file === undefined) return { category: 'chore', risk: 1, summary: 'The prompt shows no diff.', findings: [] }
  const category = categoryOf(file, about)
  const findings = findingsOf(file, category)
  const remark = CUT_MARK.test(diff) ? ` ${CUT_REMARK}` : ''
  return { category, risk: riskOf(file, category, findings), summary: `${summaryOf(file)}${remark}`, findings }
}

function firstFile(diff: string): ChangedFile | undefined {
  try {
    return parseDiff(diff)[0]
  } catch {
    return undefined
  }
}

function summaryOf(file: ChangedFile): string {
  const lines = changedLines(file.text)
  const { added, removed } = declarationsOf(lines)
  const parts = [
    ...(added.length > 0 ? [`adds ${listed(added)}`] : []),
    ...(removed.length > 0 ? [`removes ${listed(removed)}`] : []),
  ]
  if (parts.length > 0) return `${capitalised(parts.join(' and '))}.`
  const { addedLines, removedLines } = file
  if (removedLines === 0) return `Adds ${plural(addedLines)}${after(file)}.`
  if (addedLines === 0) return `Removes ${plural(removedLines)}${after(file)}.`
  return `Rewrites ${plural(removedLines)} as ${addedLines}${after(file)}.`
}

function plural(count: number): string {
  return `${count} ${count === 1 ? 'line' : 'lines'}`
}

/** git names the enclosing function or section behind a hunk's numbers. */
function after({ text }: ChangedFile): string {
  const [, section] = /^@@ .*? @@ (.+)$/m.exec(text) ?? []
  if (section === undefined) return ''
  const place = section.trim()
  return ` near \`${place.length > LONGEST_PLACE ? `${place.slice(0, LONGEST_PLACE)}…` : place}\``
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).map((name) => `\`${name}\``)
  const more = names.length - shown.length
  if (more > 0) return `${shown.join(', ')} and ${more} more`
  return shown.length === 1 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
