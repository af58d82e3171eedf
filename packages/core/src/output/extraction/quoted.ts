import { encodeString, isQuote } from './characters.ts'
import { Stop } from './loose-reading.ts'
import { findStringEnd, quoteAfter, type StringContext } from './string-end.ts'
import { skipTrivia } from './trivia.ts'

/** A value in quotes, of whatever language, and what it comes to in JSON. */
export interface Quoted {
  /** `undefined` where it is JSON as it stands. */
  readonly json: string | undefined
  /** Behind its last quote. */
  readonly next: number
  readonly guessed: boolean
  readonly torn: boolean
}

const NOT_CLOSED = 'a string is not closed'
const NO_END = 'it cannot be told where a string ends'
const TWO_WAYS = 'a string has single backslashes that can be read in two ways'
/** How far a text in parentheses is looked through for its parts. */
const PART_REACH = 4096

/** Reads the value whose first quote stands at `at`. With `raw`, its backslashes are its own: Python's `r'\d'`. */
export function readQuoted(text: string, at: number, context: StringContext, raw = false): Quoted {
  const triple = tripleQuote(text, at)
  if (triple !== undefined) return readTriple(text, at, triple, raw)
  const found = findStringEnd(text, at, context)
  switch (found.kind) {
    case 'unclosed':
      throw new Stop('cut', at + 1, NOT_CLOSED, text.length)
    case 'doubtful':
      throw new Stop('broken', at + 1, NO_END, found.at, true)
    case 'joined':
      return readJoined(text, at, found.end, found.next, context)
    case 'found': {
      const { end, next, clean, guessed, torn } = found
      const content = text.slice(at + 1, end)
      return { json: raw ? JSON.stringify(content) : clean ? undefined : encoded(at, [content]), next, guessed, torn }
    }
  }
}

/** `"one " + "two"`: one text, of all its parts. */
function readJoined(text: string, at: number, end: number, next: number, context: StringContext): Quoted {
  const parts = [text.slice(at + 1, end)]
  let from = next
  for (;;) {
    const found = findStringEnd(text, from, context)
    if (found.kind === 'unclosed') throw new Stop('cut', at + 1, NOT_CLOSED, text.length)
    if (found.kind === 'doubtful') throw new Stop('broken', at + 1, NO_END, found.at)
    if (found.kind === 'found' && (found.guessed || found.torn)) throw new Stop('broken', at + 1, NO_END, found.end)
    parts.push(text.slice(from + 1, found.end))
    from = found.next
    if (found.kind === 'found') return { json: encoded(at, parts), next: from, guessed: false, torn: false }
  }
}

/** `("one " "two")`, which Python puts together; `undefined` for any other parenthesis. */
export function readParts(text: string, at: number): Quoted | undefined {
  const limit = at + PART_REACH
  const parts: string[] = []
  let here = skipTrivia(text, at + 1)
  while (here < limit && isQuote(text.charCodeAt(here)) && tripleQuote(text, here) === undefined) {
    const end = quoteAfter(text, here, limit)
    if (end === -1 && limit >= text.length && parts.length > 0) throw new Stop('cut', at + 1, NOT_CLOSED, text.length)
    if (end === -1) return undefined
    parts.push(text.slice(here + 1, end))
    here = skipTrivia(text, end + 1)
  }
  if (parts.length < 2 || text.charAt(here) !== ')') return undefined
  return { json: encoded(at, parts), next: here + 1, guessed: false, torn: false }
}

function readTriple(text: string, at: number, triple: string, raw: boolean): Quoted {
  const start = at + triple.length
  const end = text.indexOf(triple, start)
  if (end === -1) throw new Stop('cut', start, NOT_CLOSED, text.length)
  const content = text.slice(start, end)
  const json = raw ? JSON.stringify(content) : encoded(at, [content])
  return { json, next: end + triple.length, guessed: false, torn: false }
}

function encoded(at: number, parts: readonly string[]): string {
  const strings = parts.map((part) => encodeString(part))
  if (strings.some(({ doubtful }) => doubtful)) throw new Stop('broken', at, TWO_WAYS)
  return `"${strings.map(({ json }) => json.slice(1, -1)).join('')}"`
}

function tripleQuote(text: string, at: number): string | undefined {
  for (const triple of ['"""', "'''"]) if (text.startsWith(triple, at)) return triple
  return undefined
}
