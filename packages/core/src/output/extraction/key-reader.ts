import { bareKey, bracketedKey, isOpenKey, openKey, shorten, undefinedAt } from './bare-words.ts'
import { encodeString, isQuote, toAscii } from './characters.ts'
import { Stop } from './loose-reading.ts'
import { COMMA, KEY, LooseState, VALUE } from './loose-state.ts'
import { quoteAfter } from './string-end.ts'
import { skipTrivia } from './trivia.ts'

/** Reads the keys of objects: in quotes of any kind, in half of them, or in none. */
export class KeyReader extends LooseState {
  /** `["key"] = 1`, as Lua writes it. */
  protected bracketedKey(at: number): boolean {
    const { isObject, expected } = this.top()
    const mayBeKey = isObject && (expected === KEY || expected === COMMA)
    if (mayBeKey && isOpenKey(this.text, at)) throw new Stop('cut', at, 'a key is not closed', this.text.length)
    const found = mayBeKey ? bracketedKey(this.text, at) : undefined
    if (found === undefined) return false
    if (expected === COMMA) this.damaged = true
    this.put(at, found.end, `${JSON.stringify(found.key)}:`)
    this.key(true, found.key)
    this.top().expected = VALUE
    this.committed = true
    return true
  }

  /** A key in quotes. */
  protected quotedKey(at: number): void {
    const end = quoteAfter(this.text, at, this.text.length, this.mixed)
    const open = openKey(this.text, at, end)
    if (open !== undefined) {
      // What the quote took in is believed only where the schema has such a key.
      this.torn = true
      this.put(at, at + 1 + open.length, JSON.stringify(open))
      return this.key(true, open)
    }
    if (end === -1) throw new Stop('cut', at + 1, 'a key is not closed', this.text.length)
    if (this.text.slice(at, end).includes('\n')) throw new Stop('broken', at + 1, 'a key is not closed', end)
    if (this.top().expected === COMMA) this.damaged = true
    const name = this.text.slice(at + 1, end)
    if (this.dropUndefined(at, end + 1)) return
    const { json, doubtful } = encodeString(name)
    if (doubtful) this.fail(at, 'a key has single backslashes that can be read in two ways')
    // `"name:" "Ada"`: the quote was set behind the colon.
    const swapped =
      /^[\w $.-]{1,64}:$/.test(name) && toAscii(this.text.charCodeAt(skipTrivia(this.text, end + 1))) !== 0x3a
    this.put(at, end + 1, swapped ? `${JSON.stringify(name.slice(0, -1))}:` : json)
    this.key(true, name)
    if (!swapped) return
    this.committed = true
    this.torn = true
    this.top().expected = VALUE
  }

  /** `phone: undefined` is a property that is not there. */
  private dropUndefined(at: number, keyEnd: number): boolean {
    const end = undefinedAt(this.text, keyEnd)
    if (end === undefined) return false
    // Its comma goes with it; the one before it may be left, which is for jsonrepair.
    this.damaged = true
    this.committed = true
    const comma = this.text.charAt(end) === ','
    this.put(at, comma ? end + 1 : end, '')
    this.top().expected = comma ? KEY : COMMA
    return true
  }

  /** A word without quotes where a key is due, and what stands behind it. */
  protected bareKey(at: number, token: string, next: number): void {
    const text = this.text
    const end = at + token.length
    const key = bareKey(token)
    // Without the comma before it, only the colon behind it tells a key from a word too many.
    if (key === undefined || (this.top().expected === COMMA && next !== 0x3a))
      this.fail(at, `"${shorten(token)}" is no key`)
    if (this.top().expected === COMMA) this.damaged = true
    // `x": 1`: the first quote is missing.
    const halfQuoted = isQuote(text.charCodeAt(end)) && toAscii(text.charCodeAt(skipTrivia(text, end + 1))) === 0x3a
    if (halfQuoted) this.torn = true
    if (this.dropUndefined(at, halfQuoted ? end + 1 : end)) return
    this.put(at, halfQuoted ? end + 1 : end, key)
    return this.key(halfQuoted, token)
  }
}
