import { bareKey, bareValue, bareWords, openKey, tokenEnd } from './bare-words.ts'
import { encodeString, isJsonSpace, isQuote, toAscii } from './characters.ts'
import { findStringEnd, quoteAfter, type StringContext } from './string-end.ts'
import { elides, isBorder, mayBeTrivia, skipTrivia } from './trivia.ts'

/** What stands at an opening bracket. */
export interface LooseReading {
  /**
   * `complete`: up to its closing bracket. `cut`: the text ends within it. `broken`: JSON that went wrong.
   * `prose`: a bracket that opens no JSON.
   */
  readonly kind: 'complete' | 'cut' | 'broken' | 'prose'
  /** Behind the closing bracket, or where the search for other values goes on. */
  readonly end: number
  /** For `complete`: strict JSON, or, if `damaged`, JSON with punctuation missing. */
  readonly json: string
  /** The source was strict JSON as it stood. */
  readonly exact: boolean
  /** Commas, colons or brackets are missing. */
  readonly damaged: boolean
  /** A bracket was closed by another's closing bracket. */
  readonly mismatched: boolean
  /** A string held quotes of its own kind without a backslash, so where it ends was judged by what follows. */
  readonly guessed: boolean
  /** A string or a key had no closing quote and was ended where the next key or value begins. */
  readonly torn: boolean
  /** A text of several words had no quotes at all, as in YAML. */
  readonly unquoted: boolean
  /** The closing brackets that were due where it stopped. */
  readonly open: readonly number[]
  /** How many keys were read, to tell a key given twice. */
  readonly keys: number
  /** How far it looked, in characters. */
  readonly examined: number
  /** Why it is not `complete`. */
  readonly problem: string
}

/** Readings to try when the plain one fails; each changes one judgement about where strings end. */
export interface LooseOptions {
  /** A quote before a closing bracket does not end a string that holds the opening one. */
  readonly wary?: boolean
  /** A plain quote may be closed by a typographic one. */
  readonly mixed?: boolean
}

/** Nesting beyond this is no answer; deeper text would exhaust the stack of whatever walks the value. */
export const MAX_DEPTH = 200

// What an object or a list waits for next.
const KEY = 0
const COLON = 1
const VALUE = 2
const COMMA = 3
type Expected = typeof KEY | typeof COLON | typeof VALUE | typeof COMMA

interface Frame {
  readonly isObject: boolean
  readonly closer: number
  expected: Expected
  /** Has a comma: `(1)` is a number in parentheses, `(1,)` a tuple. */
  separated: boolean
  /** The last key was in quotes. */
  quoted: boolean
  /** The last key, if it was a word: `{name: name}` has a variable for a value. */
  key: string
  /** Elements of a list stand without commas between them; then none has one, or a text may have been taken apart. */
  bare: boolean
}

/** Ends a reading from within. */
class Stop {
  readonly kind: 'cut' | 'broken'
  readonly end: number
  readonly problem: string
  readonly reached: number

  constructor(kind: 'cut' | 'broken', end: number, problem: string, reached: number = end) {
    this.kind = kind
    this.end = end
    this.problem = problem
    this.reached = reached
  }
}

/**
 * Reads one object or list as models write them, from its opening bracket, and writes it as strict JSON: any quotes,
 * raw newlines, comments, trailing commas, Python's literals, full-width punctuation. Well-formed JSON is read as JSON.parse
 * reads it. Every character is looked at a bounded number of times.
 */
export function readLoose(text: string, start: number, options: LooseOptions = {}): LooseReading {
  return new LooseReader(text, start, options).read()
}

class LooseReader {
  readonly #text: string
  readonly #start: number
  readonly #mixed: boolean
  readonly #inObject: StringContext
  readonly #inList: StringContext
  readonly #out: string[] = []
  readonly #frames: Frame[] = []
  /** Up to here, the source is in `#out`. */
  #copied: number
  #at: number
  #keys = 0
  #committed = false
  #damaged = false
  #guessed = false
  #torn = false
  #unquoted = false
  #mismatched = false

