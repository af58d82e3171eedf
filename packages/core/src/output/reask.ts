import type { SamplingIssue } from '../errors.ts'
import type { OutputFailure } from './output.ts'

/** A model that got more than this wrong is helped by none of it. */
const MOST_ISSUES = 8
const LONGEST_ISSUE = 300

/** The user message that asks again. The type stands in the prompt above it and is not repeated. */
export function reaskMessage({ code, issues }: OutputFailure): string {
  if (code === 'truncated') {
    return 'Your answer was cut off before its end. Answer again in the same form, complete and shorter, and write nothing else.'
  }
  const listed = issues.slice(0, MOST_ISSUES).map((issue) => `- ${issueText(issue)}`)
  if (issues.length > MOST_ISSUES) listed.push(`- and ${issues.length - MOST_ISSUES} more`)
  return [
    'Your answer cannot be used:',
    ...listed,
    'Answer again in the form that was asked for. Write one answer, complete, and nothing else.',
  ].join('\n')
}

/** `items[0].price: must be a number` */
export function issueText({ message, path = [] }: SamplingIssue): string {
  const place = path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
    .join('')
  const text = place === '' ? message : `${place}: ${message}`
  return text.length > LONGEST_ISSUE ? `${text.slice(0, LONGEST_ISSUE)}…` : text
}
