import type { Candidate } from '../extraction/search.ts'

/**
 * What a model says about the values that it writes. Only plain words count, and only right beside the value: a value that is
 * called an example is no answer, and one that is called final or corrected counts before the others.
 */

const DRAFT =
  /\b(?:for (?:example|instance)|e\.g\.|such as|(?:an? )?example(?: (?:output|answer|response|json|object|result))?|(?:rough |first )?draft|(?:first|initial) (?:attempt|try|version|guess|pass|idea|thought|answer)|template|placeholder|instead of|rather than|(?<!\bin )\bthe (?:\w+ ){0,2}(?:format|form|shape|structure|schema)\b[^.\n]{0,40}\b(?:is|would be|should be|looks like)|expected(?: (?:output|answer|response|result|json|value))?|if\b[^.\n]{0,60}\b(?:were|had been)\b[^.\n]{0,40}|not|wrong(?:ly)?|incorrect(?:ly)?|(?:would|might|could|should|must) look like(?: this)?)$/i

const DRAFT_LABEL =
  /(?:^|\n)\W*(?:(?:the )?(?:input|original|old|previous|given|thought|thinking|reasoning|guess)|(?:attempt|try|version) 1)$/i
const ANSWER_LABEL = /(?:^|\n)\W*(?:the |my |final )?(?:answer|output|result|response|json)$/i
const FINAL =
  /\b(?:final(?:ly)?|correct(?:ed|ion)|revised|revision|updated?|fixed|actual(?:ly)?|amended|real answer|on second thought|let me (?:correct|fix|redo|revise|rewrite))\b/i
const CORRECTION =
  /\b(?:wait|oops|scratch that|mistake|that(?:'s| is| was) (?:wrong|incorrect|not right)|i was wrong)\b/i

/** "For example: {…}" */
export function isDraft({ lead }: Candidate): boolean {
  const words = wordsBefore(lead)
  return DRAFT.test(words) || DRAFT_LABEL.test(words)
}

/** "Output:" on a line of its own, or at the beginning. */
export function isLabelled({ lead }: Candidate): boolean {
  return ANSWER_LABEL.test(wordsBefore(lead))
}

const TAKES_BACK =
  /(?:^|[\s\W])(?:wait\b(?=\W*(?:[,.!—–-]|no\b|that|this|i\b|actually|the\b))|oops|scratch that|on second (?:thought|look|reading)|on reflection|my mistake|i was wrong|i (?:have |'ve )?(?:made|got|misread|miscounted|misclassified|mislabel+ed)\b[^.\n]{0,40}\b(?:mistake|error|wrong|it|that|this)|(?:that|this|it)(?:'s| is| was)? (?:actually )?(?:not (?:right|correct|quite right)|wrong|incorrect|a mistake)\b|please (?:ignore|disregard) (?:that|this|the above)|(?:hmm|actually|sorry|correction|no)\b[^.\n]{0,60}\b(?:should|must|ought to) (?:be|have been|read)\b|\bshould (?:actually |really |rather |instead )?(?:be|have been|read) (?:["'`“]|-?\d|true\b|false\b|null\b)|(?:^|\n)\W*(?:correction|erratum|edit)\b\W*[:—–-])/i

/** Whether words that follow an answer take it back: "Wait, y should be 5." What they put in its place is not read. */
export function takesBack(words: string): boolean {
  return TAKES_BACK.test(words)
}

/** "Final answer: {…}", wherever it stands. */
export function isFinal({ lead }: Candidate): boolean {
  return /\bfinal (?:answer|output|result|response|version|json)$/i.test(wordsBefore(lead))
}

const ALTERNATIVE =
  /\b(?:alternatives?|alternatively|(?:would|could|might) (?:also )?(?:have been|be)|rejected|considered|runner.?up|second choice)\b[^.!?\n]{0,80}$/i

/** "An alternative would have been {…}" */
export function isAlternative({ lead }: Candidate): boolean {
  return ALTERNATIVE.test(wordsBefore(lead))
}

const ATTRIBUTED =
  /\b(?:says?|said|contains?|contained|containing|reads?|states?|includes?|quotes?|quoted|quoting|mentions?|given|provided|received|original|input|prompt|message|instructions?|user|asks?|asked|tells?|told|wants?|instructs?|instructed|embedded|injected)\b[^.!?\n]{0,60}$/i

/** "The ticket says {…}": of a value that stands in the prompt, that it was quoted, or that it is not all of the answer. */
export function isQuoted({ lead, tail }: Candidate): boolean {
  return ATTRIBUTED.test(wordsBefore(lead)) || /[\p{L}]{2}/u.test(tail)
}

/** Whether nothing but a fence stands beside the value. */
export function isAlone({ lead, tail }: Candidate): boolean {
  return (
    wordsBefore(lead)
      .replace(/```\w*|~~~\w*/g, '')
      .trim() === '' && !/[\p{L}\p{N}]/u.test(tail)
  )
}

const WITHDRAWN =
  /^[\s`*.,;/#–—-]{0,8}(?:or (?:maybe|perhaps|possibly|-?\d|["'`]|true\b|false\b|null\b)|(?:is|was|would be|seems|looks)\s+(?:not|wrong|incorrect|invalid|just an example)\b|(?:but |though |and )?(?:(?:i|we) (?:then |now |have )?(?:reject|discard|dismiss|rul|decided against)|(?:that|this|it)(?:'s| is| was| would be)? (?:not|wrong|incorrect|invalid)\b))/i

/** "{…} would be wrong" */
export function isWithdrawn({ tail }: Candidate): boolean {
  return WITHDRAWN.test(tail)
}

/** "Corrected: {…}", "Wait, that is wrong. {…}" – said of this value, not of the one before. */
export function supersedes({ lead }: Candidate): boolean {
  const words = wordsBefore(lead)
  const border = Math.max(
    words.lastIndexOf('\n'),
    words.lastIndexOf('. '),
    words.lastIndexOf('! '),
    words.lastIndexOf('? '),
  )
  // Without a border, the words follow the earlier value and may be about it.
  if (border === -1) return false
  const sentence = words.slice(border + 1)
  if (CORRECTION.test(sentence)) return true
  return FINAL.test(sentence) && !/^\W*(?:that|this|these|the above|above|it)\b/i.test(sentence)
}

/** The words that end right before a value, without the fence, the Markdown and the colon between. */
function wordsBefore(lead: string): string {
  const words = lead.replace(/(?:```|~~~)[^\n`]{0,30}\s*$/, '')
  let end = words.length
  while (end > 0 && ' \n\t\r:.!*_`"\'#(–—-=>→'.includes(words.charAt(end - 1))) end--
  // Glued to the value, it is a part of it, and no remark.
  return end === lead.length ? '' : words.slice(0, end)
}
