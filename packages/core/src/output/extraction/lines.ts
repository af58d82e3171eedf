import { isQuote } from './characters.ts'

/** Where lines begin and end, as far as a value that has a line for itself is told by it. */

const REACH = 256
const LINE = /\n([ \t]{1,80})(["'])[^\n"']{0,120}[^\n"'\s]\2[ \t]{0,8}\r?\n\1$/

/** Whether a line ends right before it. */
export function beginsLine(text: string, start: number, at: number): boolean {
  return /\n\s{0,100}$/.test(text.slice(Math.max(start, at - 101), at))
}

/**
 * Whether a string stands here on a line of its own, indented as the one before it, which is such a line too. With a space at the
 * border, they may be parts of one text, as Python writes them.
 */
export function isBetweenLines(text: string, at: number): boolean {
  return (
    isQuote(text.charCodeAt(at)) && /\S/.test(text.charAt(at + 1)) && LINE.test(text.slice(Math.max(0, at - REACH), at))
  )
}
