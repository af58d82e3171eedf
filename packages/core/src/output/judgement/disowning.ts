import type { JsonValue } from '../../protocol.ts'

/**
 * Words with which a model takes an answer back, or says that it does not vouch for it. What they put in its place is not read:
 * the model is asked again.
 */

const any = (...patterns: readonly string[]): RegExp => new RegExp(patterns.map((each) => `(?:${each})`).join('|'), 'i')

/** What a model wrote, as it speaks of it afterwards. */
const IT = String.raw`(?:(?:the |this |that |my |these |those )?(?:above|previous|earlier|first|last|whole|entire)?\s?(?:json|answer|output|response|result|object|value|values|block|snippet|classification|label|reply|data|numbers?)(?: above| here)?|that|this|it|the above|everything(?: above)?|what i (?:wrote|said)(?: above)?)`

const TAKES_BACK = any(
  String.raw`(?:^|[\s\W])wait\b(?=\W*(?:[,.!—–-]|no\b|that|this|i\b|actually|the\b))`,
  String.raw`(?:^|[.!?\n]\s*)(?:hmm,?\s+)?(?:actually,|hold on\b)`,
  String.raw`(?:^|[\s\W])(?:oops|scratch that|strike that|never ?mind|on second (?:thought|look|reading)|on (?:closer|further) (?:look|inspection|reading)|on reflection|my mistake|my bad|i was wrong|i take (?:that|it|this) back|i retract|moment mal|hoppla)`,
  String.raw`(?:^|[\s\W])i (?:have |'ve )?(?:made|got|misread|miscounted|misclassified|mislabel+ed|misunderstood)\b[^.\n]{0,40}\b(?:mistake|error|wrong|it|that|this)`,
  String.raw`(?:^|[\s\W])(?:that|this|it|the (?:above|json|answer|value|result)(?: above)?)(?:'s| is| was)? (?:actually )?(?:(?:not (?:right|correct|quite right|valid)|wrong|incorrect|invalid|outdated)(?=\s*(?:[.,;:!?)–—-]|$|\n|\b(?:because|since|as|and|but|so|for|in|now|after)\b))|the wrong\b|a mistake\b)`,
  String.raw`\b(?:ignore|disregard|discard|forget|retract|throw away|delete|do ?n[o'’]t (?:use|trust|rely on)|do not (?:use|trust|rely on))\s+(?:about\s+)?${IT}(?!\s+(?:instructions?|prompts?|messages?|rules?|text))(?=\s*(?:[.,;:!)—–-]|$|\n|\b(?:above|because|since|as|for|and|but|please|entirely|completely|i|it)\b))`,
  String.raw`(?:^|[\s\W])(?:hmm|actually|sorry|correction|no)\b[^.\n]{0,60}\b(?:should|must|ought to) (?:be|have been|read)\b`,
  '\\bshould (?:actually |really |rather |instead )?(?:be|have been|read) (?:["\'`“]|-?\\d|true\\b|false\\b|null\\b)',
  String.raw`(?:^|\n)\W*(?:correction|erratum|edit|korrektur|corrección|correção|correzione)\b\W*[:—–-]`,
  String.raw`\b(?:das (?:ist|war) (?:falsch|nicht (?:richtig|korrekt))|das stimmt (?:so )?nicht|c'est (?:faux|incorrect)|est(?:á|aba) mal\b|es incorrecto|está errado|è sbagliato)`,
)

/** Whether words that follow an answer take it back: "Wait, y should be 5." */
export function takesBack(words: string): boolean {
  return TAKES_BACK.test(words)
}

const THING =
  '(?:value|data|number|name|date|age|amount|price|figure|entry|entries|answer|result|person|record|json|object|content|one|output|field)s?'

