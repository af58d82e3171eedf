/** The words of conditions, in the languages that models answer in most. Sources of patterns, matched without regard to case. */

const any = (...lists: readonly string[]): string => lists.join('|')

const SUBJECT = String.raw`(?=\s+(?:it|the|this|that|these|those|he|she|they|you|we|i|there|an?|your|his|her|their)\b)`
const HAND_OVER =
  'send|give|provide|share|upload|tell|attach|paste|add|enter|supply|confirm|let me know|have (?:sent|given|provided)'

/** At the beginning of a sentence. */
export const CONDITIONAL: string = any(
  String.raw`if(?!\s+(?:possible|needed|necessary|anything|only for completeness)\b)|unless|whenever|in case|in the (?:case (?:that|where)|event)|in that case|as long as|as soon as|providing|assuming|(?:on|under) the assumption|supposing|hypothetically|otherwise|or else`,
  String.raw`provided(?=\s+(?:that|the|it|you|he|she|they|we|your|this|there|all|no)\b(?!\s+(?:json|below|above)))|(?:had|were|should)${SUBJECT}`,
  String.raw`(?:once|when|after)(?=\s+(?:you|the user|the customer|they|someone)\s+(?:${HAND_OVER})\b)|once(?=\s+(?:i|we)\s+(?:have|know|receive)\b)|once(?=\s+(?:the|an?|it|all|that|this|your)\b[^,.]{0,40}\b(?:is|are|has been|have been|arrives)\b)`,
  String.raw`wenn|falls|sofern|sollten?|angenommen|vorausgesetzt|unter der (?:annahme|voraussetzung|bedingung)|gesetzt den fall|für den fall|im falle?(?=\s+(?:der|des|einer|eines|dass)\b)|in dem fall|sobald|hätten?|wären?|nehmen wir an|andernfalls|ansonsten|sonst|solange`,
  String.raw`si(?=\s+\p{L})(?!\s+(?:bien|possible|nécessaire|es posible))|s['’]ils?|au cas où|dans le cas où|en cas (?:de|où)|en supposant|à supposer|en admettant|à condition|pourvu que|dès que|une fois que|sinon|dans ce cas`,
  String.raw`en caso de|en el caso de que|suponiendo|siempre que|una vez que|en cuanto|a menos que|de haber|asumiendo|de lo contrario|en ese caso`,
  String.raw`se(?=\s+\p{L})(?!\s+(?:possibile|possível|necessario|necessário))|caso(?=\s+(?:o|a|os|as|você|seja|haja|queira|não|esteja|ele|ela|precise|tenha|contrário)\b)|supondo|assumindo|desde que|assim que|nesse caso|senão`,
  String.raw`qualora|nel caso(?: in cui)?|supponendo|ammesso|ammettendo|purché|una volta che|a patto che|altrimenti|in caso (?:di|contrario)|in quel caso|non appena|assumendo`,
  String.raw`als(?=\s+(?:de|het|een|je|u|er|hij|zij|ze|dit|dat|deze|we|wij|jullie|geen)\b)|indien|mits|zodra|stel(?=,|\s+dat)|tenzij|in het geval|ervan uitgaand|aangenomen|mocht(?:en)?`,
  String.raw`если|при условии|предполагая|в случае|как только|когда вы|после того как вы|иначе|в противном случае|будь|jeśli|jeżeli|gdyby|eğer|إذا|لو|अगर|यदि`,
)

/** The same, where no space ends a word. */
export const CONDITIONAL_CJK: string =
  '如果|假如|假设|假定|倘若|若|要是|一旦|只要|除非|否则|そうでなければ|もし|仮に|万一|その場合|만약|만일'

/** A sentence that supposes something for those behind it. */
export const ASSUMES: string = any(
  String.raw`(?:assume|suppose|imagine|(?:let['’]s|let us) (?:say|assume|suppose|imagine))(?=\s)`,
  String.raw`angenommen|nehmen wir an|supposons|admettons|supongamos|suponhamos|supponiamo|stel\s|предположим|допустим|假设|假定|仮に`,
)

