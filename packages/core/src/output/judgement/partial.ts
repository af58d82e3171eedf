import type { JsonValue } from '../../protocol.ts'
import { NOT_ALL } from './disowning-words.ts'
import { sentencesOf } from './sentences.ts'

/** Words beside a list which say that it is not all of it: "the first three of the twenty", "and 3 more". */

const NUMERALS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ')
const NUMBER = String.raw`(?:\d+|${NUMERALS.join('|')}|dozen|few|couple(?: of)?|handful)`
/** Of what a list may be made from, without being a part of it. */
const SOURCES = String.raw`(?:sentences?|paragraphs?|lines?|pages?|words?|letters?|characters?|digits?|columns?|chapters?|sections?|minutes?|seconds?|days?|weeks?|months?|years?)`

const INCOMPLETE = new RegExp(
  [
    String.raw`^\W*(?:and|plus|\+)\s+(?:\d+|many|several|some|a few|so|${NUMBER})\s*(?:more|others?|on)\b|(?:\.{3}|…)\s*(?:and|plus)\s+(?:\d+ |so |many )?(?:more|others|on)\b`,
    String.raw`^\W*(?:list |output |json )?(?:truncated|abbreviated|shortened|incomplete|partial)\W*$|\b(?:is|was|been|have|got) (?:truncated|abbreviated|cut (?:off|short)|shortened)\b|(?<!\b(?:explanations?|comments?|notes?|reasoning|details?)\b[^.!?\n]{0,40})\bfor brevity\b|\bran out of (?:space|room|tokens)\b`,
    String.raw`\b(?:remaining|rest|others|more)\b[^.\n]{0,30}\b(?:omitted|left out|not (?:shown|listed|included)|skipped)\b|\bomitt(?:ed|ing) the (?:rest|remaining|others)\b`,
    String.raw`\b(?:only|just) (?:list(?:ed)?|includ(?:e|ed)|show(?:n|ed)?|gave|give) (?:the first|some|a few|\d+)\b|\b(?:first|top) \d+ (?:out )?of \d+\b|\bthe list (?:goes on|continues)\b|^\W*(?:and so on|etc)\b`,
    String.raw`\b(?:only|just|merely|simply) (?:the )?(?:first|top) ${NUMBER}\b(?! ${SOURCES})|\b(?:only|just) (?:a|one) (?:part|portion|subset|selection|excerpt|sample) of\b|\b(?:is|are|as) (?:a|an|only|just)(?: a| an)? (?:partial|incomplete) (?:list|answer|result|set)\b|\b(?:list|answer|result|array|output|json)(?: above| below)? is (?:still |only |not )?(?:incomplete|partial|complete yet|(?<=not )complete|(?<=not )exhaustive)\b`,
    String.raw`\bthere (?:are|were|is) (?!no |not |any |nothing |none )(?:\w+ )?(?:more|others?|further|additional)\b[^.!?\n]{0,40}\b(?:in|on|than|that|which|of)\b[^.!?\n]{0,40}\b(?:text|document|file|page|list|source|table|article|message|transcript|here|these|those|left|not)\b`,
    String.raw`\b(?:i|we) (?:stopped|left off|gave up) (?:\w+ )?(?:after|at)\b|\b(?:is|are|were|was) missing (?:from|in) (?:this|the|my) (?:list|answer|result|array|output|json)\b`,
  ].join('|'),
  'i',
)
/** `["a", "b"], …` */
const GOES_ON = /^\s*,?\s*(?:…|\.{3,})\s*$/
const INCOMPLETE_ELSEWHERE = new RegExp(NOT_ALL, 'iu')
/** "the first three of the twenty tags", with how many there are in all. */
const OUT_OF = new RegExp(
  String.raw`\b(?:(?:first|top|only|just|these|here|shown|listed|showing|listing)(?: are| is)?(?: the)?(?: first| top)? ${NUMBER} (?:\w+ )?(?:out )?of (?:the |all |a total of |more than |over |about |some |its |their )*|(?:full|complete|whole|entire) (?:list|set|table|array|data ?set|roster)\b[^.!?\n]{0,20}\b(?:has|have|contains?|includes?|holds?|counts|numbers|comprises|runs to|of) (?:about |over |more than |some )?)(?<all>\d+|[a-z]+)`,
  'i',
)
const LONGER =
  /\b(?:full|complete|whole|entire) (?:list|set|table|array|data ?set)\b[^.!?\n]{0,20}\b(?:is (?:much |far )?longer|goes on|continues|can be found|is available|would|does not fit|is in the|is too)\b/i

/** Whether words beside a value say that a list in it is not all of it. */
export function isPartial(words: string, value: JsonValue): boolean {
  const lengths = lengthsOf(value)
  if (lengths.length === 0) return false
  if (GOES_ON.test(words)) return true
  return sentencesOf(words).some((sentence) => {
    const all = OUT_OF.exec(sentence)?.groups?.['all']?.toLowerCase()
    // "These are the first two of 2": all of it.
    if (all !== undefined) return !lengths.some((length) => String(length) === all || NUMERALS[length - 1] === all)
    return INCOMPLETE.test(sentence) || INCOMPLETE_ELSEWHERE.test(sentence) || LONGER.test(sentence)
  })
}

/** How long the lists are that are the value, or that it holds. */
function lengthsOf(value: JsonValue): readonly number[] {
  if (Array.isArray(value)) return value.length > 0 ? [value.length] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap((each) => (Array.isArray(each) ? [each.length] : []))
}
