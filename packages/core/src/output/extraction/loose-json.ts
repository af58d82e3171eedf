import {
  bareKey,
  bareValue,
  bareWords,
  isCode,
  isOpenKey,
  shorten,
  symbolAt,
  tokenEnd,
  wordOfForm,
} from './bare-words.ts'
import { KeyReader } from './key-reader.ts'
import { isQuote, toAscii } from './characters.ts'
import {
  closesCall,
  holdsArguments,
  holdsKeys,
  isLastOfAll,
  isNamedArray,
  isNextKey,
  isSpaced,
  opensAtEnd,
} from './look-around.ts'
import { beginsLine } from './lines.ts'
import { Stop, type LooseOptions, type LooseReading } from './loose-reading.ts'
import { COLON, COMMA, KEY, VALUE } from './loose-state.ts'
import { readParts, readQuoted } from './quoted.ts'
import { isBorder, skipTrivia } from './trivia.ts'

/** Nesting beyond this is no answer; deeper text would exhaust the stack of whatever walks the value. */
export const MAX_DEPTH = 200

/**
 * Reads one object or list as models write them, from its opening bracket, and writes it as strict JSON: any quotes,
 * raw newlines, comments, trailing commas, Python's literals, full-width punctuation. Well-formed JSON is read as JSON.parse
 * reads it. Every character is looked at a bounded number of times.
 */
export function readLoose(text: string, start: number, options: LooseOptions = {}): LooseReading {
  return new LooseReader(text, start, options).read()
}

class LooseReader extends KeyReader {
  read(): LooseReading {
    try {
      do this.#token()
      while (this.frames.length > 0)
    } catch (stop) {
      if (!(stop instanceof Stop)) throw stop
      this.guessed ||= stop.guessed
      const begun = this.committed || (stop.kind === 'cut' && opensAtEnd(this.text, this.start))
      return this.reading(begun ? stop.kind : 'prose', stop)
    }
    return this.reading('complete', { end: this.at, problem: '', reached: this.at })
  }

