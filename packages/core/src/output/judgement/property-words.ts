import type { JsonValue } from '../../protocol.ts'
import { FIELD_WORDS } from './field-words.ts'

/** How prose names the properties of a value. */

/** Looked at, of a list: its elements have the same properties. */
const MOST_ELEMENTS = 20
const MOST_NAMES = 60

/** Whether the sentence names a property of the value that holds something. */
export function namesProperty(sentence: string, value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null)
    return /\b(?:answer|value|number|label|date|this|that|it)\b/i.test(sentence)
  const words = new Set(sentence.toLowerCase().match(/[\p{L}\p{N}]+/gu))
  return filledNames(value).some((name) => name.every((word) => words.has(word)))
}

/** "The age is not in the text", "The text does not give an age", of an age that was given. */
export function saysAbsent(sentence: string, value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null || !ABSENCE.test(sentence)) return false
  return filledNames(value).some((words) => {
    const name = words.map(escaped).join('[\\s_-]?')
    return new RegExp(
      String.raw`(?:(?:^|[,;:(]|\b(?:but|although|though|and|that|so|note that))\s*(?:the |an? |her |his |its |their |any )?(?:exact |actual )?${name} (?:is|was|are|were)(?: not|n['’]t| nowhere| never)(?: \w+)? (?:in|given|stated|mentioned|specified|provided|found|part|from|known|there|visible|legible|readable)\b)|(?:(?:does|do|did)(?: not|n['’]t)|nowhere|never|without) (?:\w+ )?(?:give|gives|giving|mention|mentions|mentioning|state|states|stating|specify|specifies|contain|contains|provide|provides|say|says|include|includes) (?:the |an? |any |her |his |its |their )?${name}(?=\s*(?:[.,;:!)]|$|\bin\b|\bat all\b))|\bgives? no ${name}(?=\s*(?:[.,;:!)]|$))`,
      'iu',
    ).test(sentence)
  })
}

/** "The 41 is her house number, not her age", of the age 41. */
export function saysOtherwise(sentence: string, value: JsonValue): boolean {
  const [, before, denied] = OTHERWISE.exec(sentence) ?? []
  if (before === undefined || denied === undefined) return false
  const words = new Set(before.toLowerCase().match(/[\p{L}\p{N}.-]*[\p{L}\p{N}]/gu))
  return eachProperty(value).some(
    ([key, content]) =>
      (typeof content === 'string' || typeof content === 'number') &&
      words.has(String(content).toLowerCase()) &&
      wordsOf(key).every((word) =>
        new RegExp(String.raw`(?<![\p{L}\p{N}])${escaped(word)}(?![\p{L}\p{N}])`, 'iu').test(denied),
      ),
  )
}

const OTHERWISE =
  /^(.{1,160}?)\b(?:is|was|are|were|refers to|means|stands for)\b[^.!?\n]{1,80}?,? (?:and )?(?:not|rather than|instead of) ((?:the |an? |her |his |its |their )?[\p{L}\p{N} _-]{1,40})\W*$/iu

