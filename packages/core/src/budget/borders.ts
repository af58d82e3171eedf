/** How much of what could be kept is given up for a better place to cut, as a share of it. */
const FOR_PARAGRAPH = 0.2
const FOR_LINE = 0.1
const FOR_SENTENCE = 0.1
const FOR_WORD = 0.1

/** How far a better place is looked for, in characters: in a short text at least this far, in any text at most. */
const LEAST_WINDOW = 24
const WINDOW = 2_000

const PARAGRAPH = /\n[^\S\n]*\n/g
const LINE = /\n/g
/** A sentence ends with its mark and closing quotes, and a blank unless the script writes none. */
const SENTENCE = /[.!?…؟۔।]["'”’»)\]]*\s|[。！？｡]["'”’»」』）]*/g
const WORD = /\s+/g

interface Border {
  readonly pattern: RegExp
  readonly share: number
}

const BORDERS: readonly Border[] = [
  { pattern: PARAGRAPH, share: FOR_PARAGRAPH },
  { pattern: LINE, share: FOR_LINE },
  { pattern: SENTENCE, share: FOR_SENTENCE },
  { pattern: WORD, share: FOR_WORD },
]

/** The best place at or before `position` at which what stands before it may end. */
export function borderBefore(text: string, position: number): number {
  if (position >= text.length) return text.length
  for (const { pattern, share } of BORDERS) {
    const start = Math.max(0, position - windowOf(position, share))
    // One character more, because a border may lie exactly at the position.
    const ends = [...text.slice(start, position + 1).matchAll(pattern)].map(
      ({ index, 0: match }) => start + index + match.trimEnd().length,
    )
    const last = ends.findLast((end) => end > 0 && end <= position)
    if (last !== undefined) return last
  }
  return wholeCharacter(text, position, -1)
}

/** The best place at or after `position` at which what stands after it may begin. */
export function borderAfter(text: string, position: number): number {
  if (position <= 0) return 0
  const kept = text.length - position
  for (const { pattern, share } of BORDERS) {
    const end = Math.min(text.length, position + windowOf(kept, share))
    const start = position - 1
    const first = text.slice(start, end).matchAll(pattern).next().value
    if (first !== undefined) return start + first.index + first[0].length
  }
  return wholeCharacter(text, position, 1)
}

function windowOf(kept: number, share: number): number {
  return Math.min(WINDOW, Math.max(LEAST_WINDOW, Math.ceil(kept * share)))
}

/** What a reader sees as part of the character before it: half of a pair, accents, variations, skin tones, joiners. */
const CONTINUES = /^[\udc00-\udfff\p{M}\p{Emoji_Modifier}\u200d]/u
const JOINS_NEXT = '\u200d'

/** Moves a position off the middle of a character. A pile of accents is split after some dozen; a pair never. */
function wholeCharacter(text: string, position: number, step: 1 | -1): number {
  let moved = position
  for (let steps = 0; steps < 32 && moved > 0 && moved < text.length; steps++) {
    if (!CONTINUES.test(text.slice(moved, moved + 2)) && text[moved - 1] !== JOINS_NEXT) return moved
    moved += step
  }
  return isLowSurrogate(text, moved) ? moved + step : moved
}

function isLowSurrogate(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xdc00
}
