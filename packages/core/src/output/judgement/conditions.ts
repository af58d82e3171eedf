import type { Candidate } from '../extraction/search.ts'
import {
  ASSUMES,
  CONDITIONAL,
  CONDITIONAL_CJK,
  COUNTERFACTUAL,
  COURTESY,
  COURTESY_CJK,
  UNDERSTOOD,
} from './condition-words.ts'
import { isTitle, sentencesOf, wordsBefore } from './sentences.ts'
import { ANSWER_NOUNS, BEGINS, ENDS } from './words.ts'

/**
 * Values that hold under a condition only: "If the customer is on the Enterprise plan, the answer is: {…}". Whether the condition is
 * met, the model did not say. A condition of courtesy ("If you only need the JSON, here it is:") is none.
 */

/** What may stand before the condition: marks, and words that only join it to what was said. */
const JOINED = String.raw`^[^\p{L}\p{N}]*(?:(?:\d+[.)]|but|and|so|now|then|however|only|also|case \w+|scenario \w+|option \w+|aber|und|also|mais|et|donc|pero|y|mas|ma|maar|но|а|但是?|不过|ただし|でも)[^\p{L}\p{N}]+)?`
const OPENS = new RegExp(`${JOINED}(?:(?:${CONDITIONAL})${ENDS}|${CONDITIONAL_CJK})(?<clause>.*)$`, 'isu')
/** "The answer, if May is meant, is", "The answer if May is meant". */
const INSERTED = new RegExp(
  String.raw`(?:${BEGINS}(?:${ANSWER_NOUNS}|this|that|it|das|dies)[\s,(–—-]{1,4}|[,(–—]\s*(?:but |and )?)(?:only |nur |seulement |solo |apenas )?(?:if|unless|in case|provided that|assuming|supposing|falls|sofern|vorausgesetzt|angenommen|en supposant|suponiendo|supondo|supponendo)${ENDS}(?<clause>.*)$`,
  'isu',
)
/** In Japanese, the condition is at the end of its clause. */
const CLAUSE_CJK =
  /(?:場合|とき)(?:は|に|には)?、|(?:であれば|ならば|なら|だとすると|とすると|と仮定(?:して|すると)?|だったら|たとすれば)[、,]|的话[，,]/