const ABSENCE = /\b(?:not|nowhere|never|without|no)\b|n['’]t\b/i

const WRONG = String.raw`(?:(?:probably|likely|possibly|perhaps|maybe|presumably|slightly|a bit|also|not) )*(?:wrong|incorrect|inaccurate|mistaken|off|false|correct|right|provisional|tentative|preliminary|approximate|unverified|unconfirmed|uncertain|unclear|doubtful)\b(?! (?:if|in|on|before|at)\b)`
/** "is wrong" and "could be 128", of a property that is named in another language. */
const WRONG_ELSEWHERE =
  /(?<![\p{L}])(?:(?:ist|sind|war) (?:leider |wohl |wahrscheinlich |vermutlich |auch )*(?:falsch|nicht (?:richtig|korrekt|sicher)|unsicher|unklar|ungenau|vorläufig|geschätzt)|stimmt (?:so |leider )?nicht|(?:könnte|kann|dürfte) (?:auch |ebenso )?[\p{L}\d ]{1,20}sein|ist (?:wohl|wahrscheinlich|vermutlich)|(?:est|sont) (?:probablement |peut-être |sans doute )?(?:fau(?:x|sse)|incorrecte?|inexacte?|erronée?|incertaine?|approximati(?:f|ve)|estimée?)|pourrait être|est (?:probablement|peut-être|sans doute)|(?:es|está) (?:probablemente |quizás )?(?:incorrect[oa]|errón(?:eo|ea)|mal|estimad[oa]|aproximad[oa]|inciert[oa])|no es (?:correct[oa]|segur[oa])|podría ser|es probablemente|(?:é|está) (?:errad[oa]|incorret[oa]|estimad[oa])|pode(?:ria)? ser|não está corret[oa]|è (?:sbagliat[oa]|incorrett[oa]|errat[oa]|stimat[oa]|incert[oa])|potrebbe essere|non è (?:corrett[oa]|giust[oa])|is (?:fout|onjuist|onzeker|geschat)|klopt niet|zou [^.,]{1,20}kunnen zijn|(?:указан[аоы]? |записан[аоы]? )?(?:неверн|неправильн|неточн|ошибочн|сомнительн|приблизительн)\p{L}*|может быть|возможно|вероятно|вымышлен\p{L}*)(?![\p{L}])|(?:可能|也许|或许|大概)(?:是|为|不)|不(?:正确|准确|对|确定)|(?:有误|错误|错了)|かもしれ|(?:が|は)?間違(?:っています|いです|えて)|正しくありません|不正確|不確か/iu

/** "The total is wrong", "Der Betrag stimmt nicht", of a total that was given. */
export function saysWrong(sentence: string, value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null) return false
  const elsewhere = WRONG_ELSEWHERE.test(sentence)
  const lower = sentence.toLowerCase()
  return filledNames(value).some((words) => {
    const name = words.map(escaped).join('[\\s_-]?')
    const english = (): RegExp =>
      new RegExp(
        String.raw`(?:^|[,;:(]|\b(?:but|although|though|and|that|so|sorry|please note|note)\b)[\s,]*(?:the |her |his |its |their |this |that |my )?${name}(?: above| here| itself| given| i gave)? (?:(?:is|are|was|were|seems?|looks?|may be|might be|could be|can be) ${WRONG.replace('|correct|right', '')}|(?:is|are|was|were)(?: not|n['’]t) (?:\w+ )?(?:correct|right|accurate|exact|verified|confirmed|reliable|certain|final)\b|(?:is|are|was|were) (?:probably|presumably|possibly|likely|perhaps|maybe|supposedly)\b|(?:may|might|could) (?:also |well |just as well )?be (?:-?\d|["'“]|another|someone|somebody|different|higher|lower|older|younger|earlier|later))`,
        'iu',
      )
    if (lower.includes(words[0] ?? '') && english().test(sentence)) return true
    const other = elsewhere ? FIELD_WORDS[words.join(' ')] : undefined
    return (
      other !== undefined &&
      new RegExp(
        String.raw`^[^\p{L}]*(?:\p{L}+[,!]? )?(?:(?:der|die|das|le|la|les|el|los|o|a|il|lo|de|het|l['’])\s?)?(?:${other})`,
        'iu',
      ).test(sentence)
    )
  })
}

/** The words of the names of what holds something: `dueDate` is "due date". */
function filledNames(value: JsonValue): readonly (readonly string[])[] {
  const names = new Set(eachProperty(value).flatMap(([key, content]) => (isEmpty(content) ? [] : [key])))
  return [...names]
    .slice(0, MOST_NAMES)
    .map(wordsOf)
    .filter((name) => name.length > 0)
}

function eachProperty(value: JsonValue): readonly (readonly [string, JsonValue])[] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.slice(0, MOST_ELEMENTS).flatMap((each) => eachProperty(each as JsonValue))
  return Object.entries(value as { readonly [key: string]: JsonValue })
    .slice(0, MOST_NAMES)
    .flatMap(([key, content]) => [[key, content] as const, ...eachProperty(content)])
}

function escaped(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

function wordsOf(key: string): readonly string[] {
  return key
    .split(/[\s_-]|(?<=\p{Ll})(?=\p{Lu})/u)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== '')
}

function isEmpty(content: JsonValue): boolean {
  return content === null || content === '' || (Array.isArray(content) && content.length === 0)
}
