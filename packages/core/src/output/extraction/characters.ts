/**
 * The characters that models write where JSON has its own: typographic and full-width quotes, full-width punctuation,
 * spaces that JSON does not know.
 */

export const QUOTE = 0x22
export const BACKSLASH = 0x5c
export const NEWLINE = 0x0a

/** Full-width, CJK and Arabic punctuation as the ASCII character that it stands for; any other code as it is. */
export function toAscii(code: number): number {
  if (code < 0x3000) return code === 0x060c ? 0x2c : code === 0x061b ? 0x3b : code // ، ؛
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0
  if (code === 0x3001) return 0x2c // 、
  if (code === 0x3010) return 0x5b // 【
  if (code === 0x3011) return 0x5d // 】
  return code
}

/** White space of any kind, with zero-width characters and direction marks. */
export function isSpace(code: number): boolean {
  if (code <= 0x20) return true
  if (code < 0xa0) return false
  return (
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202f) ||
    (code >= 0x205f && code <= 0x2064) ||
    code === 0x3000 ||
    code === 0xfeff
  )
}

/** The four characters that JSON itself calls white space. */
export function isJsonSpace(code: number): boolean {
  return code === 0x20 || code === NEWLINE || code === 0x0d || code === 0x09
}

const DOUBLE = '"“”„‟″〝〞＂'
const SINGLE = "'‘’‚‛′´＇"
const codes = (text: string): ReadonlySet<number> => new Set([...text].map((char) => char.charCodeAt(0)))
const ANY_DOUBLE = codes(DOUBLE)
const ANY_SINGLE = codes(SINGLE)
const NO_CLOSERS: ReadonlySet<number> = new Set()
const CLOSERS: ReadonlyMap<number, ReadonlySet<number>> = new Map([
  // A plain quote closes only itself: a typographic one within it is text.
  [QUOTE, codes('"')],
  [0x27, codes("'")],
  ...[...DOUBLE.slice(1)].map((quote) => [quote.charCodeAt(0), ANY_DOUBLE] as const),
  ...[...SINGLE.slice(1)].map((quote) => [quote.charCodeAt(0), ANY_SINGLE] as const),
  [0x60, codes('`´')],
  [0xab, codes('»')],
  [0xbb, codes('«')],
  [0x2039, codes('›')],
  [0x300c, codes('」')],
  [0x300e, codes('』')],
])

/** Whether this character opens a string. */
export function isQuote(code: number): boolean {
  return code === QUOTE || code === 0x27 || code === 0x60 || (code >= 0xab && CLOSERS.has(code))
}

/** The quotes that close a string opened by this character; with `mixed`, any of its kind: `"late”`. */
export function closersOf(code: number, mixed = false): ReadonlySet<number> {
  if (mixed && (code === QUOTE || code === 0x27)) return code === QUOTE ? ANY_DOUBLE : ANY_SINGLE
  return CLOSERS.get(code) ?? NO_CLOSERS
}

const CONTROL_ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
}

/** `C:\Users\new`, with single backslashes: none of them can be an escape, since one is not. */
const DRIVE_PATH = /^[A-Za-z]:(?:\\[^\\/:*?"<>|\r\n\t]+)+\\?$/

/** `\\server\share`: beside single backslashes, the two may be one, or two as they stand. */
const SHARE = /^\\\\[^\\]/

/** A quoted text as a JSON string. `doubtful` when its backslashes can be read in two ways. */
export interface EncodedString {
  readonly json: string
  readonly doubtful: boolean
}

/**
 * The text between two quotes, with whatever quotes, raw newlines and escapes of other languages, as a JSON string.
 *
 * An escape that JSON does not know is a backslash that the model forgot to double (`\d`, `C:\Users`), except before a
 * quote, `_` or `$`, which Markdown and JavaScript escape. Where such a string has a `\n` or `\t` too, it may be one of the same:
 * that is doubtful, except in a path from a drive letter on.
 */
export function encodeString(content: string): EncodedString {
  let json = '"'
  let isForeign: boolean | undefined
  const foreign = (): boolean => (isForeign ??= hasForeignEscape(content))
  let kept = false
  let control = false
  let broken = false
  let from = 0
  const replace = (at: number, length: number, by: string): void => {
    json += content.slice(from, at) + by
    from = at + length
  }
  for (let at = 0; at < content.length; at++) {
    const code = content.charCodeAt(at)
    if (code === BACKSLASH) {
      const next = content.charAt(at + 1)
      const hex = next === 'x' ? 2 : next === 'u' ? 4 : 0
      const digits = content.slice(at + 2, at + 2 + hex)
      if (hex > 0 && digits.length === hex && /^[0-9a-fA-F]+$/.test(digits)) {
        replace(at, 2 + hex, `\\u${digits.padStart(4, '0')}`)
        at += 1 + hex
      } else if (next !== '' && '"\\/bfnrt'.includes(next)) {
        // Nobody writes a backspace or a form feed: beside a forgotten backslash they are two more.
        if ((next === 'b' || next === 'f') && foreign()) replace(at, 1, '\\\\')
        else if ('nrt'.includes(next) && /[A-Za-z\\]/.test(content.charAt(at + 2))) control = true
        at++
      } else if (next !== '' && (isQuote(next.charCodeAt(0)) || '_$’”'.includes(next))) {
        replace(at, 1, '')
        at++
      } else {
        // `\u0e` and too few digits: the character that was meant is lost.
        broken ||= next === 'u' && /^[0-9]/.test(digits)
        replace(at, 1, '\\\\')
        // JavaScript joins the lines, a shell keeps both.
        if (next === '\n' || next === '\r') control = true
        kept = true
      }
    } else if (code === QUOTE) {
      replace(at, 1, '\\"')
    } else if (code < 0x20) {
      const char = content.charAt(at)
      replace(at, 1, CONTROL_ESCAPES[char] ?? `\\u${code.toString(16).padStart(4, '0')}`)
    }
  }
  if (kept && control && DRIVE_PATH.test(content)) return { json: JSON.stringify(content), doubtful: false }
  return { json: `${json}${content.slice(from)}"`, doubtful: broken || (kept && (control || SHARE.test(content))) }
}

/** Whether it has an escape that JSON does not know, such as `\d`. */
function hasForeignEscape(content: string): boolean {
  for (let at = content.indexOf('\\'); at !== -1; at = content.indexOf('\\', at + 2)) {
    if (/[^"\\/bfnrtux_$'’”`\n\r]/.test(content.charAt(at + 1))) return true
  }
  return false
}
