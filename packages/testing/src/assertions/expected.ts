import type { ModelPreferences, Preference } from '@sampan/core'
import { modelPreferences } from '@sampan/core/testing'
import type { AskedRequest, AskedRoute } from '../answers/asked.ts'
import { isDeepStrictEqual } from 'node:util'

/** A text is contained in what was asked; a pattern matches it. */
export type TextPattern = string | RegExp

/** What a question should be like. What is left out may be anything. */
export interface AskedLike {
  readonly prompt?: TextPattern
  readonly system?: TextPattern
  /** A name of core's (`'fast'`), or the preferences as they are sent; of an object, what it names is compared. */
  readonly prefer?: Preference | ModelPreferences
  readonly maxTokens?: number
  readonly temperature?: number
  readonly purpose?: TextPattern
  readonly route?: AskedRoute
  /** The most that the question may take, by estimate. */
  readonly inputTokensAtMost?: number
}

/** A pattern alone is about the text: prompt and system prompt. */
export type Expected = TextPattern | AskedLike

/** What is wrong with a question; nothing where it is as expected. */
export function mismatches(request: AskedRequest, expected: Expected): readonly string[] {
  if (typeof expected === 'string' || expected instanceof RegExp) {
    const text = [request.system, request.prompt].filter((part) => part !== undefined).join('\n\n')
    return contains(text, expected) ? [] : [`neither prompt nor system prompt ${wanted(expected)}`]
  }
  return [
    ...textMismatch('the prompt', request.prompt, expected.prompt),
    ...textMismatch('the system prompt', request.system, expected.system),
    ...textMismatch('the purpose', request.purpose, expected.purpose),
    ...preferenceMismatch(request.preferences, expected.prefer),
    ...valueMismatch('maxTokens', request.maxTokens, expected.maxTokens),
    ...valueMismatch('temperature', request.temperature, expected.temperature),
    ...valueMismatch('route', request.route, expected.route),
    ...tokensMismatch(request.inputTokens, expected.inputTokensAtMost),
  ]
}

/** The expectation in words. */
export function inWords(expected: Expected): string {
  if (typeof expected === 'string' || expected instanceof RegExp) return `a question that ${wanted(expected)}`
  return `a question like ${JSON.stringify(expected, (_, value) => (value instanceof RegExp ? String(value) : value))}`
}

function contains(text: string, pattern: TextPattern): boolean {
  // A pattern with the g flag remembers where it was; a search does not.
  return typeof pattern === 'string' ? text.includes(pattern) : text.search(pattern) !== -1
}

function wanted(pattern: TextPattern): string {
  return typeof pattern === 'string' ? `contains ${JSON.stringify(pattern)}` : `matches ${pattern}`
}

function textMismatch(name: string, text: string | undefined, pattern: TextPattern | undefined): readonly string[] {
  if (pattern === undefined || (text !== undefined && contains(text, pattern))) return []
  const not = typeof pattern === 'string' ? `does not contain ${JSON.stringify(pattern)}` : `does not match ${pattern}`
  return [text === undefined ? `there is none of ${name}` : `${name} ${not}`]
}

function valueMismatch(
  name: string,
  actual: string | number | undefined,
  expected: string | number | undefined,
): readonly string[] {
  return expected === undefined || actual === expected ? [] : [`${name} is ${String(actual)}, not ${String(expected)}`]
}

function preferenceMismatch(actual: ModelPreferences | undefined, prefer: AskedLike['prefer']): readonly string[] {
  if (prefer === undefined) return []
  const expected = modelPreferences(prefer)
  const entries = Object.entries(expected) as [keyof ModelPreferences, unknown][]
  const different = entries.filter(([name, value]) => !isDeepStrictEqual(actual?.[name], value))
  return different.map(
    ([name, value]) => `the preference ${name} is ${JSON.stringify(actual?.[name])}, not ${JSON.stringify(value)}`,
  )
}

function tokensMismatch(actual: number, most: number | undefined): readonly string[] {
  return most === undefined || actual <= most ? [] : [`it takes about ${actual} tokens, more than ${most}`]
}
