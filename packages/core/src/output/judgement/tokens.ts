import type { JsonValue } from '../../protocol.ts'
import type { Shape } from '../schema/shape.ts'
import { convertScalar } from './adapt.ts'
import { ANSWER_NOUNS, FINAL_ANSWER } from './words.ts'

/** Numbers and booleans that an answer is, or that one sentence of it gives. */

/** Longer text is no answer of one word; shorter text may be looked at closely. */
export const LONGEST_SENTENCES: number = 2000

const NUMBER = String.raw`[+-]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`

/** With such words, a value is not given, or not for certain. */
export const DENIAL: RegExp =
  /\b(not|no longer|never|neither|or|between|about|approximately|roughly|around|maybe|perhaps|if|unless|at least|at most|more than|less than|over|under|up to|almost|nearly|whether|depends|falls|wenn|sofern|nicht|oder|etwa|ungefähr|rund|mindestens|höchstens|vielleicht|au moins|environ|peut-être|al menos|quizás|tal vez|aproximadamente|pelo menos|talvez|almeno|forse|ongeveer|misschien)\b|n't\b|~|≈|\?|如果|大约|可能|也许|或者|不是|もし|約|おそらく|かもしれ|если|примерно|около|возможно|может быть/i

/** A number or a boolean that is the whole text, that its last line concludes with, or that one sentence gives as the answer. */
export function readToken(written: string, { types }: Shape, coerce: boolean): JsonValue | undefined {
  if (written.length > LONGEST_SENTENCES) return undefined
  const text = types.has('number') ? withPlainNumbers(written) : written
  const bare = withoutSpelling(text.normalize('NFKC').replace(/^(?:[\s*_`#]|>\s)+|[\s*_`.!]+$/g, ''))
  const wanted = types.has('number') ? NUMBER : ''
  const words = types.has('boolean') ? (coerce ? 'true|false|yes|no' : 'true|false') : ''
  const token = [wanted, words].filter(Boolean).join('|')
  const whole = new RegExp(`^(?:${token})$`, 'i').exec(bare)?.[0]
  const given = whole ?? concluded(text, token) ?? onlyGiven(withoutDenied(text, token), token)
  if (given === undefined) return undefined
  const value = given.toLowerCase()
  return convertScalar(value, new Set(types.has('boolean') && /^[a-z]/.test(value) ? ['boolean'] : ['number']))
}

/**
 * With a plain minus, and without the marks between groups of digits where these can mean nothing else: `1,234,567`, `1.234,50`. In
 * `1,234` the comma may be a decimal one.
 */
function withPlainNumbers(text: string): string {
  return text
    .replace(/(?<![\p{L}\p{N}]|\d\s)[−–‐‑﹣－](?=\d)/gu, '-')
    .replace(/(?<![\w.,'’])\d{1,3}(?:([,.'’\u00a0\u202f\u2009])\d{3})(?:\1\d{3})+(?![\w'’]|[.,]\d)/g, ungrouped)
    .replace(/(?<![\w.,'’])\d{1,3}(?:,\d{3})+\.\d{1,9}(?![\w'’]|[.,]\d)/g, ungrouped)
    .replace(/(?<![\w.,'’])\d{1,3}(?:[.\u00a0\u202f\u2009]\d{3})+,\d{1,2}(?![\w'’]|[.,]\d)/g, (number) =>
      number.replace(/\D(?=\d{3})/g, '').replace(',', '.'),
    )
}

function ungrouped(number: string): string {
  return number.replace(/\D(?=\d{3}(?!\d))/g, '')
}

const NUMERAL =
  'zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|point|minus|and'
const SPELLED = new RegExp(String.raw`\s*\((?:(?:${NUMERAL})[\s-]*)+\)(?=[\s.*_]*$)`, 'i')

/** `42 (forty-two)` */
function withoutSpelling(text: string): string {
  return text.replace(SPELLED, '')
}

const ANSWER_LINE = String.raw`(?:#{2,6}\s*|[\s*_#>]*(?:(?:so|thus|therefore|hence),?\s+)?(?:the |my )?(?:${FINAL_ANSWER}|${ANSWER_NOUNS}|total)[\s*_]*(?:is[\s*_]*)?[:=：]?[\s*_]*)`

/** `#### 42` or "Final answer: 42", as the last line, whatever was counted before it. */
function concluded(text: string, token: string): string | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const pattern = new RegExp(
    String.raw`^${ANSWER_LINE}["'“(\s]*(?:\$?\\boxed\{)?(${token})\}?\$?["'”)\s*_]*[.!]?\s*$`,
    'iu',
  )
  const found = lines.map((line) => pattern.exec(withoutSpelling(line.trimEnd()))?.[1])
  const last = found.at(-1)
  return last !== undefined && found.every((each) => each === undefined || each === last) ? last : undefined
}

/** "14, not 12", "not 12 but 14": without what is denied, where another stands beside it. */
function withoutDenied(text: string, token: string): string {
  const not = '(?:not|rather than|instead of|nicht|statt|pas|non|não|niet)'
  return text
    .replace(
      new RegExp(
        `(?<=(?:${token})["'”*_)]{0,3})(?:\\s*,)?\\s*\\(?(?:and |und |et |y |e |en )?${not} (?:${token})\\)?(?=\\s*(?:[.!;]|$|\\n))`,
        'giu',
      ),
      '',
    )
    .replace(
      new RegExp(
        `\\b${not} (?:${token})\\s*,?\\s+(?:but|sondern|mais|sino|mas|ma|maar) (?:rather )?(?=${token})`,
        'giu',
      ),
      '',
    )
}

/** "The answer is 42." – where no other number or boolean is anywhere in the text, and nothing puts it in doubt. */
function onlyGiven(text: string, token: string): string | undefined {
  const all = [...text.matchAll(new RegExp(`(?<![\\w.,-])(?:${token})(?![\\w%]|[.,]\\d)`, 'gi'))]
  const [only] = all
  if (all.length !== 1 || only === undefined) return undefined
  const before = text.slice(0, only.index)
  const after = text.slice(only.index + only[0].length)
  if (/\d/.test(before) || /\d/.test(after)) return undefined
  const sentence = before.slice(Math.max(before.lastIndexOf('. '), before.lastIndexOf('\n')) + 1)
  if (DENIAL.test(sentence)) return undefined
  const leads =
    /(?:\b(?:is|are|be|answer|result|value|total|count|equals|to)(?: (?:exactly|precisely|now|thus|therefore|indeed|clearly|simply|just|only|equal to))?|[:=→])\s*["'“‘`*_$({[]{0,6}$|\\boxed\{\s?$/i.test(
      before,
    )
  const ends = /^["'”’`*_)}\]$]{0,6}\s*(?:[.!](?:\s|$)|\n|$)/.test(withoutSpelling(after))
  return leads && ends ? only[0] : undefined
}
