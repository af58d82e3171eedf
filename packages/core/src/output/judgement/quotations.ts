import type { Candidate } from '../extraction/search.ts'
import { sentencesOf, wordsBefore } from './sentences.ts'

/** Values that the model did not answer with, but quotes: what it was sent, and how things stand before its answer. */

const ATTRIBUTED =
  /\b(?:says?|said|contains?|contained|containing|reads?|states?|includes?|quotes?|quoted|quoting|mentions?|given|gave|sent|shared|posted|pasted|supplied|attached|provided|received|original|current|currently|present|existing|input|prompt|message|instructions?|user|asks?|asked|tells?|told|wants?|instructs?|instructed|embedded|injected)\b[^.!?\n]{0,60}$/i

/** "The ticket says {…}": of a value that stands in the prompt, that it was quoted, or that it is not all of the answer. */
export function isQuoted({ lead, tail }: Candidate): boolean {
  return ATTRIBUTED.test(wordsBefore(lead)) || /[\p{L}]{2}/u.test(tail)
}

const HANDED_OVER = new RegExp(
  [
    String.raw`^(?:as (?:input,? )?)?(?:you|the user|the customer|they) (?:have |had |just |only )*(?:sent|gave|given|provided|supplied|pasted|shared|posted|attached|showed|shown|passed)(?: (?:me|us|in|along))?\b(?<rest>[^.,;!?\n]{0,60})$`,
    String.raw`^(?:sie|du) hab\p{L}+ (?:mir )?(?<rest1>[^.,;!?\n]{0,60}) (?:geschickt|gegeben|gesendet|übermittelt|mitgegeben)$`,
    String.raw`^(?:vous m['’]avez|tu m['’]as) (?:envoyé|donné|fourni)(?<rest2>[^.,;!?\n]{0,60})$|^me (?:ha|has) (?:enviado|dado|mandado)(?<rest3>[^.,;!?\n]{0,60})$|^você (?:me )?(?:enviou|deu|mandou)(?<rest4>[^.,;!?\n]{0,60})$|^(?:mi hai|mi ha) (?:inviato|dato|mandato)(?<rest5>[^.,;!?\n]{0,60})$|^вы (?:мне )?(?:прислали|дали|отправили)(?<rest6>[^.,;!?\n]{0,60})$`,
    String.raw`^(?:您|你)(?:发给我|给我|提供)(?:的是|了)[^。，]{0,20}$|^(?:お送り|ご提供)いただいた[^。、]{0,20}は$`,
  ].join('|'),
  'iu',
)
const ANSWERS = /\b(?:so|hence|thus|answer|result|output|json|here|gives?|which|from which)\b/i

/** "You sent me this job: {…}" */
export function isHandedOver({ before }: Candidate): boolean {
  const sentence = sentencesOf(wordsBefore(before)).at(-1) ?? ''
  return HANDED_OVER.test(sentence) && !ANSWERS.test(sentence)
}

const PRESENT =
  /(?:\b(?:currently|at present|at the moment|presently|right now|so far|as of now|now|still|today|existing|present|current|derzeit(?:ig\p{L}*)?|aktuell\p{L}*|momentan|zurzeit|bisher|actuellement|actuel(?:le)?|actualmente|actual|atualmente|atual|attualmente|attuale|momenteel|huidige|сейчас|текущ\p{L}*)(?![\p{L}])|当前|目前|現在|今は).{0,80}$|\b(?:reads|says|contains|stands at|looks like|is set to)$/isu
const ASKS =
  /\b(?:i|we)(?:['’]d| would| will|['’]ll)?(?: still| also| first)? (?:need|require|lack|(?:have|want) to (?:know|see))\b|\b(?:could|can|would|will) you (?:please )?(?:send|tell|share|provide|give|clarify|confirm|specify|paste|attach|let me know (?:wh|how))|\bplease (?:send|tell|share|provide|give|clarify|confirm|specify|paste|attach)\b|(?:^|[,;:.]\s*)(?:but )?(?:which|what|who|whose|where|when|how (?:many|much|long)|in which)\b[^.!]{0,120}\?|\b(?:bräuchte|brauche|benötige) ich|\bich (?:bräuchte|brauche|benötige)\b|\b(?:welche[rsnm]?|was|wann|wie viele?) [^.!]{0,100}\?|\bj['’](?:ai besoin|aurais besoin)|\bnecesito\b|\bpreciso d|\bho bisogno\b|мне (?:нужн|нужен)|我需要|请(?:提供|告诉我|发)|必要です|教えてください/iu
const OFFERS = /\b(?:else|more|another|other|further|like me to|next|feedback|help)\b/i

/** "The file currently reads {…} To say what it should read, I need the name of the host." */
export function isPresentState({ before, after }: Candidate): boolean {
  const sentence = sentencesOf(wordsBefore(before)).at(-1) ?? ''
  if (!PRESENT.test(sentence)) return false
  return sentencesOf(after)
    .slice(0, 4)
    .some((each) => ASKS.test(each) && !OFFERS.test(each))
}
