import { DENIAL } from './tokens.ts'

/** `\boxed{42}`, with braces of its own at most two deep. */
const BOXED = /\\f?boxed\s{0,4}\{((?:[^{}\n]|\{(?:[^{}\n]|\{[^{}\n]{0,200}\}){0,200}\}){1,200})\}/g
/** Behind it, nothing but the end of the formula. */
const END = /^[\s$.*_]{0,20}(?:\\[\])])?[\s.*_`]{0,20}$/
/** `\text{yes}`, `\mathbf{B}` */
const STYLED = /^\\(?:text(?:bf|it|rm)?|math(?:bf|rm|it)|mbox)\s{0,4}\{([^{}]*)\}$/
/** How far from its end an answer is looked through. */
const REACH = 2000

/** What an answer gives in a box as its last words, as mathematicians do; `undefined` where it gives two, or doubts it. */
export function boxedIn(text: string): string | undefined {
  const near = text.slice(-REACH)
  if (!near.includes('boxed')) return undefined
  const found = [...near.matchAll(BOXED)]
  const last = found.at(-1)
  if (last === undefined || found.some(([, each]) => each !== last[1])) return undefined
  const { index, 0: whole, 1: content = '' } = last
  if (!END.test(near.slice(index + whole.length))) return undefined
  const line = near.slice(near.lastIndexOf('\n', index) + 1, index)
  if (DENIAL.test(line)) return undefined
  const trimmed = content.trim()
  return STYLED.exec(trimmed)?.[1]?.trim() ?? trimmed
}

/** Whether the text ends within a box: what it shows may be the beginning of a longer number. */
export function endsInBox(text: string): boolean {
  return /\\f?boxed\s{0,4}\{[^}]{0,200}$/.test(text.slice(-REACH))
}
