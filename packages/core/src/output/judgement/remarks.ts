import type { Candidate } from '../extraction/search.ts'
import { wordsBefore } from './sentences.ts'
import { ANSWER_NOUNS, BEGINS, CORRECTED, DRAFT_NOUNS, ENDS, FINAL_ANSWER, FOR_EXAMPLE, MISTAKEN } from './words.ts'

/**
 * What a model says about the values that it writes. Only plain words count, and only right beside the value: a value that is
 * called an example is no answer, and one that is called final or corrected counts before the others.
 */

/** "My first draft was", with what it was a draft of. */
const WAS = String.raw`(?:${ENDS}[^.!?\n]{0,40}(?<![\p{L}])(?:was|were|had been|is|said|read|looked like|war|lautete|était|fue|era)(?: this| that)?)?`

const DRAFT = new RegExp(
  [
    `${BEGINS}(?:${FOR_EXAMPLE})`,
    `${BEGINS}(?:${DRAFT_NOUNS})${WAS}`,
    String.raw`${BEGINS}(?:instead of|rather than|anstatt|statt|au lieu de|en vez de|em vez de|invece di)`,
    String.raw`(?<!\bin )\bthe (?:\w+ ){0,2}(?:format|form|shape|structure|schema)\b[^.\n]{0,40}\b(?:is|would be|should be|looks like)`,
    String.raw`\bexpected(?: (?:output|answer|response|result|json|value))?`,
    String.raw`\bif\b[^.\n]{0,60}\b(?:were|had been)\b[^.\n]{0,40}`,
    String.raw`${BEGINS}(?:not|nicht|kein|wrong(?:ly)?|incorrect(?:ly)?|falsch)`,
    String.raw`\b(?:would|might|could|should|must) look like(?: this)?`,
    String.raw`\b(?:could|might|may)(?: also| well| possibly)? be(?: this)?|\bsomething like(?: this| that)?`,
    String.raw`\b(?:one|a|another|some|the most) (?:possible|plausible|conceivable) (?:${ANSWER_NOUNS}|reading|interpretation|value)s?(?: (?:is|would be))?`,
    String.raw`\b(?:hypothetical(?:ly)?|illustrative(?:ly)?|for illustration(?: only| purposes)?|a sample|sample (?:${ANSWER_NOUNS}))`,
    String.raw`\b(?:do ?n[o'’]t|do not|never|must not|should not|shouldn['’]t|avoid) (?:\w+ )?(?:return(?:ing)?|output(?:ting)?|answer(?:ing)?|writ(?:e|ing)|us(?:e|ing)|produc(?:e|ing)|giv(?:e|ing)|send(?:ing)?|reply(?:ing)?|respond(?:ing)?)\b[^.\n]{0,30}`,
    String.raw`\b(?:wrong|incorrect|bad) (?:${ANSWER_NOUNS}|version|one)(?: (?:is|was|would be))?`,
  ]
    .map((pattern) => `(?:${pattern})$`)
    .join('|'),
  'iu',
)

/** "My previous answer, {…}, …", "Example of the format (not your film):" */
const DRAFT_APPOSED = new RegExp(
  [
    `${BEGINS}(?:${DRAFT_NOUNS})[,，]\\s*$`,
    String.raw`${BEGINS}(?:examples?|sample|template|illustration|beispiel|exemple|ejemplo|exemplo|esempio|voorbeeld|пример) (?:of|for|showing|des|der|für|du|de|del|do|van|voor) (?:the |a |an |how |what |la |le |el |il |het )?(?:expected |required |desired |requested )?(?:format|form|shape|structure|schema|syntax|layout|formato|forme|form[au]|ausgabe|sortie|salida|формата)${ENDS}[^.!?\n]{0,60}$`,
    String.raw`${BEGINS}(?:example|sample|template|beispiel|exemple|ejemplo|esempio|пример)\s*\((?:not|only|just|nicht|nur|pas|no|non|не)${ENDS}[^.!?\n]{0,40}$`,
    String.raw`\b(?:typical|possible|plausible|conceivable|hypothetical|mock|dummy|made[- ]up|sample) (?:${ANSWER_NOUNS}|record|object|value|invoice)s?\b[^.!?\n]{0,30}$|\b(?:along (?:these|those|the following) lines|skeleton|boilerplate|stub|the wrong way|how not to do it|what (?:you|one|i) (?:should|must)(?: not|n['’]t) (?:do|write|answer|return))\b[^.!?\n]{0,30}$`,
    String.raw`\b(?:previous|earlier|last|first|former|old) (?:run|call|round|turn|conversation|session|time)\b[^.!?\n]{0,40}\b(?:gave|was|said|answered|returned|returns|got|produced|looked)\b[^.!?\n]{0,10}$|\b(?:another|a different|the other) (?:model|assistant|system|tool|person)\b[^.!?\n]{0,40}$|\bbefore (?:the|my|any) (?:correction|change|fix|update|edit|revision)s?$|\bi can only guess$`,
    String.raw`${BEGINS}(?:mögliche antwort|könnte (?:(?:die|eine|das) )?(?:\p{L}+ )?(?:so )?(?:aussehen|lauten)|kann ich nur raten|réponse possible|posible respuesta|respuesta posible|resposta possível|possível resposta|possibile risposta|risposta possibile|mogelijk antwoord|(?:возможный|примерный) ответ|(?:пример|образец) (?:ответа|формата))$|(?:可能的|参考)(?:答案|回答|结果)$|考えられる(?:回答|答え)$|(?<![\p{L}])例$`,
    '(?:示例|例子|范例|样例|草稿|初稿|サンプル|下書き|回答例|出力例|記入例)(?:（[^（）]{0,30}）)?$',
    `${BEGINS}(?:пример|черновик|набросок|voorbeeld|kladversie|eerste versie)$`,
  ].join('|'),
  'iu',
)
const DRAFT_LABEL =
  /(?:^|\n)\W*(?:(?:the )?(?:input|original|old|previous|given|thought|thinking|reasoning|guess)|(?:attempt|try|version) 1)$/i
