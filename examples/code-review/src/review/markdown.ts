import type { Report, ReviewedFile } from './schemas.ts'

/** Not reviewed files that are named one by one; of more, the number tells enough. */
const NAMED = 5

/** The report for people: Markdown that also reads well in a terminal. */
export function toMarkdown({ title, highestRisk, files, notReviewed }: Report): string {
  const sum = (count: (file: ReviewedFile) => number): number => files.reduce((total, file) => total + count(file), 0)
  const lines = `+${sum(({ addedLines }) => addedLines)} −${sum(({ removedLines }) => removedLines)}`
  return [
    `# Review of ${title}`,
    `${plural(files.length, 'file')} reviewed (${lines} lines). Highest risk: ${highestRisk} of 5.`,
    ...files.map(section),
    ...(notReviewed.length === 0 ? [] : [leftOut(notReviewed)]),
  ].join('\n\n')
}

function section(file: ReviewedFile): string {
  const { path, category, risk, summary, findings, addedLines, removedLines } = file
  const items = findings.map(
    ({ severity, line, message }) => `- **${severity}**${line ? `, line ${line}` : ''}: ${message}`,
  )
  return [
    `## Risk ${risk} · ${category} · ${path} (+${addedLines} −${removedLines})`,
    summary,
    ...(items.length ? ['', ...items] : []),
  ].join('\n')
}

function leftOut(notReviewed: Report['notReviewed']): string {
  const named = notReviewed.slice(0, NAMED).map(({ path, reason }) => `- ${path}: ${reason}`)
  const more = notReviewed.length - named.length
  return ['## Not reviewed', ...named, ...(more > 0 ? [`- and ${plural(more, 'more file')}`] : [])].join('\n')
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
