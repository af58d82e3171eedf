import { isQuote, isSpace, toAscii } from './characters.ts'
import { skipTrivia } from './trivia.ts'

/** What models write without quotes: keys, numbers, the literals of JSON, Python and JavaScript. */

export type BareValue = { readonly json: string } | { readonly problem: string }

const LITERALS: Readonly<Record<string, string>> = {
  true: 'true',
  false: 'false',
  null: 'null',
  none: 'null',
  nil: 'null',
}

/** Words that stand for a type or for the lack of a value: as a string, each would be a wrong value. */
const RESERVED = new Set(
  (
    'string str text number integer int float double boolean bool object dict map array list any unknown never undefined nan ' +
    'infinity inf void date datetime none null nil true false'
  ).split(' '),
)

/** Behind the last character of the word at `at`; at least one character further. */
export function tokenEnd(text: string, at: number): number {
  let end = at + 1
  while (end < text.length) {
    const code = toAscii(text.charCodeAt(end))
    if (isSpace(code) || ',:;{}[]()<>=|"\'`'.includes(String.fromCharCode(code)) || isQuote(code)) break
    end++
  }
  return end
}

/** A key as a JSON string; `undefined` for what cannot be one. */
export function bareKey(token: string): string | undefined {
  return /^([\p{L}_$][\p{L}\p{N}_$.-]*|\d+)$/u.test(token) ? JSON.stringify(token) : undefined
}

/** `"x: 1, "y": 2`: the key whose last quote is missing, so that the next one seems to end it. */
export function openKey(text: string, at: number, end: number): string | undefined {
  const [, key] = /^["'“]([\w$-]{1,64})\s{0,8}:\s/.exec(text.slice(at, at + 80)) ?? []
  if (key === undefined || end === -1) return key
  return toAscii(text.charCodeAt(skipTrivia(text, end + 1))) === 0x3a ? undefined : key
}

/** Words without quotes up to the comma before the next key, or to the closing brace: `summary: Login fails}`. */
export function bareWords(text: string, at: number): string | undefined {
  const [words] =
    /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M} ’.%-]|(?<=\p{L})'(?=\p{L})){0,198}/u.exec(text.slice(at, at + 200)) ?? []
  const trimmed = words?.trimEnd()
  if (words === undefined || trimmed === undefined) return undefined
  const rest = text.slice(at + words.length, at + words.length + 80)
  return /^(?:\s*\}|,\s*(["']?)[\w$-]{1,64}\1\s{0,8}:\s)/.test(rest) ? trimmed : undefined
}

/** A number or a literal as JSON; a problem where it has none; `undefined` for any other word. */
export function bareValue(token: string): BareValue | undefined {
  if (token === 'None' || token === 'nil') return { json: 'null' }
  if (/^(?:\.{3}|…)/.test(token)) return { problem: `${token.slice(0, 3)} stands for content that is left out` }
  const lower = token.toLowerCase()
  // `none` in lower case may be a word of the author's; None, TRUE and Null cannot.
  if (lower !== 'none' && lower in LITERALS) return { json: LITERALS[lower] ?? 'null' }
  if (RESERVED.has(lower.replace(/^[+-]/, ''))) return { problem: `${token} has no place in JSON` }
  const ascii = (token.charCodeAt(0) > 0xff ? token.normalize('NFKC') : token).replace(
    /^([+-]?\d{1,3}(?:_\d{3})+)(?=\.|$)/,
    (grouped) => grouped.replaceAll('_', ''),
  )
  const number = /^([+−-]?)(\d*)(\.\d*)?([eE][+-]?\d+)?$/.exec(ascii)
  if (number === null || !/\d/.test(`${number[2]}${number[3] ?? ''}`)) return undefined
  const [, sign, whole = '', fraction = '', exponent = ''] = number
  if (/^0\d/.test(whole)) return { problem: `${token} begins with a zero` }
  const json = `${sign === '-' || sign === '−' ? '-' : ''}${whole === '' ? '0' : whole}${fraction === '.' ? '' : fraction}${exponent}`
  return isExact(json) ? { json } : { problem: `${token} has more digits than a number keeps; it needs quotes` }
}

/** Whether JavaScript keeps the number as written: 12345678901234567890 would become another one. */
function isExact(json: string): boolean {
  const value = Number(json)
  if (!Number.isFinite(value)) return false
  return json.length < 16 || !/^-?\d+$/.test(json) || String(value) === json || BigInt(value) === BigInt(json)
}
