import type { JsonValue } from '../../protocol.ts'
import { COURTESY } from './condition-words.ts'
import { MADE_UP, NOT_DONE_BEFORE, NOT_DONE_BEHIND, NOT_SURE, TAKEN_BACK } from './disowning-words.ts'
import { isPartial } from './partial.ts'
import { namesProperty, saysAbsent, saysOtherwise, saysWrong } from './property-words.ts'
import { sentencesOf } from './sentences.ts'

/**
 * Words with which a model takes an answer back, or says that it does not vouch for it. What they put in its place is not read:
 * the model is asked again.
 */

const any = (...patterns: readonly string[]): RegExp => new RegExp(patterns.map((each) => `(?:${each})`).join('|'), 'i')

/** What a model wrote, as it speaks of it afterwards. */
const IT = String.raw`(?:(?:the |this |that |my |these |those )?(?:above|previous|earlier|first|last|whole|entire)?\s?(?:json|answer|output|response|result|object|value|values|block|snippet|classification|label|reply|data|numbers?|list|array|table|entry|entries|items?|record|query)(?: above| here)?|that|this|it|the above|everything(?: above)?|what i (?:wrote|said)(?: above)?)`

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
  String.raw`\b(?:should|must)(?: not|n['’]t) (?:be|have been|appear) (?:in|on|part of|included|listed|here|there|counted)\b|\b(?:does|do)(?: not|n['’]t) (?:actually |really )?belong (?:in|on|here|there|to (?:this|the) (?:list|answer|result))\b|\bshould (?:have been|be) (?:left out|omitted|excluded|removed|dropped)\b`,
  String.raw`(?:^|[\s\W])i (?:(?:just |only |now )?(?:noticed|realized|realised|see) (?:that )?i )?(?:forgot\b(?! to mention)|overlooked|mixed up|confused|misspelled|mistyped|missed (?:one|two|some|several|a|an|the|that)\b)`,
  String.raw`(?:^|[\s\W])i (?:counted|added|included|listed|used|entered)\b[^.!?\n]{0,30}\btwice\b`,
  String.raw`(?:^|[\s\W])i (?:stand corrected|got (?:that|this|it) wrong|need to (?:correct|retract|fix|revise)|have to (?:correct|retract|fix|revise)|must correct|withdraw)\b`,
)
const TAKES_BACK_ELSEWHERE = new RegExp(TAKEN_BACK, 'iu')
/** "If that is wrong, let me know": nothing is taken back. */
const WHEREVER =
  /(?:^|[^\p{L}])(?:if|whether|in case|should|unless|when|wenn|falls|sollte[nt]?|ob|si|s['’]il|se|caso|als|indien|mocht|если|tell me where|let me know)(?![\p{L}])[^.!?\n]*$|(?:如果|若|假如|要是|如有|もし|万一)[^。！？]*$/iu
/** "The customer says that this is wrong": not the model. */
const SAID_BY_OTHERS =
  /(?:customer|reporter|user|client|author|sender|kund\p{L}+|nutzer\p{L}*|cliente|utilisateur|usuario|utente|клиент\p{L}*|пользовател\p{L}*)(?![\p{L}])[^.!?\n]{0,30}\b(?:says?|said|writes|wrote|reports?|reported|claims?|claimed|complains?|thinks?|states?|sagt|schreibt|meint|findet|dice|dit|écrit|diz|scrive)(?![\p{L}])|клиент\p{L}*[^.!?\n]{0,20}(?:пишет|говорит|сообщает)|(?:客户|用户)[^。]{0,6}(?:说|表示|反映)|(?:顧客|ユーザー)(?:は|が)/iu

/** Whether words that follow an answer take it back: "Wait, y should be 5." */
export function takesBack(words: string): boolean {
  return sentencesOf(words).some((sentence) => {
    const found = TAKES_BACK.exec(sentence) ?? TAKES_BACK_ELSEWHERE.exec(sentence)
    if (found === null) return false
    const before = sentence.slice(0, found.index + 1)
    return !WHEREVER.test(before) && !SAID_BY_OTHERS.test(before)
  })
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
  String.raw`\b(?:is|are|was|were|as|being)\s+(?:\w+\s+){0,2}?(?:guesses|assumptions|inventions|fabrications?|speculations?|speculative|conjectures?|estimates?(?! (?:of|by|from|in)\b))\b`,
  String.raw`\b(?:picked|chose|chosen|selected|set|filled(?: in)?|put|entered|generated|assigned|drawn|wrote)\b[^.,;]{0,30}\b(?:at random|randomly|arbitrarily)\b|\b(?:at random|randomly|arbitrarily) (?:chosen|picked|selected|set|filled|put|assigned|drawn)\b`,
  String.raw`\b(?:filled in|used|put|inserted|chose|entered|picked) (?:in |a |an |some |the )?(?:most )?(?:plausible|reasonable|sensible|typical|likely|realistic)\b|\b(?:i|we)\b[^.,;]{0,20}\b(?:made|make|making) (?:some |an? |the |several |a few |certain )?(?:\w+ )?assumptions?\b`,
  String.raw`\bout of thin air\b|\boff the top of my head\b|\bi(?:['’]m| am)? assum(?:e|ing)\b|\b(?:this|that|it|the (?:answer|value|result|json)) (?:assumes|presumes|presupposes)\b`,
)
const INVENTED_ELSEWHERE = new RegExp(MADE_UP, 'iu')

/** "The age is not given, so I set it to 41." */
const FILLED_IN = any(
  String.raw`(?:\b(?:not|no)\b|n['’]t\b|\bmissing\b|\bunknown\b|\babsent\b)[^.\n]{0,80}?(?:[,;–—]|\bso\b)\s*(?:so\s+|therefore\s+)?(?:i|we)(?:['’]ve| have)?\s+(?:just |simply )?(?:(?:set|put|chose|picked|went with|assum\w+|filled|entered|defaulted)\b|(?:used?|took|wrote|gave|added|inserted)\s+(?:["'“]|-?\d|an? \w))`,
)

const EXAMPLE = any(
  String.raw`\b(?:none|not all|few|only some) of (?:these|the|those) (?:${THING})\b[^.!?\n]{0,30}\b(?:come|comes|taken|real|from|in the|true|correct|verified)\b|\b(?:values?|data|numbers?|entries|fields|details)(?: above| here| shown)? (?:(?:do|does)(?: not|n['’]t) (?:come|stem|originate)|(?:are|is|were|was)(?: not|n['’]t) (?:from|taken|real|based|in the))\b`,
  String.raw`\b(?:this|that|it|the (?:above|json|answer|data|result))(?:['’]s| is| was| comes) (?:taken |actually |really )?from (?:another|a different|the wrong|some other|an(?:other)? earlier|an older)\b|\b(?:only|just|merely|simply) (?:to |meant to |intended to )?(?:show|illustrate|demonstrate)s?\b[^.!?\n]{0,40}\b(?:format|form|shape|structure|how|what)\b|\b(?:typically|usually|normally) looks? like\b|\breplace (?:them|it|each|those)\b[^.!?\n]{0,20}\b(?:with|by)\b|^\W*not (?:yet )?(?:verified|confirmed|checked)\W*$`,
  String.raw`\bi (?:can(?:not|['’]t)|could(?: not|n['’]t)|have(?: not|n['’]t)|did(?: not|n['’]t))(?: actually| yet| really)? (?:open|opened|access|accessed|see|seen|read|view|viewed|look at|looked at) (?:the |your |any |an? )?(?:attach\w*|files?|images?|photos?|pictures?|documents?|invoices?|links?|urls?|pages?|websites?|texts?|letters?|schemas?|tickets?|emails?|messages?)\b(?![^.!?\n]*\b(?:but|however|though|other than|besides|twice|beyond)\b)`,
  String.raw`\b(?:this|that|these|those|it|the (?:above|json|data|answer|output|object))(?:\s+(?:values?|json|output|data))?(?:['’]s| is| are| was| were)\s+(?:just |only |merely |simply )?(?:an? |some )?(?:example|sample|illustration|illustrative|template|mock-?up|demonstration)s?\b(?! of\b)`,
  String.raw`\((?:just |only )?(?:an? )?(?:example|sample|dummy|placeholder|mock)(?: (?:data|values?|output|json|only))?\)`,
  String.raw`\breplace (?:the |these |this |all |any )?(?:values?|placeholders?|data|json|fields?)\b`,
)

const UNSURE = any(
  String.raw`\b(?:i am|i'm|i’m|we are|we're|me)\s+(?:still |really |honestly |quite |just )?(?:not (?:[\w%]+ ){0,2}(?:sure|certain|confident|convinced)|unsure|uncertain)\b`,
  String.raw`(?:^|[.!?(\n]\s*|\bbut\s+|\bthough\s+|\bhowever,?\s+)(?:still |though )?(?:not (?:[\w%]+ ){0,2}(?:sure|certain|confident)|unsure|uncertain)\b`,
  String.raw`\bi (?:may|might|could) (?:well )?(?:be (?:wrong|mistaken|off)|have (?:misread|mistaken|got))\b`,
  String.raw`\b(?:grain|pinch) of salt\b|\bdo ?n[o'’]?t (?:rely|count) on (?:this|it|that|these)\b|\bnot (?:at all )?reliable\b`,
  String.raw`\b(?:could|might|may) (?:also|just as well|equally(?: well)?|as well) be\b`,
  String.raw`\b(?:ich bin (?:mir )?nicht sicher|je ne suis pas sûre?|no estoy segur[oa]|não tenho certeza|non sono sicur[oa])`,
)

/** Of a property that is named beside it: "Her age is unclear", "I could not verify the age". */
const IN_DOUBT = any(
  String.raw`\b(?:rough|ballpark|provisional|tentative|preliminary) (?:figure|number|value|estimate|date|guess)\b|\b(?:treat|regard|take|consider)\b[^.!?\n]{0,40}\b(?:provisional|tentative|approximate|preliminary|with (?:care|caution))\b|\b(?:illegible|unreadable)\b|\b(?:could|can)(?:not| not|n['’]t) (?:really |quite |fully )?(?:read|make out|decipher|tell)\b`,
  String.raw`\b(?:uncertain|unclear|doubtful|questionable|unverified|unconfirmed|ambiguous|not (?:entirely |quite )?clear)\b`,
  String.raw`\b(?:may|might|could|can|probably) (?:not )?be (?:\w+ )?(?:inaccurate|incorrect|wrong|off|right|correct|accurate|exact|different|higher|lower|\d)`,
  String.raw`\b(?:is|are|was|were)?\s*(?:only |just |roughly )?(?:estimated|approximated?|approximate|inferred loosely)\b`,
  String.raw`(?:could|can|was|were|am|is)(?:not| not|n['’]t| un)\s?(?:able to )?(?:verif(?:y|ied)|confirm(?:ed)?|be (?:verified|confirmed|determined|established|inferred|derived|made out))\b|\bunable to (?:verify|confirm)\b`,
)

const UNSURE_ELSEWHERE = new RegExp(NOT_SURE, 'iu')

/** With these words, a sentence speaks of what was not done. */
const DENIED_BEFORE =
  /(?:\b(?:not|no|never|nothing|none|without|neither|nor|avoid\w*|instead of|rather than)|n['’]t)(?:\s+(?!so\b|and\b|but\b|then\b|i\b)\w+){0,3}\s*$/i
const DENIED_WITHIN = /\b(?:not|never|nothing)\s|n['’]t\s|没有|不是|并非/i
/** The same in other languages: "Nichts davon ist erfunden". */
const DENIED_ELSEWHERE = new RegExp(
  String.raw`(?:${NOT_DONE_BEFORE})(?:\s*(?!(?:und|sondern|et|mais|y|sino|e|mas|ma|en|maar|и|а|но)(?![\p{L}]))[\p{L}'’]+){0,3}\s*$`,
  'iu',
)
const DENIED_BEHIND = new RegExp(NOT_DONE_BEHIND, 'u')
/** "I assumed that you want JSON": nothing of the value hangs on it. */
const OF_THE_TASK = new RegExp(
  String.raw`(?:assum\w*|guess\w*|angenommen|vermutet|supposé|supuse|supuesto|asumí|presumi|supposto|aangenomen|предположил\p{L}*|假设|推测),?(?: that| dass| que| che| dat|,? что)?(?:(?:${COURTESY})|\s+(?:about )?(?:the |das |le |el |o |il )?(?:format|output|json|keys?|field names?|ausgabe)\b)|(?:假设|推测)(?:您|你)[^，。]{0,6}(?:需要|想要|希望)`,
  'iu',
)
/** "so I left it null": the doubt is in the value. */
const LEFT_OUT =
  /\b(?:null|empty|blank|omitted|left (?:it |that |this )?out|unset|none|leer|vide|vacío|vuoto|vazio)\b|空|пуст/i

/** Whether words beside an answer say that it is made up or an example, that it is not all, or that the model is not sure of it. */
export function disowns(words: string, value: JsonValue): boolean {
  if (isPartial(words, value)) return true
  return sentencesOf(words).some((sentence) => {
    if (EXAMPLE.test(sentence)) return true
    if (OF_THE_TASK.test(sentence)) return false
    if (invents(sentence)) return true
    if (LEFT_OUT.test(sentence)) return false
    if (UNSURE.test(sentence) || UNSURE_ELSEWHERE.test(sentence) || FILLED_IN.test(sentence)) return true
    return (
      (IN_DOUBT.test(sentence) && namesProperty(sentence, value)) ||
      saysAbsent(sentence, value) ||
      saysOtherwise(sentence, value)
    )
  })
}

const SUPPOSED =
  /^[^\p{L}]*(?:(?:if|should|when|unless|wenn|falls|sollte[nt]?|si|se|s['’]il|caso|als|indien|если)(?![\p{L}])|如果|若|もし)/iu

/** Whether words behind an answer say that something in it is wrong, or may be. What stands before it may be thought aloud. */
export function doubts(words: string, value: JsonValue): boolean {
  return sentencesOf(words).some(
    (sentence) => !SAID_BY_OTHERS.test(sentence) && !SUPPOSED.test(sentence) && saysWrong(sentence, value),
  )
}

function invents(sentence: string): boolean {
  const english = INVENTED.exec(sentence)
  if (english !== null && !isDenied(sentence, english)) return true
  const other = INVENTED_ELSEWHERE.exec(sentence)
  if (other === null || isDenied(sentence, other)) return false
  const { index, 0: words } = other
  return !DENIED_ELSEWHERE.test(sentence.slice(0, index)) && !DENIED_BEHIND.test(sentence.slice(index + words.length))
}

function isDenied(sentence: string, { index, 0: words }: RegExpExecArray): boolean {
  return DENIED_BEFORE.test(sentence.slice(0, index)) || DENIED_WITHIN.test(words)
}