/** Not from the source, but from the model: "I just made up a number". */
const INVENTED = any(
  String.raw`\b(?:i|i've|we|just|simply|was|were|is|are|have|had|been|being|purely|entirely|completely)\s+(?:\w+\s+){0,2}?(?:(?:made|making|make)(?:\s+\w+){0,3}\s+up|invent(?:ed|ing)?|fabricat(?:ed|ing|e)|guess(?:ed|ing)?|hallucinat(?:ed|ing)|imagin(?:ed|ing))\b`,
  String.raw`\b(?:made[- ]up|invented|fictional|fictitious|dummy|placeholder|mock|fake|hypothetical|imaginary|arbitrary|random(?:ly (?:chosen|picked|generated))?)\s+(?:\w+\s+)?(?:${THING}|examples?)\b(?!\s+generator)`,
  String.raw`\b(?:is|are|was|were|as|with|contains?|just|only|merely|simply|used?|using|filled in)\s+(?:\w+\s+){0,2}?(?:placeholders?|made[- ]up|fictional|fictitious|hypothetical|imaginary|dummy)\b`,
  String.raw`\b(?:a|my|an|best|wild|rough|educated|pure|just)\s+(?:\w+\s+)?guess(?:work)?\b|\bguessing\b|\b(?:best|rough|wild|crude) estimate\b`,
  String.raw`\b(?:i|we)(?:['’]ve| have)?\s+(?:just |simply )?assumed\b|\b(?:is|are|was|were)\s+(?:just |only |merely )?(?:assumed|an assumption|(?:a )?defaults?(?: values?)?)\b`,
  String.raw`\bfrei erfunden|\bausgedacht\b|\bgeraten\b|\bplatzhalter\b|\binvent(?:é|ée|és|ado|ada|ados|ato|ata|ati)(?![\p{L}])`,
)

/** "The age is not given, so I set it to 41." */
const FILLED_IN = any(
  String.raw`(?:\b(?:not|no)\b|n['’]t\b|\bmissing\b|\bunknown\b|\babsent\b)[^.\n]{0,80}?(?:[,;–—]|\bso\b)\s*(?:so\s+|therefore\s+)?(?:i|we)(?:['’]ve| have)?\s+(?:just |simply )?(?:(?:set|put|chose|picked|went with|assum\w+|filled|entered|defaulted)\b|(?:used?|took|wrote|gave|added|inserted)\s+(?:["'“]|-?\d|an? \w))`,
)

const EXAMPLE = any(
  String.raw`\b(?:this|that|these|those|it|the (?:above|json|data|answer|output|object))(?:\s+(?:values?|json|output|data))?(?:['’]s| is| are| was| were)\s+(?:just |only |merely |simply )?(?:an? |some )?(?:example|sample|illustration|illustrative|template|mock-?up|demonstration)s?\b(?! of\b)`,
  String.raw`\((?:just |only )?(?:an? )?(?:example|sample|dummy|placeholder|mock)(?: (?:data|values?|output|json|only))?\)`,
  String.raw`\breplace (?:the |these |this |all |any )?(?:values?|placeholders?|data|json|fields?)\b`,
)

const UNSURE = any(
  String.raw`\b(?:i am|i'm|i’m|we are|we're|me)\s+(?:still |really |honestly |quite |just )?(?:not (?:[\w%]+ ){0,2}(?:sure|certain|confident|convinced)|unsure|uncertain)\b`,
  String.raw`(?:^|[.!?(\n]\s*|\bbut\s+|\bthough\s+|\bhowever,?\s+)(?:still |though )?(?:not (?:[\w%]+ ){0,2}(?:sure|certain|confident)|unsure|uncertain)\b`,
  String.raw`\bi (?:may|might|could) (?:well )?(?:be (?:wrong|mistaken|off)|have (?:misread|mistaken|got))\b`,
  String.raw`\b(?:could|might|may) (?:also|just as well|equally(?: well)?|as well) be\b`,
  String.raw`\b(?:ich bin (?:mir )?nicht sicher|je ne suis pas sûre?|no estoy segur[oa]|não tenho certeza|non sono sicur[oa])`,
)

/** Of a property that is named beside it: "Her age is unclear", "I could not verify the age". */
const IN_DOUBT = any(
  String.raw`\b(?:uncertain|unclear|doubtful|questionable|unverified|unconfirmed|ambiguous|not (?:entirely |quite )?clear)\b`,
  String.raw`\b(?:may|might|could|can|probably) (?:not )?be (?:\w+ )?(?:inaccurate|incorrect|wrong|off|right|correct|accurate|exact|different|higher|lower|\d)`,
  String.raw`\b(?:is|are|was|were)?\s*(?:only |just |roughly )?(?:estimated|approximated?|approximate|inferred loosely)\b`,
  String.raw`(?:could|can|was|were|am|is)(?:not| not|n['’]t| un)\s?(?:able to )?(?:verif(?:y|ied)|confirm(?:ed)?|be (?:verified|confirmed))\b|\bunable to (?:verify|confirm)\b`,
)

