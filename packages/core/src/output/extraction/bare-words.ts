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
    // A comment: `5/* net */`.
    if (code === 0x2f && /[/*]/.test(text.charAt(end + 1))) break
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
  if (/^0x[0-9a-f]{1,12}$/i.test(token)) return { json: String(Number(token)) }
  const ascii = (token.charCodeAt(0) > 0xff ? withPlainDigits(token) : token).replace(
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

/** The digits of Arabic, Persian and Hindi, and those of full width, as plain ones. */
function withPlainDigits(token: string): string {
  return token.normalize('NFKC').replace(/[٠-٩۰-۹०-९]/g, (digit) => {
    const code = digit.charCodeAt(0)
    return String(code - (code < 0x06f0 ? 0x0660 : code < 0x0966 ? 0x06f0 : 0x0966))
  })
}

/** What has a form that only one kind of text has, and so needs no quotes: an address, a date, an identifier. */
const FORMS = [
  /^[a-z][a-z+.-]{1,15}:\/\/[^\s"'`<>{}[\],]{1,2000}/i,
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?/,
  /^\d{2}:\d{2}(?::\d{2})?(?![\w:])/,
  /^[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/,
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i,
  // Only the first quote is missing: `km/h"`.
  /^[\p{L}][^\s"'`:{}[\],][^"'`:{}[\],\n]{0,100}"(?=\s{0,20}[,}])/u,
]

/** The word of such a form, up to the comma or the bracket behind it. */
export function wordOfForm(text: string, at: number): string | undefined {
  const near = text.slice(at, at + 2048)
  for (const form of FORMS) {
    const word = form.exec(near)?.[0]
    if (word !== undefined && /^(?:[ \t]*\r?\n|\s*[,}\]])/.test(near.slice(word.length))) return word
  }
  return undefined
}

/** `process.env.HOST`, `userName`, `$name`: an expression, whose value is not known here. */
export function isCode(token: string, key: string): boolean {
  // `name: name`, `host: DB_HOST`
  const [word, name] = [inPlainLetters(token), inPlainLetters(key)]
  if (word === name || (name.length > 2 && word.endsWith(name))) return true
  if (/^[$_]/.test(token) || /^[a-z]+[A-Z]/.test(token)) return true
  return (
    token.includes('.') &&
    (/[A-Z_$]/.test(token) || /^(?:process|os|self|this|config|env|args|req|request)\./.test(token))
  )
}

function inPlainLetters(word: string): string {
  return word.replace(/[_$.-]/g, '').toLowerCase()
}

/** What the colon at `at` belongs to, where Ruby writes a symbol: `:name =>` is a key, `=> :name` a value. */
export function symbolAt(text: string, at: number): 'key' | 'value' | undefined {
  const word = /^:[A-Za-z_]\w{0,63}/.exec(text.slice(at, at + 65))?.[0]
  if (word === undefined) return undefined
  if (text.startsWith('=>', skipTrivia(text, at + word.length))) return 'key'
  return /=>\s{0,8}$/.test(text.slice(Math.max(0, at - 10), at)) ? 'value' : undefined
}

/** Behind `: undefined`, where it is all that a property has, before a comma or a brace. */
export function undefinedAt(text: string, keyEnd: number): number | undefined {
  const found = /^\s{0,8}:\s{0,8}undefined\s{0,80}(?=[,}])/.exec(text.slice(keyEnd, keyEnd + 120))
  return found === null ? undefined : keyEnd + found[0].length
}

/** `["key"] =` of Lua: how long it is, and its key. */
export function bracketedKey(text: string, at: number): { readonly end: number; readonly key: string } | undefined {
  const found = /^\[\s{0,8}(["'])([\w .-]{1,64})\1\s{0,8}\]\s{0,8}=(?![=>])/.exec(text.slice(at, at + 120))
  return found?.[2] === undefined ? undefined : { end: at + found[0].length, key: found[2] }
}

/** A key of Ruby or Lua that the text breaks off within: `:na`, `["na`. */
export function isOpenKey(text: string, at: number): boolean {
  return (
    text.length - at < 70 &&
    /^(?::\w{0,64}\s{0,4}|\[\s{0,4}(?:["'][\w .-]{0,64}["']?\s{0,4}\]?\s{0,4})?)$/.test(text.slice(at))
  )
}

/** The token as a message quotes it. */
export function shorten(token: string): string {
  return token.length > 40 ? `${token.slice(0, 40)}…` : token
}
