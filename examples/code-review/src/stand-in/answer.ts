import type { Finding } from '../review/schemas.ts'
import type { Judgement } from './judgement.ts'
import type { Field } from './question.ts'

/** What a field's name asks for; the form of the answer is the prompt's, not ours. */
const MEANINGS: readonly (readonly [RegExp, (about: About) => Meant])[] = [
  [/categor|kind|type/i, ({ judgement }) => judgement.category],
  [/risk|danger/i, ({ judgement }) => judgement.risk],
  [/summary|title|what/i, ({ judgement }) => judgement.summary],
  [/finding|issue|problem|comment/i, ({ judgement }) => judgement.findings],
  [/severity|level/i, ({ finding }) => finding?.severity],
  [/line/i, ({ finding }) => finding?.line],
  [/message|text|description/i, ({ finding }) => finding?.message],
]

type Meant = string | number | readonly Finding[] | undefined

interface About {
  readonly judgement: Judgement
  /** Inside a list of findings, the one that is written. */
  readonly finding?: Finding
}

/** Writes a judgement as the JSON that was asked for. */
export function writeAnswer(fields: readonly Field[], judgement: Judgement): string {
  return JSON.stringify(objectFor(fields, { judgement }))
}

function objectFor(fields: readonly Field[], about: About): object {
  const entries = fields.map((field) => [field.name, valueFor(field, about)] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

function valueFor(field: Field, about: About): unknown {
  const meant = MEANINGS.find(([name]) => name.test(field.name))?.[1](about)
  if (meant === undefined && field.optional) return undefined
  switch (field.type) {
    case 'list':
      return typeof meant === 'object'
        ? meant.slice(0, field.to).map((finding) => objectFor(field.fields, { ...about, finding }))
        : []
    case 'object':
      return objectFor(field.fields, about)
    case 'number':
      return Math.min(Math.max(typeof meant === 'number' ? meant : 0, field.from ?? -Infinity), field.to ?? Infinity)
    case 'text':
      if (field.labels.length > 0) return field.labels.find((label) => label === meant) ?? field.labels[0]
      return (typeof meant === 'object' ? '' : String(meant ?? '')).slice(0, field.to)
  }
}
