import { isQuote, toAscii } from './characters.ts'
import { quoteAfter } from './string-end.ts'
import { skipTrivia } from './trivia.ts'

/** What stands close to a place, as far as it decides how the place is read. All of it looks a bounded way only. */

const REACH = 256

/** Whether a comma and a key in quotes stand here. */
export function isNextKey(text: string, at: number): boolean {
  const comma = skipTrivia(text, at)
  if (toAscii(text.charCodeAt(comma)) !== 0x2c) return false
  const key = skipTrivia(text, comma + 1)
  return /^(["'])[\w $.-]{1,64}\1\s{0,8}:/.test(text.slice(key, key + 80))
}

/** Whether nothing but a fence follows. */
export function isLastOfAll(text: string, at: number): boolean {
  return text.length - at < 100 && /^\s*(?:```\s*)?$/.test(text.slice(at))
}

/** Whether only a space stands before it. */
export function isSpaced(text: string, at: number): boolean {
  return text.charAt(at - 1) === ' '
}

/** Behind the first element of a list, whether it is one: `["a", …`, not `[see above`. */
export function listGoesOn(text: string, at: number): boolean {
  const next = skipTrivia(text, at)
  return next >= text.length || [0x2c, 0x5d].includes(toAscii(text.charCodeAt(next)))
}

/** Nothing but opening brackets, or the beginning of a first key, before the end: still an answer that was cut. */
export function opensAtEnd(text: string, start: number): boolean {
  const rest = text.slice(start, start + 200)
  return start + rest.length >= text.length && /^[{[][\s{[]*(["'“][^\n]*)?$/.test(rest)
}

/** `["a": 1]` of Swift, `['a' => 1]` of PHP: brackets that hold keys. */
export function holdsKeys(text: string, at: number): boolean {
  const quote = skipTrivia(text, at + 1)
  if (!isQuote(text.charCodeAt(quote))) return false
  const end = quoteAfter(text, quote, quote + REACH)
  if (end === -1) return false
  const next = skipTrivia(text, end + 1)
  return toAscii(text.charCodeAt(next)) === 0x3a || text.startsWith('=>', next)
}

const ARGUMENTS = /^\(\s{0,80}(?:[A-Za-z_]\w{0,63}\s{0,8}=(?![=>])|(["'])[\w .-]{1,64}\1\s{0,8}=>)/

/** `(name=`, and PHP's `('name' =>`: parentheses that hold named arguments. */
export function holdsArguments(text: string, at: number): boolean {
  return ARGUMENTS.test(text.slice(at, at + 200))
}

/** `array(` of PHP, up to its parenthesis. */
export function isNamedArray(text: string, at: number): boolean {
  return /\barray\s{0,4}$/i.test(text.slice(Math.max(0, at - 10), at))
}

/** Where a call's tag is closed: the model had written all of it. */
export function closesCall(text: string, at: number): boolean {
  return /^<\/(?:tool_call|function_call|tool_calls|function_calls)>/.test(text.slice(at, at + 20))
}
