import { hasOpenFence } from './truncation.ts'

/** How much of its own end the model is shown, and asked to begin with: enough to be found, cheap to repeat. */
const ANCHOR_LENGTH = 60

/** How far into a continuation the repeated end is looked for: models like to say something first. */
const PREAMBLE_LENGTH = 400

/** A shorter overlap may be an accident: `…the l` and `lamp`. Counted in letters and digits. */
const LEAST_OVERLAP = 8

const LONGEST_OVERLAP = 4_000

/** What the user says next, when an answer was cut off and is to go on. */
export function continuationPrompt(textSoFar: string): string {
  return (
    'Your answer was cut off. It ended with:\n\n' +
    `${anchorOf(textSoFar.trimEnd())}\n\n` +
    'Begin by repeating exactly that end, then go on from there to the end of the answer. Write nothing else: no remark, and nothing of what came before it.'
  )
}

/**
 * An answer from its parts, each of which continues the one before. What a part repeats is taken out: the end that it was
 * asked to begin with, wherever in its first lines it stands; any other overlap; an answer begun all over again; a code
 * fence opened a second time.
 */
export function stitch(parts: readonly string[]): string {
  return parts.reduce((text, part) => join(text, part), '')
}

function join(text: string, part: string): string {
  if (text === '' || part === '') return text + part
  if (beginsAnew(text, part)) return part.length > text.length ? part : text
  // Blanks at the end are in the continuation as well, where it repeats the end; some clients trim them.
  const end = text.trimEnd()
  const anchor = anchorOf(end)
  if (lettersIn(anchor) >= LEAST_OVERLAP) {
    const at = part.slice(0, PREAMBLE_LENGTH + anchor.length).indexOf(anchor)
    if (at >= 0) return end + part.slice(at + anchor.length)
  }
  const continuation = hasOpenFence(text) ? part.replace(/^\s*(`{3,}|~{3,})[^\n`]*\n/, '') : part
  const overlap = overlapOf(end.slice(-LONGEST_OVERLAP), continuation.slice(0, LONGEST_OVERLAP))
  const isRepeated = lettersIn(continuation.slice(0, overlap)) >= LEAST_OVERLAP
  return isRepeated ? end + continuation.slice(overlap) : text + continuation
}

/** The last words of a text that ends without blanks, from a word's beginning on where it has words. */
function anchorOf(end: string): string {
  if (end.length <= ANCHOR_LENGTH) return end
  const tail = end.slice(-ANCHOR_LENGTH)
  const word = tail.search(/\s\S/) + 1
  // Not between the halves of a surrogate pair.
  return word > 0 && word < ANCHOR_LENGTH / 2 ? tail.slice(word) : tail.replace(/^[\udc00-\udfff]/, '')
}

function beginsAnew(text: string, part: string): boolean {
  const length = Math.min(80, text.length, part.length)
  return lettersIn(text.slice(0, length)) >= 2 * LEAST_OVERLAP && part.startsWith(text.slice(0, length))
}

function lettersIn(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0
}

/** The length of the longest end of `text` with which `part` begins, in linear time (Knuth, Morris, Pratt). */
function overlapOf(text: string, part: string): number {
  const borders = new Uint32Array(part.length)
  for (let index = 1, matched = 0; index < part.length; index++) {
    while (matched > 0 && part[index] !== part[matched]) matched = borders[matched - 1] as number
    if (part[index] === part[matched]) matched++
    borders[index] = matched
  }
  let matched = 0
  for (const character of text.split('')) {
    while (matched > 0 && (matched === part.length || character !== part[matched]))
      matched = borders[matched - 1] as number
    if (character === part[matched]) matched++
  }
  return matched
}