/** Of a list: that it is not all of it. */
const INCOMPLETE = any(
  String.raw`^\W*(?:and|plus|\+)\s+(?:\d+|many|several|some|a few|so)\s*(?:more|others?|on)\b|(?:\.{3}|…)\s*(?:and|plus)\s+(?:\d+ |so |many )?(?:more|others|on)\b`,
  String.raw`^\W*(?:list |output |json )?(?:truncated|abbreviated|shortened)\W*$|\b(?:is|was|been|have|got) (?:truncated|abbreviated|cut (?:off|short)|shortened)\b|\bfor brevity\b|\bran out of (?:space|room|tokens)\b`,
  String.raw`\b(?:remaining|rest|others|more)\b[^.\n]{0,30}\b(?:omitted|left out|not (?:shown|listed|included)|skipped)\b|\bomitt(?:ed|ing) the (?:rest|remaining|others)\b`,
  String.raw`\b(?:only|just) (?:list(?:ed)?|includ(?:e|ed)|show(?:n|ed)?|gave|give) (?:the first|some|a few|\d+)\b|\b(?:first|top) \d+ (?:out )?of \d+\b|\bthe list (?:goes on|continues)\b|^\W*(?:and so on|etc)\b`,
)

/** With these words, a sentence speaks of what was not done. */
const DENIED_BEFORE =
  /(?:\b(?:not|no|never|nothing|none|without|neither|nor|avoid\w*|instead of|rather than)|n['’]t)(?:\s+(?!so\b|and\b|but\b|then\b|i\b)\w+){0,3}\s*$/i
const DENIED_WITHIN = /\b(?:not|never|nothing)\s|n['’]t\s/i
/** "so I left it null": the doubt is in the value. */
const LEFT_OUT = /\b(?:null|empty|blank|omitted|left (?:it |that |this )?out|unset|none)\b/i

/** Whether words beside an answer say that it is made up or an example, or that the model is not sure of it. */
export function disowns(words: string, value: JsonValue): boolean {
  const isList = holdsList(value)
  for (const sentence of words.split(/(?<=[^.][.!?])\s+|\n/)) {
    if (EXAMPLE.test(sentence) || (isList && INCOMPLETE.test(sentence))) return true
    const invented = INVENTED.exec(sentence)
    if (invented !== null && !isDenied(sentence, invented)) return true
    if (LEFT_OUT.test(sentence)) continue
    if (UNSURE.test(sentence) || FILLED_IN.test(sentence)) return true
    if (IN_DOUBT.test(sentence) && namesProperty(sentence, value)) return true
  }
  return false
}

function holdsList(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length > 0
  return typeof value === 'object' && value !== null && Object.values(value).some(Array.isArray)
}

function isDenied(sentence: string, { index, 0: words }: RegExpExecArray): boolean {
  return DENIED_BEFORE.test(sentence.slice(0, index)) || DENIED_WITHIN.test(words)
}

/** Whether the sentence names a property of the value that holds something. */
function namesProperty(sentence: string, value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null)
    return /\b(?:answer|value|number|label|date|this|that|it)\b/i.test(sentence)
  if (Array.isArray(value)) return value.slice(0, 20).some((each) => namesProperty(sentence, each as JsonValue))
  const words = new Set(sentence.toLowerCase().match(/[\p{L}\p{N}]+/gu))
  return Object.entries(value).some(([key, content]) => {
    const isEmpty = content === null || content === '' || (Array.isArray(content) && content.length === 0)
    const named = key.split(/[\s_-]|(?<=\p{Ll})(?=\p{Lu})/u).every((word) => words.has(word.toLowerCase()))
    return (named && !isEmpty) || (typeof content === 'object' && content !== null && namesProperty(sentence, content))
  })
}
