import { isJsonSpace } from './characters.ts'
import { commentProblem } from './comments.ts'
import { JsonWriter } from './json-writer.ts'
import { isBetweenLines } from './lines.ts'
import { listGoesOn } from './look-around.ts'
import { type LooseOptions, type LooseReading, Stop } from './loose-reading.ts'
import type { StringContext } from './string-end.ts'
import { mayBeTrivia, skipTrivia } from './trivia.ts'

// What an object or a list waits for next.
export const KEY = 0
export const COLON = 1
export const VALUE = 2
export const COMMA = 3
export type Expected = typeof KEY | typeof COLON | typeof VALUE | typeof COMMA

export interface Frame {
  readonly isObject: boolean
  readonly closer: number
  expected: Expected
  /** Has a comma: `(1)` is a number in parentheses, `(1,)` a tuple. */
  separated: boolean
  /** The last key was in quotes. */
  quoted: boolean
  /** The last key, if it was a word: `{name: name}` has a variable for a value. */
  key: string
  /**
   * Commas that are missing between elements of a list: then all are, or a text may have been taken apart. One may be missing between
   * strings that stand on lines of their own.
   */
  bare: 'none' | 'one' | 'all'
}

/** What a reading knows: where it is, which brackets are open, and what it has written. */
export class LooseState {
  protected readonly text: string
  protected readonly start: number
  protected readonly mixed: boolean
  protected readonly inObject: StringContext
  protected readonly inList: StringContext
  protected readonly out: JsonWriter
  protected readonly frames: Frame[] = []
  protected readonly calls: boolean
  protected at: number
  protected keys = 0
  protected committed = false
  protected damaged = false
  protected guessed = false
  protected torn = false
  protected unquoted = false
  protected mismatched = false

  constructor(text: string, start: number, options: LooseOptions) {
    this.text = text
    this.start = start
    this.out = new JsonWriter(text, start)
    this.at = start
    const { wary = false, mixed = false, calls = false } = options
    this.calls = calls
    const isDue = (closer: number): boolean => this.frames.some((frame) => frame.closer === closer)
    this.mixed = mixed
    this.inObject = { inObject: true, isDue, wary, mixed, calls }
    this.inList = { inObject: false, isDue, wary, mixed, calls }
  }

  protected reading(
    kind: LooseReading['kind'],
    { end, problem, reached }: Pick<Stop, 'end' | 'problem' | 'reached'>,
  ): LooseReading {
    const complete = kind === 'complete'
    const { json, verbatim } = complete ? this.out.finish(end) : { json: '', verbatim: false }
    return {
      kind,
      end: Math.max(end, this.start + 1),
      json,
      exact: verbatim && !this.damaged,
      damaged: this.damaged,
      mismatched: this.mismatched,
      guessed: this.guessed,
      torn: this.torn,
      unquoted: this.unquoted,
      open: this.frames.map(({ closer }) => closer),
      keys: this.keys,
      examined: reached - this.start,
      problem,
    }
  }

  protected key(quoted: boolean, key: string): void {
    const frame = this.top()
    this.keys++
    frame.expected = COLON
    frame.quoted = quoted
    frame.key = key
  }

  /** A value in a list needs no comma before it where no other has one, or where it is a string on a line of its own. */
  protected beforeElement(at: number, separate: boolean): void {
    const frame = this.top()
    const bare = !frame.isObject && frame.expected === COMMA && separate
    const mayBeOne = bare && frame.bare === 'none' && isBetweenLines(this.text, at)
    if (bare && frame.separated && !mayBeOne) this.fail(at, 'two values of a list have no comma between them')
    this.beforeValue(at, separate)
    if (bare) frame.bare = mayBeOne ? 'one' : 'all'
  }

  /** Punctuation that is missing before a value is jsonrepair's to put in; where a word too many is as likely, it fails. */
  protected beforeValue(at: number, separate: boolean): void {
    const frame = this.top()
    if (frame.expected === VALUE) return
    if (frame.expected === KEY || (frame.expected === COMMA && frame.isObject)) this.fail(at, 'a key was expected')
    if (frame.expected === COMMA && !separate) this.fail(at, 'two values of a list have no comma between them')
    if (frame.expected === COLON && !frame.quoted) this.fail(at, 'a key has no colon')
    this.damaged = true
  }

  protected afterValue(): void {
    const frame = this.frames.at(-1)
    if (frame === undefined) return
    frame.expected = COMMA
    if (!frame.isObject) this.committed ||= listGoesOn(this.text, this.at)
  }

  /** Skips space and comments, and writes what JSON knows in their place. */
  protected space(): number {
    const text = this.text
    let at = this.at
    while (isJsonSpace(text.charCodeAt(at))) at++
    if (at < text.length && mayBeTrivia(text.charCodeAt(at))) {
      const end = skipTrivia(text, this.at)
      if (end > at) {
        const problem = commentProblem(text.slice(at, end))
        if (problem !== undefined) this.fail(at, problem)
        this.put(at, end, ' ')
        at = end
      }
    }
    if (at >= text.length) throw new Stop('cut', text.length, 'it ends before it is closed')
    this.at = at
    return at
  }

  /** Writes `by` for the source between `from` and `to`, and goes on behind it. */
  protected put(from: number, to: number, by: string): void {
    this.at = to
    this.out.put(from, to, by)
  }

  protected top(): Frame {
    const frame = this.frames.at(-1)
    if (frame === undefined) throw new TypeError('readLoose must start at an opening bracket')
    return frame
  }

  protected fail(at: number, problem: string): never {
    throw new Stop('broken', at, problem)
  }
}
