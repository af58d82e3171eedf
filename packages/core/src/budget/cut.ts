import type { DocumentPart } from '../sample/prompt.ts'
import type { TokenCounter } from './count.ts'
import { borderAfter, borderBefore } from './borders.ts'
import { grouped } from './grouped.ts'

/** A text with its tokens added up along the way, so that a place to cut is looked up and not counted again. */
export interface CuttableText {
  readonly text: string
  readonly tokens: number
  /** Where each piece begins, and last the end of the text. */
  readonly starts: readonly number[]
  /** How many tokens stand before each of these. */
  readonly before: readonly number[]
}

/** Characters that are counted at once. Shorter pieces cost time, longer ones make the place of the cut less exact. */
const PIECE_LENGTH = 512

export function cuttable(text: string, counter: TokenCounter): CuttableText {
  const starts = [0]
  const before = [0]
  let tokens = 0
  for (let start = 0; start < text.length; ) {
    const end = pieceEnd(text, start + PIECE_LENGTH)
    tokens += counter(text.slice(start, end))
    starts.push(end)
    before.push(tokens)
    start = end
  }
  return { text, tokens, starts, before }
}

/** Before the next blank, if one is near: pieces of whole words add up to what the whole counts. */
function pieceEnd(text: string, end: number): number {
  if (end >= text.length) return text.length
  const blank = text.slice(end, end + 64).search(/\s/)
  return blank < 0 ? end : end + blank
}

/**
 * Cuts to about `allowed` tokens at a paragraph, line, sentence or word, with a mark of how much is missing. With 0 allowed
 * only the mark is left.
 *
 * @returns undefined where none of the text would be left although some of it is allowed
 */
export function cutText(source: CuttableText, allowed: number, keep: DocumentPart['keep']): string | undefined {
  const { text } = source
  const atStart = keep === 'both' ? Math.ceil(allowed / 2) : keep === 'start' ? allowed : 0
  let headEnd = atStart === 0 ? 0 : borderBefore(text, positionOf(source, atStart))
  const atEnd = allowed - atStart
  let tailStart =
    atEnd === 0 ? text.length : Math.max(headEnd, borderAfter(text, positionOf(source, source.tokens - atEnd)))
  // What is allowed may round to all there is, and the mark must stand for something.
  if (text.slice(headEnd, tailStart).trim() === '') {
    if (tailStart < text.length) tailStart = borderAfter(text, tailStart + 1)
    else headEnd = borderBefore(text, text.trimEnd().length - 1)
  }
  const head = text.slice(0, headEnd).trimEnd()
  const tail = text.slice(tailStart).trimStart()
  if (allowed > 0 && head === '' && tail === '') return undefined
  const missing = Math.max(1, tokensBefore(source, tailStart) - tokensBefore(source, headEnd))
  const mark = `[… ${grouped(missing)} of ${grouped(source.tokens)} tokens left out …]`
  return [head, mark, tail].filter((piece) => piece !== '').join('\n')
}

/** The last position with at most this many tokens before it. */
function positionOf({ starts, before }: CuttableText, tokens: number): number {
  return interpolate(before, starts, tokens)
}

function tokensBefore({ starts, before }: CuttableText, position: number): number {
  return interpolate(starts, before, position)
}

/** Where `value` stands among the ascending `known`, read off at the same place among `wanted`, rounded down. */
function interpolate(known: readonly number[], wanted: readonly number[], value: number): number {
  let low = 0
  let high = known.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((known[middle] as number) <= value) low = middle
    else high = middle - 1
  }
  const [from = 0, to = from] = known.slice(low, low + 2)
  const [start = 0, end = start] = wanted.slice(low, low + 2)
  return to > from ? Math.floor(start + ((end - start) * (value - from)) / (to - from)) : start
}
