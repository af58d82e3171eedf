import { decodeWeights, TOKEN_WEIGHTS } from './token-weights.ts'

/**
 * An estimate of the tokens of a text: one pass, a table look-up a character, no tokenizer. It follows where today's
 * byte-pair tokenizers split (words with the blank or mark before them, digits by three, runs of marks, line ends), and
 * adds up weights that were fitted to one of them. `docs/budgets.md` has the errors, `benchmarks/tokens/fit.mjs` the fit.
 */
export function estimateTokens(text: string): number {
  if (text === '') return 0
  return Math.max(1, Math.round(sumWeights(text, WEIGHTS)))
}

/** How the table of weights is laid out. */
const PAIR = 0 // two small letters in one word, 26 × 26
const MARK = PAIR + 26 * 26 // a mark (! to ~) that begins a run of marks
const NEXT_MARK = MARK + 94 // another mark in the same run
const SAME_MARK = NEXT_MARK + 94 // the same mark again
const MARK_JOINS = SAME_MARK + 94 // a single mark right before a letter, as in .length: below 0, the two are one token
const CHARACTER = MARK_JOINS + 94 // beyond ASCII, by block: 16 characters wide up to U+0FFF, then 128
const SCRIPT = CHARACTER + 736 // the first such character after an ASCII one, by 1,024
const WORD = SCRIPT + 64
const CAPITAL = WORD + 1
const NEXT_CAPITAL = WORD + 2
const SMALL_AFTER_CAPITAL = WORD + 3
const CAPITAL_AFTER_SMALL = WORD + 4
const SMALL_AFTER_OTHER = WORD + 5
const CAPITAL_AFTER_OTHER = WORD + 6
const DIGITS = WORD + 7
const DIGITS_AFTER_BLANK = WORD + 8
const BLANKS = WORD + 9
const LONG_RUN = WORD + 10 // every sixteenth character of one kind: no text is nearly free
const TAB = WORD + 11
const LINE = WORD + 12
const LINE_AFTER_MARK = WORD + 13
const MORE_LINES = WORD + 14

/** For the fit: where some of the tables begin, and the end of all. */
export const LAYOUT: Readonly<
  Record<
    'MARK' | 'NEXT_MARK' | 'SAME_MARK' | 'MARK_JOINS' | 'CHARACTER' | 'SCRIPT' | 'WORD' | 'LONG_RUN' | 'END',
    number
  >
> = { MARK, NEXT_MARK, SAME_MARK, MARK_JOINS, CHARACTER, SCRIPT, WORD, LONG_RUN, END: WORD + 15 }

const WEIGHTS: Float64Array = decodeWeights(TOKEN_WEIGHTS)

const IS_MARK = 0
const IS_SMALL = 1
const IS_CAPITAL = 2
const IS_DIGIT = 3
const IS_BLANK = 4
const IS_LINE = 5
const IS_OTHER = 6

const KINDS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code >= 97 && code <= 122) return IS_SMALL
  if (code >= 65 && code <= 90) return IS_CAPITAL
  if (code >= 48 && code <= 57) return IS_DIGIT
  if (code === 10 || code === 13) return IS_LINE
  return code <= 32 || code === 127 ? IS_BLANK : IS_MARK
})

/** Exported for the fit, which asks it which weights a text uses. */
export function sumWeights(text: string, weights: { readonly [index: number]: number }): number {
  const weight = (index: number): number => weights[index] as number
  let total = 0
  let kind = IS_LINE
  let last = 10
  // How many characters of one kind stand together, the present one included.
  let run = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > 127) {
      total += weight(CHARACTER + (code < 0x1000 ? code >> 4 : 224 + (code >> 7)))
      if (last < 128) total += weight(SCRIPT + (code >> 10))
      kind = IS_OTHER
      last = code
      continue
    }
    const present = KINDS[code] as number
    if (present === kind) {
      run++
      if (present === IS_SMALL) total += weight(PAIR + (last - 97) * 26 + code - 97)
      else if (present === IS_MARK) total += weight((last === code ? SAME_MARK : NEXT_MARK) + code - 33)
      else if (present === IS_CAPITAL) total += weight(NEXT_CAPITAL)
      else if (present === IS_DIGIT) total += run % 3 === 1 ? weight(DIGITS) : 0
      else if (run === 2) total += weight(present === IS_BLANK ? BLANKS : MORE_LINES)
      if (run % 16 === 0 && present !== IS_DIGIT) total += weight(LONG_RUN)
    } else {
      if (present === IS_SMALL || present === IS_CAPITAL) {
        const small = present === IS_SMALL
        if (kind === IS_CAPITAL) total += weight(SMALL_AFTER_CAPITAL)
        else if (kind === IS_SMALL) total += weight(CAPITAL_AFTER_SMALL)
        else if (kind === IS_OTHER) total += weight(small ? SMALL_AFTER_OTHER : CAPITAL_AFTER_OTHER)
        else
          total += weight(small ? WORD : CAPITAL) + (kind === IS_MARK && run === 1 ? weight(MARK_JOINS + last - 33) : 0)
      } else if (present === IS_MARK) total += weight(MARK + code - 33)
      else if (present === IS_DIGIT) total += weight(DIGITS) + (kind === IS_BLANK ? weight(DIGITS_AFTER_BLANK) : 0)
      else if (present === IS_LINE) total += weight(kind === IS_MARK ? LINE_AFTER_MARK : LINE)
      else if (code === 9) total += weight(TAB)
      run = 1
      kind = present
    }
    last = code
  }
  return total
}