  constructor(text: string, start: number, options: LooseOptions) {
    this.#text = text
    this.#start = start
    this.#copied = start
    this.#at = start
    const { wary = false, mixed = false } = options
    const isDue = (closer: number): boolean => this.#frames.some((frame) => frame.closer === closer)
    this.#mixed = mixed
    this.#inObject = { inObject: true, isDue, wary, mixed }
    this.#inList = { inObject: false, isDue, wary, mixed }
  }

  read(): LooseReading {
    try {
      do this.#token()
      while (this.#frames.length > 0)
    } catch (stop) {
      if (!(stop instanceof Stop)) throw stop
      const begun = this.#committed || (stop.kind === 'cut' && this.#opensAtEnd())
      return this.#reading(begun ? stop.kind : 'prose', stop)
    }
    return this.#reading('complete', { end: this.#at, problem: '', reached: this.#at })
  }

  #reading(
    kind: LooseReading['kind'],
    { end, problem, reached }: Pick<Stop, 'end' | 'problem' | 'reached'>,
  ): LooseReading {
    const complete = kind === 'complete'
    if (complete) this.#out.push(this.#text.slice(this.#copied, end))
    return {
      kind,
      end: Math.max(end, this.#start + 1),
      json: complete ? this.#out.join('') : '',
      exact: complete && this.#out.length === 1 && !this.#damaged,
      damaged: this.#damaged,
      mismatched: this.#mismatched,
      guessed: this.#guessed,
      torn: this.#torn,
      unquoted: this.#unquoted,
      open: this.#frames.map(({ closer }) => closer),
      keys: this.#keys,
      examined: reached - this.#start,
      problem,
    }
  }

  /** Reads one token, with the space before it. */
  #token(): void {
    const at = this.#space()
    const raw = this.#text.charCodeAt(at)
    const code = toAscii(raw)
    switch (code) {
      case 0x7b: // {
      case 0x5b: // [
      case 0x28: // (, a Python tuple
        return this.#open(at, code)
      case 0x7d: // }
      case 0x5d: // ]
      case 0x29: // )
        return this.#close(at, code)
      case 0x2c: // ,
        return this.#comma(at)
      case 0x3a: // :
        return this.#colon(at, at + 1)
      case 0x3d: // =>, as Ruby and PHP write it
        if (this.#text.charCodeAt(at + 1) === 0x3e) return this.#colon(at, at + 2)
        return this.#fail(at, 'an equals sign has no place in JSON')
      case 0x3b: // ;
        if (raw === code && (!this.#top().isObject || this.#top().expected !== COMMA))
          return this.#fail(at, 'a semicolon has no place in JSON')
        return this.#comma(at)
      default:
        if (isBorder(this.#text, at)) throw new Stop('cut', at, 'it ends before it is closed')
        return isQuote(raw) ? this.#string(at) : this.#bare(at)
    }
  }

  #open(at: number, code: number): void {
    if (this.#frames.length > 0) this.#beforeValue(at, true)
    else if (code === 0x28) this.#fail(at, 'a parenthesis opens no JSON')
    if (this.#frames.length >= MAX_DEPTH) {
      // What is inside is a part of it, and no value by itself.
      this.#committed = true
      this.#fail(at, `it is nested deeper than ${MAX_DEPTH} levels`)
    }
    const isObject = code === 0x7b
    this.#put(at, at + 1, isObject ? '{' : '[')
    const closer = code === 0x28 ? 0x29 : code + 2
    this.#frames.push({
      isObject,
      closer,
      expected: isObject ? KEY : VALUE,
      separated: false,
      quoted: false,
      key: '',
      bare: false,
    })
  }

  #close(at: number, code: number): void {
    const depth = this.#frames.findLastIndex((frame) => frame.closer === code)
    // One closing bracket too many.
    if (depth === -1) return this.#put(at, at + 1, '')
    const frame = this.#top()
    if (frame.expected === COLON || (frame.isObject && frame.expected === VALUE)) this.#fail(at, 'a key has no value')
    if (code === 0x29 && frame.expected === COMMA && !frame.separated) this.#fail(at, 'parentheses hold one value')
    const mismatched = depth < this.#frames.length - 1
    if (mismatched) {
      this.#damaged = true
      this.#mismatched = true
    }
    this.#committed = true
    if (mismatched && depth === 0 && this.#nextKey(at + 1)) {
      // `["a", "b"}, "c": 1}`: it would close everything, but there is more, so it stands for the list's own.
      this.#put(at, at + 1, frame.isObject ? '}' : ']')
      this.#frames.pop()
      return this.#afterValue()
    }
    this.#frames.length = depth
    this.#put(at, at + 1, code === 0x7d ? '}' : ']')
    this.#afterValue()
  }

  #comma(at: number): void {
    const frame = this.#top()
    if (frame.bare) this.#fail(at, 'some values of a list have commas between them, and some have none')
    if (frame.expected === COMMA) {
      frame.separated = true
      const next = skipTrivia(this.#text, at + 1)
      const code = toAscii(this.#text.charCodeAt(next))
      const trailing = next >= this.#text.length || code === 0x7d || code === 0x5d || code === 0x29
      this.#put(at, at + 1, trailing ? '' : ',')
      if (!trailing) frame.expected = frame.isObject ? KEY : VALUE
    } else if (frame.expected === KEY) {
      this.#put(at, at + 1, '')
    } else {
      this.#fail(at, frame.isObject ? 'a key has no value' : 'a list has an empty place')
    }
  }

  #colon(at: number, end: number): void {
    const frame = this.#top()
    if (frame.expected !== COLON) this.#fail(at, 'a colon stands where no key is')
    this.#put(at, end, ':')
    frame.expected = VALUE
    this.#committed = true
  }

  #string(at: number): void {
    const frame = this.#top()
    if (frame.isObject && (frame.expected === KEY || frame.expected === COMMA)) return this.#keyString(at)
    this.#beforeElement(at, this.#breaksLine(at))
    const triple = tripleQuote(this.#text, at)
    if (triple !== undefined) return this.#tripleQuoted(at, triple)
    const found = findStringEnd(this.#text, at, frame.isObject ? this.#inObject : this.#inList)
    if (found.kind === 'joined') return this.#joined(at, found.end, found.next)
    if (found.kind === 'unclosed') throw new Stop('cut', at + 1, 'a string is not closed', this.#text.length)
    if (found.kind === 'doubtful') this.#guessed = true
    if (found.kind === 'doubtful') throw new Stop('broken', at + 1, 'it cannot be told where a string ends', found.at)
    this.#guessed ||= found.guessed
    this.#torn ||= found.torn
    this.#putString(at, at + 1, found.end, found.next, found.clean)
    this.#afterValue()
  }

  /** `"one " + "two"`: the first part and the plus are taken out, and the second begins with what the first held. */
  #joined(at: number, end: number, next: number): void {
    const frame = this.#top()
    const parts = [this.#text.slice(at + 1, end)]
    let from = next
    for (;;) {
      const found = findStringEnd(this.#text, from, frame.isObject ? this.#inObject : this.#inList)
      if (found.kind === 'unclosed') throw new Stop('cut', at + 1, 'a string is not closed', this.#text.length)
      if (found.kind === 'doubtful' || (found.kind === 'found' && (found.guessed || found.torn)))
        throw new Stop(
          'broken',
          at + 1,
          'it cannot be told where a string ends',
          found.kind === 'found' ? found.end : found.at,
        )
      parts.push(this.#text.slice(from + 1, found.end))
      from = found.next
      if (found.kind === 'found') break
    }
    const encoded = parts.map((part) => encodeString(part))
    if (encoded.some(({ doubtful }) => doubtful))
      this.#fail(at, 'a string has single backslashes that can be read in two ways')
    this.#put(at, from, `"${encoded.map(({ json }) => json.slice(1, -1)).join('')}"`)
    this.#afterValue()
  }

  #tripleQuoted(at: number, triple: string): void {
    const start = at + triple.length
    const end = this.#text.indexOf(triple, start)
    if (end === -1) throw new Stop('cut', start, 'a string is not closed', this.#text.length)
    this.#putString(at, start, end, end + triple.length, false)
    this.#afterValue()
  }

  #keyString(at: number): void {
    const end = quoteAfter(this.#text, at, this.#text.length, this.#mixed)
    const open = openKey(this.#text, at, end)
    if (open !== undefined) {
      // What the quote took in is believed only where the schema has such a key.
      this.#torn = true
      this.#put(at, at + 1 + open.length, JSON.stringify(open))
      return this.#key(true, open)
    }
    if (end === -1) throw new Stop('cut', at + 1, 'a key is not closed', this.#text.length)
    if (this.#text.slice(at, end).includes('\n')) throw new Stop('broken', at + 1, 'a key is not closed', end)
    if (this.#top().expected === COMMA) this.#damaged = true
    this.#putString(at, at + 1, end, end + 1, false)
    this.#key(true, this.#text.slice(at + 1, end))
  }

  #key(quoted: boolean, key: string): void {
    const frame = this.#top()
    this.#keys++
    frame.expected = COLON
    frame.quoted = quoted
    frame.key = key
  }

  #putString(at: number, contentStart: number, end: number, next: number, clean: boolean): void {
    if (!clean) {
      const { json, doubtful } = encodeString(this.#text.slice(contentStart, end))
      if (doubtful) this.#fail(at, 'a string has single backslashes that can be read in two ways')
      this.#put(at, next, json)
    }
    this.#at = next
  }

  /** A word or a number without quotes. */
  #bare(at: number): void {
    const text = this.#text
    const frame = this.#top()
    const end = tokenEnd(text, at)
    const token = text.slice(at, end)
    // Python's u'…' and b'…'.
    if (/^[ub]$/i.test(token) && isQuote(text.charCodeAt(end))) return this.#put(at, end, '')
    const next = toAscii(text.charCodeAt(skipTrivia(text, end)))
    if (frame.isObject && (frame.expected === KEY || frame.expected === COMMA)) {
      const key = bareKey(token)
      // Without the comma before it, only the colon behind it tells a key from a word too many.
      if (key === undefined || (frame.expected === COMMA && next !== 0x3a))
        this.#fail(at, `"${shorten(token)}" is no key`)
      if (frame.expected === COMMA) this.#damaged = true
      // `x": 1`: the first quote is missing.
      const halfQuoted = isQuote(text.charCodeAt(end)) && toAscii(text.charCodeAt(skipTrivia(text, end + 1))) === 0x3a
      if (halfQuoted) this.#torn = true
      this.#put(at, halfQuoted ? end + 1 : end, key)
      return this.#key(halfQuoted, token)
    }
    const value = bareValue(token)
    // `[1 2 3]`; but `[10 000 20 000]` may be two numbers.
    const apart = value !== undefined && 'json' in value && !/^\d{3}$/.test(value.json) && isSpaced(text, at)
    this.#beforeElement(at, this.#breaksLine(at) || apart)
    if (value !== undefined && 'problem' in value) this.#fail(at, value.problem)
    if (value !== undefined) {
      this.#put(at, end, value.json)
      return this.#afterValue()
    }
    if (end >= text.length) throw new Stop('cut', end, 'it ends before it is closed')
    const words = frame.isObject ? bareWords(text, at) : undefined
    if (words !== undefined && words.length > token.length) {
      this.#unquoted = true
      this.#put(at, at + words.length, JSON.stringify(words))
      return this.#afterValue()
    }
    if (!frame.isObject || bareKey(token) === undefined || (next !== 0x2c && next !== 0x7d) || token === frame.key) {
      this.#fail(at, `"${shorten(token)}" is neither a value nor in quotes`)
    }
    this.#put(at, end, JSON.stringify(token))
    this.#afterValue()
  }

  /** A value in a list needs no comma before it where no other has one. */
  #beforeElement(at: number, separate: boolean): void {
    const frame = this.#top()
    const bare = !frame.isObject && frame.expected === COMMA && separate
    if (bare && frame.separated) this.#fail(at, 'two values of a list have no comma between them')
    this.#beforeValue(at, separate)
    frame.bare ||= bare
  }

  /** Punctuation that is missing before a value is jsonrepair's to put in; where a word too many is as likely, it fails. */
  #beforeValue(at: number, separate: boolean): void {
    const frame = this.#top()
    if (frame.expected === VALUE) return
    if (frame.expected === KEY || (frame.expected === COMMA && frame.isObject)) this.#fail(at, 'a key was expected')
    if (frame.expected === COMMA && !separate) this.#fail(at, 'two values of a list have no comma between them')
    if (frame.expected === COLON && !frame.quoted) this.#fail(at, 'a key has no colon')
    this.#damaged = true
  }

  /** Whether a comma and a key in quotes stand here. */
  #nextKey(at: number): boolean {
    const comma = skipTrivia(this.#text, at)
    if (toAscii(this.#text.charCodeAt(comma)) !== 0x2c) return false
    const key = skipTrivia(this.#text, comma + 1)
    return /^(["'])[\w $.-]{1,64}\1\s{0,8}:/.test(this.#text.slice(key, key + 80))
  }

  #breaksLine(at: number): boolean {
    return /\n\s{0,100}$/.test(this.#text.slice(Math.max(this.#start, at - 101), at))
  }

  #afterValue(): void {
    const frame = this.#frames.at(-1)
    if (frame === undefined) return
    frame.expected = COMMA
    if (!frame.isObject) this.#committed ||= this.#listGoesOn()
  }

  /** Behind the first element of a list, whether it is one: `["a", …`, not `[see above`. */
  #listGoesOn(): boolean {
    const next = skipTrivia(this.#text, this.#at)
    return next >= this.#text.length || [0x2c, 0x5d].includes(toAscii(this.#text.charCodeAt(next)))
  }

  /** Skips space and comments, and writes what JSON knows in their place. */
  #space(): number {
    const text = this.#text
    let at = this.#at
    while (isJsonSpace(text.charCodeAt(at))) at++
    if (at < text.length && mayBeTrivia(text.charCodeAt(at))) {
      const end = skipTrivia(text, this.#at)
      if (end > at) {
        if (elides(text.slice(at, end))) this.#fail(at, 'a comment stands for content that is left out')
        this.#put(at, end, ' ')
        at = end
      }
    }
    if (at >= text.length) throw new Stop('cut', text.length, 'it ends before it is closed')
    this.#at = at
    return at
  }

  /** Writes `by` for the source between `from` and `to`, and goes on behind it. */
  #put(from: number, to: number, by: string): void {
    this.#at = to
    if (to - from === by.length && this.#text.startsWith(by, from)) return
    this.#out.push(this.#text.slice(this.#copied, from), by)
    this.#copied = to
  }

  #top(): Frame {
    const frame = this.#frames.at(-1)
    if (frame === undefined) throw new TypeError('readLoose must start at an opening bracket')
    return frame
  }

  /** Nothing but opening brackets, or the beginning of a first key, before the end: still an answer that was cut. */
  #opensAtEnd(): boolean {
    const rest = this.#text.slice(this.#start, this.#start + 200)
    return this.#start + rest.length >= this.#text.length && /^[{[][\s{[]*(["'“][^\n]*)?$/.test(rest)
  }

  #fail(at: number, problem: string): never {
    throw new Stop('broken', at, problem)
  }
}

function tripleQuote(text: string, at: number): string | undefined {
  for (const triple of ['"""', "'''"]) if (text.startsWith(triple, at)) return triple
  return undefined
}

/** Whether only spaces stand before it, and one at least. */
function isSpaced(text: string, at: number): boolean {
  return text.charAt(at - 1) === ' '
}

function shorten(token: string): string {
  return token.length > 40 ? `${token.slice(0, 40)}…` : token
}