  /** Reads one token, with the space before it. */
  #token(): void {
    const at = this.space()
    const raw = this.text.charCodeAt(at)
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
        if (this.text.charCodeAt(at + 1) === 0x3e) return this.#colon(at, at + 2)
        if (this.top().isObject && this.top().closer === 0x29) return this.#colon(at, at + 1)
        return this.fail(at, 'an equals sign has no place in JSON')
      case 0x3b: // ;
        if (raw === code && (!this.top().isObject || this.top().expected !== COMMA))
          return this.fail(at, 'a semicolon has no place in JSON')
        return this.#comma(at)
      default:
        if (isBorder(this.text, at)) return this.#border(at)
        return isQuote(raw) ? this.#string(at) : this.#bare(at)
    }
  }

  #open(at: number, code: number): void {
    if (this.frames.length > 0 && code === 0x5b && this.bracketedKey(at)) return
    const isCall = code === 0x28 && this.calls && holdsArguments(this.text, at)
    const isArray = code === 0x28 && this.calls && isNamedArray(this.text, at)
    if (this.frames.length > 0) this.beforeValue(at, true)
    else if (code === 0x28 && !isCall && !isArray) this.fail(at, 'a parenthesis opens no JSON')
    const parts = code === 0x28 && !isCall && !isArray ? readParts(this.text, at) : undefined
    if (parts?.json !== undefined) {
      this.put(at, parts.next, parts.json)
      return this.afterValue()
    }
    if (this.frames.length >= MAX_DEPTH) {
      // What is inside is a part of it, and no value by itself.
      this.committed = true
      this.fail(at, `it is nested deeper than ${MAX_DEPTH} levels`)
    }
    const isObject = code === 0x7b || isCall || (code === 0x5b && holdsKeys(this.text, at))
    this.put(at, at + 1, isObject ? '{' : '[')
    const closer = code === 0x28 ? 0x29 : code + 2
    this.frames.push({
      isObject,
      closer,
      expected: isObject ? KEY : VALUE,
      separated: isArray,
      quoted: false,
      key: '',
      bare: 'none',
    })
  }

  /** A fence or a closing tag. Where it closes a call whose arguments are whole, only the brace around them was forgotten. */
  #border(at: number): void {
    const frame = this.top()
    const only = this.frames.length === 1 && frame.isObject && frame.expected === COMMA
    if (!only || !closesCall(this.text, at) || !/\}\s{0,20}$/.test(this.text.slice(Math.max(0, at - 21), at)))
      throw new Stop('cut', at, 'it ends before it is closed')
    this.frames.length = 0
    this.put(at, at, '}')
  }

  #close(at: number, code: number): void {
    const depth = this.frames.findLastIndex((frame) => frame.closer === code)
    const frame = this.top()
    // One closing bracket too many; or, at the very end, the wrong one.
    if (depth === -1) {
      const isLast = this.frames.length === 1 && frame.expected === COMMA && isLastOfAll(this.text, at + 1)
      if (!isLast) return this.put(at, at + 1, '')
      this.frames.length = 0
      this.damaged = true
      this.committed = true
      return this.put(at, at + 1, frame.isObject ? '}' : ']')
    }
    if (frame.expected === COLON || (frame.isObject && frame.expected === VALUE)) this.fail(at, 'a key has no value')
    if (code === 0x29 && !frame.isObject && frame.expected === COMMA && !frame.separated)
      this.fail(at, 'parentheses hold one value')
    const mismatched = depth < this.frames.length - 1
    if (mismatched) {
      this.damaged = true
      this.mismatched = true
    }
    this.committed = true
    if (mismatched && depth === 0 && isNextKey(this.text, at + 1)) {
      // `["a", "b"}, "c": 1}`: it would close everything, but there is more, so it stands for the list's own.
      this.put(at, at + 1, frame.isObject ? '}' : ']')
      this.frames.pop()
      return this.afterValue()
    }
    const closed = this.frames[depth]
    this.frames.length = depth
    this.put(at, at + 1, closed?.isObject === true ? '}' : ']')
    this.afterValue()
  }

  #comma(at: number): void {
    const frame = this.top()
    if (frame.bare === 'all') this.fail(at, 'some values of a list have commas between them, and some have none')
    if (frame.expected === COMMA) {
      frame.separated = true
      const next = skipTrivia(this.text, at + 1)
      const code = toAscii(this.text.charCodeAt(next))
      const trailing = next >= this.text.length || code === 0x7d || code === 0x5d || code === 0x29
      this.put(at, at + 1, trailing ? '' : ',')
      if (!trailing) frame.expected = frame.isObject ? KEY : VALUE
    } else if (frame.expected === KEY) {
      this.put(at, at + 1, '')
    } else {
      this.fail(at, frame.isObject ? 'a key has no value' : 'a list has an empty place')
    }
  }

  #colon(at: number, end: number): void {
    const frame = this.top()
    const symbol = frame.isObject ? symbolAt(this.text, at) : undefined
    // `:name => …` and `… => :name` of Ruby: the colon belongs to the word.
    if (symbol === 'key' && (frame.expected === KEY || frame.expected === COMMA)) return this.put(at, at + 1, '')
    if (symbol === 'value' && frame.expected === VALUE) return this.put(at, at + 1, '')
    if (frame.isObject && frame.expected !== COLON && this.keys > 0 && isOpenKey(this.text, at))
      throw new Stop('cut', at, 'a key is not closed', this.text.length)
    if (frame.expected !== COLON) this.fail(at, 'a colon stands where no key is')
    this.put(at, end, ':')
    frame.expected = VALUE
    this.committed = true
  }

  #string(at: number): void {
    const frame = this.top()
    if (frame.isObject && (frame.expected === KEY || frame.expected === COMMA)) return this.quotedKey(at)
    this.beforeElement(at, beginsLine(this.text, this.start, at))
    this.#quoted(at, at)
  }

  /** A value in quotes; `from` is before its prefix, if it has one. */
  #quoted(from: number, at: number, raw = false): void {
    const context = this.top().isObject ? this.inObject : this.inList
    const { json, next, guessed, torn } = readQuoted(this.text, at, context, raw)
    this.guessed ||= guessed
    this.torn ||= torn
    if (json !== undefined) this.put(from, next, json)
    this.at = next
    this.afterValue()
  }

  /** A word or a number without quotes. */
  #bare(at: number): void {
    const text = this.text
    const frame = this.top()
    const end = tokenEnd(text, at)
    const token = text.slice(at, end)
    // Python's u'…', b'…' and r'…'.
    const prefix = isQuote(text.charCodeAt(end)) ? /^(?:[ub]|(r))$/i.exec(token) : null
    if (prefix !== null && prefix[1] === undefined) return this.put(at, end, '')
    if (prefix !== null && frame.expected === VALUE) return this.#quoted(at, end, true)
    // `Person(name=…)`: what is called does not matter.
    if (this.calls && text.charAt(end) === '(' && (token === 'array' || holdsArguments(text, end)))
      return this.put(at, end, '')
    const next = toAscii(text.charCodeAt(skipTrivia(text, end)))
    if (frame.isObject && (frame.expected === KEY || frame.expected === COMMA)) return this.bareKey(at, token, next)
    const value = bareValue(token)
    const formed = frame.expected === VALUE && (value === undefined || next === 0x3a) ? wordOfForm(text, at) : undefined
    if (formed !== undefined) {
      // With half of its quotes, it may as well be the end of the text before it: see `torn`.
      if (formed.endsWith('"')) this.torn = true
      this.put(at, at + formed.length, JSON.stringify(formed.replace(/"$/, '')))
      return this.afterValue()
    }
    // `[1 2 3]`; but `[10 000 20 000]` may be two numbers.
    const apart = value !== undefined && 'json' in value && !/^\d{3}$/.test(value.json) && isSpaced(text, at)
    this.beforeElement(at, beginsLine(this.text, this.start, at) || apart)
    if (value !== undefined && 'problem' in value) this.fail(at, value.problem)
    if (value !== undefined) {
      this.put(at, end, value.json)
      return this.afterValue()
    }
    if (end >= text.length) throw new Stop('cut', end, 'it ends before it is closed')
    const words = frame.isObject ? bareWords(text, at) : undefined
    if (words !== undefined && words.length > token.length) {
      this.unquoted = true
      this.put(at, at + words.length, JSON.stringify(words))
      return this.afterValue()
    }
    if (
      !frame.isObject ||
      frame.closer === 0x29 ||
      bareKey(token) === undefined ||
      (next !== 0x2c && next !== 0x7d) ||
      isCode(token, frame.key)
    ) {
      this.fail(at, `"${shorten(token)}" is neither a value nor in quotes`)
    }
    this.put(at, end, JSON.stringify(token))
    this.afterValue()
  }
}