const WOULD_IF = /\b(?:would|could|['’]d)\b[^.!?\n]*\b(?:if|had|were)\b/i
const OFFERED =
  /\b(?:can|could|will|would|['’]ll) (?:then |also |gladly |happily )?(?:return|give|produce|output|provide|generate|write|send|create|answer)\b[^.!?\n]{0,60}\b(?:like|such as|similar)\b/i
const WAS_WOULD = new RegExp(COUNTERFACTUAL, 'iu')
const ALL_COURTESY = new RegExp(`^(?:${COURTESY})|${UNDERSTOOD}|${COURTESY_CJK}`, 'iu')
/** "If a field was missing, it is null": of the form, and not of the answer. */
const OF_THE_FORM = /\b(?:null|none|empty|blank|omitted|left out|leer|vide|vacío|vuoto|vazio)\b|空|пуст/i
const THEN =
  /^[^\p{L}]*(?:then|in that case|dann|in (?:dem|diesem) fall|alors|dans ce cas|entonces|en ese caso|então|nesse caso|allora|in quel caso|dan|тогда|那么|那|その場合|すると)(?![\p{L}])|^[^\p{L}]*(?:那么|その場合|すると)/iu
const SUPPOSES = new RegExp(`${JOINED}(?:${ASSUMES})`, 'iu')

/** Right behind the value, within its sentence: "{…} if the plan is Enterprise". */
const FOLLOWS =
  /^[\s`*,;)(–—-]{0,8}(?:but |and |though )?(?:only )?(?:if|unless|provided|assuming|in case|as long as|falls|wenn|sofern|vorausgesetzt|если|如果)(?![\p{L}\p{N}])(?<clause>[^.!?\n]*)/u
/** "{…} would have been the answer to …", "This holds only if …" */
const LIMITS = new RegExp(
  [
    String.raw`^[\s\x60*,;)–—-]*(?:would|could|might)(?:['’]ve| have) been\b`,
    String.raw`^[^\p{L}]*(?:but |though )?(?:this|that|which|it|the (?:above|${ANSWER_NOUNS}))(?: above)? (?:would have been|is what i would (?:have )?\w+(?=[^.!?\n]*\b(?:if|had|to|for|when)\b)|is how i would \w+(?=[^.!?\n]*\b(?:if|had)\b)|would (?:only )?be (?:the|my|an?|right|correct|true)\b[^.!?\n]*\b(?:if|had|to another|under|only)\b)`,
    String.raw`^[^\p{L}]*(?:this|that|it|which|the (?:above|${ANSWER_NOUNS}))(?: above)? (?:only )?(?:applies|holds|counts|is (?:only )?(?:true|valid|correct|right|accurate)) (?:only )?(?:if|when|for|under|as long as|provided|in case|assuming)\b`,
    String.raw`^[^\p{L}]*(?:das|dies) (?:gilt|stimmt) (?:nur|nur dann|allerdings nur)?,? ?(?:wenn|falls|sofern|unter|für)\b`,
    String.raw`^[^\p{L}]*(?:ceci|cela) (?:n['’]est valable que|ne vaut que|vaut seulement)|^[^\p{L}]*esto (?:solo|sólo|únicamente) (?:vale|es válido|aplica)|^[^\p{L}]*(?:isso|isto) só (?:vale|é válido)|^[^\p{L}]*questo vale solo|^[^\p{L}]*dit geldt alleen|^[^\p{L}]*это верно(?: только|,) (?:при|если)|^\s*(?:以上)?(?:仅|只)在[^。]*(?:时|情况下)|^\s*ただし[^。]*場合に限`,
    String.raw`^[^\p{L}]*(?:otherwise|else|if not)\b[^.!?\n]{0,60}\b(?:depends?|can(?:not|['’]t) (?:say|tell))\b`,
    String.raw`^[^\p{L}]*(?:it|that|this|the (?:${ANSWER_NOUNS}))(?: all| really| also)? depends on\b`,
    String.raw`^[^\p{L}]*(?:sonst|andernfalls|ansonsten)\b[^.!?\n]{0,60}\b(?:hängt|kommt es|bräuchte|brauche|weiß)|^[^\p{L}]*(?:sinon|autrement)\b[^.!?\n]{0,60}\bdépend|^[^\p{L}]*(?:de lo contrario|si no|caso contrário|senão|altrimenti)\b[^.!?\n]{0,60}\b(?:depend|dipend)|^[^\p{L}]*(?:иначе|в противном случае)[^.!?\n]{0,60}завис|^\s*否则[^。]*取决于`,
  ].join('|'),
  'iu',
)

/** Whether the words that lead to the value, or follow it, give it under a condition. */
export function isConditional({ before, tail, after }: Candidate): boolean {
  const sentences = sentencesOf(before)
  const last = sentences.at(-1) ?? ''
  const previous = sentences.at(-2) ?? ''
  if (isUnder(last) || WOULD_IF.test(last) || OFFERED.test(last)) return true
  if (SUPPOSES.test(previous) && !isCourteous(previous)) return true
  if (THEN.test(last) && isUnder(previous)) return true
  if (isTitle(last) && /[:：,，]$/.test(previous) && isUnder(previous)) return true
  const follows = FOLLOWS.exec(tail)?.groups?.['clause']
  if (follows !== undefined && !isCourteous(follows)) return true
  return sentencesOf(after)
    .slice(0, 4)
    .some((sentence) => LIMITS.test(sentence))
}

/** "Had it mentioned a refund, I would have answered {…}": known not to be so. */
export function isCounterfactual({ before }: Candidate): boolean {
  return WAS_WOULD.test(sentencesOf(wordsBefore(before)).at(-1) ?? '')
}

function isUnder(sentence: string): boolean {
  const clause = OPENS.exec(sentence)?.groups?.['clause'] ?? INSERTED.exec(sentence)?.groups?.['clause']
  if (clause !== undefined) return !isCourteous(clause) && !OF_THE_FORM.test(clause)
  return CLAUSE_CJK.test(sentence) && !isCourteous(sentence) && !OF_THE_FORM.test(sentence)
}

function isCourteous(clause: string): boolean {
  return ALL_COURTESY.test(clause) && !/\b(?:instead|rather)\b/i.test(clause)
}