const ANSWER_LABEL = new RegExp(String.raw`(?:^|\n)[^\p{L}\p{N}]*(?:the |my |final )?(?:${ANSWER_NOUNS})$`, 'iu')
const FINAL = new RegExp(`${BEGINS}(?:${CORRECTED})${ENDS}`, 'iu')
const CORRECTION = new RegExp(`${BEGINS}(?:${MISTAKEN})${ENDS}`, 'iu')
const FINAL_LABEL = new RegExp(`${BEGINS}(?:${FINAL_ANSWER})$`, 'iu')

/** "For example: {…}" */
export function isDraft({ lead }: Candidate): boolean {
  const words = wordsBefore(lead)
  return DRAFT.test(words) || DRAFT_LABEL.test(words) || DRAFT_APPOSED.test(words)
}

/** "Output:" on a line of its own, or at the beginning. */
export function isLabelled({ lead }: Candidate): boolean {
  return ANSWER_LABEL.test(wordsBefore(lead))
}

/** "Final answer: {…}", wherever it stands. */
export function isFinal({ lead }: Candidate): boolean {
  return FINAL_LABEL.test(wordsBefore(lead))
}

const CALLED_FINAL = new RegExp(`${BEGINS}(?:${FINAL_ANSWER}|final)${ENDS}[^.!?\\n]{0,60}$`, 'iu')

/** "Final answer (net): {…}", "The final answer for the second one is {…}" */
export function isCalledFinal({ lead }: Candidate): boolean {
  return CALLED_FINAL.test(wordsBefore(lead))
}

const ALTERNATIVE =
  /\b(?:alternatives?|alternatively|(?:would|could|might) (?:also )?(?:have been|be)|rejected|considered|runner.?up|second choice)\b[^.!?\n]{0,80}$/i

/** "An alternative would have been {…}" */
export function isAlternative({ lead }: Candidate): boolean {
  return ALTERNATIVE.test(wordsBefore(lead))
}

/** "type Person = {…}", "function f() {…}": code, and no value. */
export function isCodeBlock({ lead }: Candidate): boolean {
  return /\b(?:type|interface|class|struct|enum|function|func|fn|def)\s[^\n;{}]{0,80}$/.test(lead)
}

/** `[0] * 3`, `[1, 2].map(…)`: an expression of which the value is only a part. */
export function isOperand({ tail }: Candidate): boolean {
  return /^(?:\s\*\s?\d|\s?\+\s?[\w"'`([{]|\s?(?:\|\||\?\?|&&)\s?[\w"'`([{]|\.[A-Za-z_]\w{0,40}\(|\[["'\d])/.test(tail)
}

/** "Corrected final answer" */
export function isCorrection({ lead }: Candidate): boolean {
  const words = wordsBefore(lead).slice(-120)
  return CORRECTION.test(words) || /\b(?:correct(?:ed|ion)|revised|updated|fixed|new)\b/i.test(words)
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
  /^[\s`*.,;/#–—-]{0,8}(?:or (?:maybe|perhaps|possibly|-?\d|["'`]|true\b|false\b|null\b)|(?:is|was|would be|seems|looks)\s+(?:not|wrong|incorrect|invalid|just an example)\b|(?:but |though |and )?(?:(?:i|we) (?:then |now |have )?(?:reject|discard|dismiss|rul|decided against)|(?:that|this|it)(?:'s| is| was| would be)? (?:not|wrong|incorrect|invalid)\b)|(?:[(←]\s?|<-+\s?)?(?:just |only )?(?:an? )?(?:example|draft|sample|rejected|outdated|template|placeholder)\b)/i

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