/** "I would have answered" */
export const COUNTERFACTUAL: string = any(
  String.raw`\b(?:would|['’]d)(?:['’]ve|(?: \w+)? have)\s+(?:been|answered|said|returned|given|written|produced|responded|replied|classified|looked|read|sent|put)\b`,
  String.raw`\bhätten?\b[^.!?\n]*(?:geantwortet|gelautet|gesagt|geschrieben|eingestuft|gegeben)|\bwäre\b[^.!?\n]*\bgewesen`,
  String.raw`\b(?:aurais|aurait|aurions) (?:\p{L}+ )?(?:été|répondu|dit|donné|écrit)|\b(?:habría|hubiera|hubiese) (?:sido|respondido|dicho|contestado)|\bteria (?:sido|respondido|dito)|\b(?:avrei|avrebbe) (?:risposto|detto)|\bsarebbe stat[oa]|\bzou\b[^.!?\n]*(?:geantwoord|geweest)`,
  '(?:ответил[аи]?|был[ао]?) бы|бы ответил',
)

const WISH =
  'want(?:ed)?|need(?:ed)?|prefer(?:red)?|like|wish(?:ed)?|required?|expect(?:ed)?|care|mind|(?:are|were) (?:looking|interested|curious|wondering)'

/** Right behind an "if": of the reader's wishes, or of what the model was asked. Nothing of the answer hangs on it. */
export const COURTESY: string = any(
  String.raw`\s+(?:that['’]s |this is |that is )?(?:what )?(?:you|anyone|somebody|someone)(?:['’]d| would| do| did)?(?: just| only| really| still| also| rather| ever)?(?: not| n['’]t|n['’]t)?(?: just| only| really)? (?:${WISH})\b`,
  String.raw`\s+i (?:have |am |['’]m |['’]ve )?(?:understand|understood|understanding|reading|read|interpret|interpreted|see|get|got|follow|parse|parsed)\b[^,.]{0,40}\b(?:correctly|right|properly|well|your|you)\b|\s+i(?:['’]m|['’]ve) (?:understanding|understood|reading|read|got)\b[^,.]{0,40}\b(?:correctly|right|properly|well|your|you)\b`,
  String.raw`\s+(?:the|your) (?:instructions?|request|prompt|format|schema)\b|\s+i may\b|\s+(?:it|this|that) (?:helps?|is (?:ok|okay|fine|useful|helpful|of use)|works for you|suits)|\s+(?:that|this)(?:['’]s| is) (?:all|ok|okay|fine)`,
  String.raw`\s+(?:we|you|one|i) (?:add|sum|count|multiply|subtract|look|compare|convert|combine|divide|put)\b`,
  String.raw`\s+(?:du|sie|ihr)\b[^,.]{0,40}(?:möchte|will|woll|brauch|benötig|wünsch|bevorzug|lieber)`,
  String.raw`\s+(?:vous|tu)\b[^,.]{0,30}(?:souhait|voul|veux|préfér|besoin|désir)`,
  String.raw`\s+(?:lo |la |usted |solo )?(?:quieres?|deseas?|prefieres?|necesitas?)\b`,
  String.raw`\s+(?:você |só )?(?:quiser|preferir|precisar|desejar|queira|precise|prefira)\b`,
  String.raw`\s+(?:ti |le )?(?:vuoi|vuole|preferisc|desider|serve|hai bisogno|ha bisogno)`,
  String.raw`\s+(?:je|u|jullie)\b[^,.]{0,30}(?:wilt|wil|nodig|liever|wenst)\b`,
  String.raw`\s+(?:вы |ты |вам |тебе )?[^,.]{0,20}(?:хотите|хочешь|нуж[ен]|предпочита|удобн|требует)`,
)
/** "If I understand it right" */
export const UNDERSTOOD: string = any(
  'richtig (?:verstehe|verstanden|sehe|lese|gelesen)',
  "j['’]ai bien compris|je comprends bien",
  '(?:entiendo|entendido) (?:bien|correctamente)',
  'entendi (?:bem|corretamente)',
  '(?:capito|capisco) bene',
  'goed (?:begrijp|begrepen)',
  '(?:правильно|верно) (?:понял|поняла|понимаю)',
)
export const COURTESY_CJK: string =
  '^(?:您|你)[^，。,]{0,6}(?:需要|想要|希望|想看)|我(?:的)?理解(?:正确|没错|得对|无误)|(?:没有?|未)理解错|必要(?:な場合|であれば|なら)|ご希望|よろしければ|お望み|差し支えなければ'
