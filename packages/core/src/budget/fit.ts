import type { PromptPart } from '../context.ts'
import { SamplingError } from '../errors.ts'
import { BOUNDARY_STAND_IN } from '../sample/boundary.ts'
import { type DocumentPart, renderPrompt } from '../sample/prompt.ts'
import { checkWholeNumber } from './check-budget.ts'
import { countMessages, type TokenCounter } from './count.ts'
import { type CuttableText, cuttable, cutText } from './cut.ts'
import { grouped } from './grouped.ts'

export interface InputLimit {
  /** The longest prompt, in tokens. */
  readonly maxInputTokens: number
  /** Tokens of what is sent beside the prompt: system prompt, schema, tools. */
  readonly reserved: number
}

/** How often a cut that turned out too long by the counter is made shorter; each time by twice as much. */
const MAX_TRIES = 24

/**
 * The parts, with their documents cut so that prompt and guard fit the limit by this very counter. Documents share what is
 * left: a short one stays whole, the longer ones get equal parts. Everything else is returned as it came.
 *
 * @throws {SamplingError} `budget_exceeded` when cutting documents does not suffice, or would leave one of them empty.
 */
export function fitParts(
  parts: readonly PromptPart[],
  limit: InputLimit,
  counter: TokenCounter,
): readonly PromptPart[] {
  checkWholeNumber('maxInputTokens', limit.maxInputTokens)
  const measure = (candidate: readonly PromptPart[]): number => limit.reserved + countParts(candidate, counter)
  const needed = measure(parts)
  if (needed <= limit.maxInputTokens) return parts
  const documents = documentsOf(parts, counter)
  if (documents.size === 0) throw tooLong(parts, needed, limit, counter)
  const least = measure(replaceDocuments(parts, documents, () => 0) ?? parts)
  let room = limit.maxInputTokens - least
  for (let tries = 0, step = 1; tries < MAX_TRIES && room > 0; tries++, step *= 2) {
    const share = fairShare(
      [...documents.values()].map(({ tokens }) => tokens),
      room,
    )
    const candidate = replaceDocuments(parts, documents, (tokens) => (tokens <= share ? tokens : share))
    if (candidate === undefined) break
    const excess = measure(candidate) - limit.maxInputTokens
    if (excess <= 0) return candidate
    room -= Math.max(excess, step)
  }
  throw tooLong(parts, needed, limit, counter, least)
}

/**
 * The tokens of the prompt with any boundary. A cut must not depend on the boundary, which is another in each run: the same
 * request would have another prompt, and so another key in the cache. So a stand-in is counted, and each place where
 * it stands as if no two of its characters made one token.
 */
function countParts(parts: readonly PromptPart[], counter: TokenCounter): number {
  const { messages, guard, boundary } = renderPrompt(parts, { boundary: BOUNDARY_STAND_IN })
  const tokens = countMessages(messages, guard, counter)
  if (boundary === undefined) return tokens
  const places = 2 * parts.filter(isFenced).length + PLACES_IN_GUARD
  return tokens + places * Math.max(0, boundary.length - counter(boundary))
}

/** The guard names both ends of the fence. */
const PLACES_IN_GUARD = 2

function isFenced(part: PromptPart): boolean {
  return (
    typeof part === 'object' && (part.type === 'untrusted' || (part.type === 'document' && part.untrusted === true))
  )
}

/**
 * For messages in the protocol's own shape, in which nothing may be cut.
 *
 * @throws {SamplingError} `budget_exceeded`
 */
export function checkInputFits(needed: number, maxInputTokens: number): void {
  checkWholeNumber('maxInputTokens', maxInputTokens)
  if (needed > maxInputTokens) {
    throw inputExceeded(needed, maxInputTokens, 'Use `prompt` with document(text) for what may be cut.')
  }
}

type Documents = ReadonlyMap<number, CuttableText & { readonly part: DocumentPart }>

function documentsOf(parts: readonly PromptPart[], counter: TokenCounter): Documents {
  const documents = new Map<number, CuttableText & { readonly part: DocumentPart }>()
  for (const [index, part] of parts.entries()) {
    if (typeof part === 'object' && part.type === 'document')
      documents.set(index, { part, ...cuttable(part.text, counter) })
  }
  return documents
}

/** The parts with each document cut to what `allow` leaves it, or undefined where a document would be left empty. */
function replaceDocuments(
  parts: readonly PromptPart[],
  documents: Documents,
  allow: (tokens: number) => number,
): readonly PromptPart[] | undefined {
  const replaced = [...parts]
  for (const [index, document] of documents) {
    const allowed = allow(document.tokens)
    if (allowed >= document.tokens) continue
    const text = cutText(document, allowed, document.part.keep)
    if (text === undefined) return undefined
    replaced[index] = { ...document.part, text }
  }
  return replaced
}

/** The most that each document may keep when all together may keep `room`: who needs less leaves the rest to the others. */
function fairShare(tokens: readonly number[], room: number): number {
  let left = room
  const ascending = tokens.toSorted((a, b) => a - b)
  for (const [index, needs] of ascending.entries()) {
    const share = left / (ascending.length - index)
    if (needs > share) return share
    left -= needs
  }
  return Number.POSITIVE_INFINITY
}

function tooLong(
  parts: readonly PromptPart[],
  needed: number,
  limit: InputLimit,
  counter: TokenCounter,
  least?: number,
): SamplingError {
  const hints: string[] = []
  if (least !== undefined) {
    hints.push(
      `With its documents all but left out it still takes ${grouped(least)}, too many for something of each to stay.`,
    )
  }
  const longest = longestFixed(parts, counter)
  if (longest !== undefined) {
    const name = parts.length === 1 ? 'prompt' : `prompt[${longest.index}]`
    hints.push(
      `The longest part that may not be cut is \`${name}\` (${grouped(longest.tokens)}): make it document(…) if it may.`,
    )
  }
  if (limit.reserved > 0) hints.push(`The system prompt and what else is sent take ${grouped(limit.reserved)}.`)
  return inputExceeded(needed, limit.maxInputTokens, hints.join(' '))
}

function longestFixed(
  parts: readonly PromptPart[],
  counter: TokenCounter,
): { index: number; tokens: number } | undefined {
  let longest: { index: number; tokens: number } | undefined
  for (const [index, part] of parts.entries()) {
    const text =
      typeof part === 'string' ? part : part.type === 'text' || part.type === 'untrusted' ? part.text : undefined
    if (text === undefined) continue
    const tokens = counter(text)
    if (longest === undefined || tokens > longest.tokens) longest = { index, tokens }
  }
  return longest
}

function inputExceeded(needed: number, maxInputTokens: number, hint: string): SamplingError {
  return new SamplingError(
    'budget_exceeded',
    `The prompt is too long by ${grouped(needed - maxInputTokens)} tokens: it takes ${grouped(needed)} of at most ` +
      `${grouped(maxInputTokens)} (\`maxInputTokens\`). ${hint}`.trimEnd(),
    { evidence: { field: 'maxInputTokens' } },
  )
}
