import { isSpace, NEWLINE } from './characters.ts'

/** Space and comments between the tokens of JSON, of whatever language. */

/** The longest comment: every quote of a string asks what is behind it, so a look ahead must be short. */
const COMMENT_REACH = 1024

/** The first character from `from` on that is neither space nor comment; the text's length when there is none. */
export function skipTrivia(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (isSpace(code)) {
      at++
      // A quoted block: `> ` before each line.
      if (code === NEWLINE) while (text.charCodeAt(at) === 0x3e) at++
    } else {
      const end = commentEnd(text, at, code)
      if (end === at) return at
      at = end
    }
  }
  return text.length
}

/** Whether trivia that JSON does not know may begin with this character. */
export function mayBeTrivia(code: number): boolean {
  return code === 0x2f || code === 0x23 || code === 0x3e || isSpace(code)
}

/** Behind the comment that begins at `at`; `at` itself when none does, or none that ends within reach. */
function commentEnd(text: string, at: number, code: number): number {
  const block = code === 0x2f && text.charCodeAt(at + 1) === 0x2a
  if (!block && code !== 0x23 && (code !== 0x2f || text.charCodeAt(at + 1) !== 0x2f)) return at
  const reach = text.slice(at, at + COMMENT_REACH)
  const end = block ? reach.indexOf('*/', 2) : reach.indexOf('\n')
  if (end !== -1) return at + (block ? end + 2 : end)
  return at + reach.length === text.length ? text.length : at
}

/** A fence, or a closing tag, which no value goes beyond. */
export function isBorder(text: string, at: number): boolean {
  return text.startsWith('```', at) || text.startsWith('~~~', at) || text.startsWith('</', at)
}
