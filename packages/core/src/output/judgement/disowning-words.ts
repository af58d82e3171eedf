/**
 * What a model says of an answer that it takes back, made up or doubts, in the languages beside English that models answer in most.
 * Sources of patterns, matched without regard to case.
 */

const any = (...lists: readonly string[]): string => lists.join('|')
/** Between whole words. */
const words = (pattern: string): string => String.raw`(?<![\p{L}\p{N}])(?:${pattern})(?![\p{L}\p{N}])`

/** "I was wrong", "ignore the answer above": of an answer that stands before. */
export const TAKEN_BACK: string = any(
  words(
    String.raw`das (?:ist|war) (?:leider )?(?:falsch|nicht (?:richtig|korrekt))|das stimmt (?:so )?nicht|ich habe mich (?:geirrt|vertan|verlesen|verrechnet|getäuscht)|mein fehler(?=[.,!:]|$)|(?:da )?ist mir ein fehler unterlaufen|(?:bitte )?(?:ignorier\p{L}*|vergiss|vergessen sie|verwerf\p{L}*|streich\p{L}*) (?:sie )?(?:bitte )?(?:die|das|den|meine?|obige\p{L}*)(?: \p{L}+)? (?:antwort|json|ergebnis|liste|ausgabe|objekt|werte?|oben|angaben?)|(?:müsste|sollte) (?:eigentlich|stattdessen)`,
  ),
  words(
    String.raw`c['’]est (?:faux|incorrect|inexact)|ce n['’]est pas (?:juste|correct|exact)|je me suis trompée?|(?:c['’]est )?(?:une )?erreur de ma part|j['’]ai (?:fait|commis) une erreur|(?:veuillez )?(?:ignore[rz]?|oublie[rz]?) (?:la|le|les|ma|cette|ce) (?:réponse|json|liste|résultat|objet|valeurs?)`,
  ),
  words(
    String.raw`est(?:á|aba) mal(?=\s*(?:[.,;:!)]|$))|es(?: un)? error mío|es incorrect[oa]|no es correct[oa]|me (?:he )?equivo(?:qué|cado)|comet[íi] un error|he cometido un error|(?:por favor,? )?(?:ignor[ae]n?|descart[ae]n?|olvid[ae]n?) (?:la|el|los|lo|esta|mi) (?:respuesta|json|lista|resultado|objeto|anterior|valor(?:es)?)`,
  ),
  words(
    String.raw`está errad[oa]|(?:me )?enganei(?:-me)?|me equivoquei|errei|cometi um erro|não está (?:certo|correto)|(?:por favor,? )?(?:ignor[ea]|descart[ea]|desconsider[ea]) (?:a|o|os|essa|esta|minha) (?:resposta|json|lista|resultado|objeto|anterior|valor(?:es)?)`,
  ),
  words(
    String.raw`è sbagliat[oa]|mi sono sbagliat[oa]|ho sbagliato|ho (?:fatto|commesso) un errore|non è (?:corretto|giusto)|(?:per favore,? )?ignor(?:a|i|ate|are) (?:la|il|questa|i) (?:risposta|json|lista|risultato|oggetto|valor[ei])`,
  ),
  words(
    String.raw`dat klopt niet|dat is (?:fout|onjuist|niet juist)|ik heb me vergist|ik vergiste me|ik heb een fout gemaakt|negeer (?:het|de|dit|deze) (?:antwoord|json|lijst|resultaat|bovenstaande)`,
  ),
  words(
    String.raw`(?:я )?ошибс?(?:я|лся|лась)|я (?:допустил|сделал)а? ошибку|это (?:неверно|неправильно|ошибка)|(?:игнорируйте|не учитывайте|забудьте) (?:ответ|json|список|выше|предыдущ\p{L}*)|(?:я )?перепутала?`,
  ),
  '(?:^|[。！!？?，,\\s])(?:不对|错了|抱歉，?(?:我)?(?:搞|弄|写|看|算)?错)|(?:我|刚才)(?:刚才)?(?:写|弄|搞|看|算|说|填|理解|读)错了?|(?:有误|应该?是|应改为)(?=\\s*[“"「\\d])|(?:以上|上面|上述|前面)的?(?:答案|回答|结果|内容|列表|JSON)?(?:是错的|有误|不正确|作废)|请(?:忽略|无视)(?:以上|上面|上述|前面)',
  '間違え(?:ました|て)(?!ら|い)|間違い(?:でした|がありました|です)(?!ら)|(?:は|が)(?:誤り|間違い)(?:です|でした)(?!ら)|誤りがありました(?!ら)|訂正(?:します|いたします|です)|(?:上記|先ほど|以上)の?(?:回答|答え|JSON|結果|リスト)?は?(?:無視|取り消)|見間違|読み間違|書き間違|勘違い',
)

/** "I made it up", "guessed", "at random", "an example only". */
export const MADE_UP: string = any(
  words(
    String.raw`(?:frei )?erfunden\p{L}*|ausgedacht|geraten|ins blaue hinein|willkürlich(?: \p{L}+)? (?:gewählt|gesetzt|festgelegt)|(?:nur |bloß |lediglich )?(?:platzhalter|beispielwerte?|beispieldaten|fantasiewerte?|vermutungen|schätzwerte?)|(?:ist|sind|nur|lediglich|bloß|war|waren) (?:nur |lediglich |bloß |(?:m)?eine? )*(?:grobe )?(?:schätzung(?:en)?|vermutung|annahmen?)|hab\p{L}? (?:ich )?[^.,;!?]{0,40}(?:geschätzt|angenommen|vermutet)|hab\p{L}? [^.,;!?]{0,40}(?:geschätzt|vermutet)|(?:ist|sind|wurden?|war|waren) (?:nur |von mir |frei |grob |lediglich |bloß |eher )*(?:geschätzt|vermutet|fiktiv|zufällig gewählt)|(?:das|dies|es)(?: oben)? (?:ist|war|dient) (?:nur |lediglich |bloß )?(?:als |ein )?beispiel`,
  ),
  words(
    String.raw`invent(?:é|ée|és|ées)|deviné(?:e|s|es)?|au hasard|(?:j['’]ai|a été|ont été|est|sont) (?:\p{L}+ )?(?:supposé|estimé|imaginé|présumé|fictive?|fictif)(?:e|s|es)?|(?:est|sont) (?:une?|des) (?:suppositions?|estimations?|hypothèses?|inventions?)|(?:c['’]est|ceci est|il s['’]agit) (?:seulement |juste )?d?['’]?\s?un (?:simple )?exemple|n['’]est qu['’]un (?:simple )?exemple|valeurs? fictives?|données? fictives?`,
  ),
  words(
    String.raw`inventad[oa]s?|inventé|me (?:lo|la) inventé|adivin(?:é|ad[oa]s?)|al azar|(?:he|fue|fueron|es|son|está|están) (?:\p{L}+ )?(?:supuest|estimad|imaginad)[oa]s?|supuse|estimé|asumí|(?:es|son) (?:solo |sólo )?(?:una?|unas) (?:suposici(?:ón|ones)|estimaci(?:ón|ones)|conjetura)s?|(?:esto|este|es) (?:es )?(?:solo|sólo|solamente|simplemente) un ejemplo|(?:datos|valores) ficticios`,
  ),
  words(
    String.raw`inventad[oa]s?|inventei|adivinhei|chutei|um (?:chute|palpite)|ao acaso|aleatoriamente|(?:foi|foram|é|são|está) (?:\p{L}+ )?(?:supost|estimad|imaginad|presumid)[oa]s?|supus|estimei|presumi|(?:é|são) (?:apenas |só )?(?:uma?|umas) (?:suposiç(?:ão|ões)|estimativas?)|(?:isto|isso|este) é (?:apenas|só|somente) um exemplo|(?:dados|valores) fictícios`,
  ),
  words(
    String.raw`inventat[oaie]|indovinat[oaie]|a caso|tirat[oa] a indovinare|(?:ho|è stat[oa]|sono stat[ie]|è|sono) (?:\p{L}+ )?(?:supposto|ipotizzat[oaie]|stimat[oaie]|immaginat[oaie]|presunt[oaie])|(?:è|sono) (?:solo )?(?:una|delle|un['’]) ?(?:ipotesi|stim[ae]|supposizion[ei])|(?:questo|è) (?:è )?(?:solo|soltanto|solamente) un esempio|(?:dati|valori) fittizi`,
  ),
  words(
    String.raw`verzonnen|gegokt|geraden|willekeurig gekozen|(?:heb ik|is|zijn|werd|was) [^.,;!?]{0,30}(?:geschat|aangenomen)|(?:is|zijn) (?:slechts |maar )?(?:een |)?(?:gok|schatting(?:en)?|aannames?)|(?:dit|dat) is (?:slechts|maar|alleen) een voorbeeld`,
  ),
  words(
    String.raw`наугад|наобум|выдума\p{L}*|придума(?:л|ла|но|н|на|ны)|предположила?|угадала?|взяла? с потолка|(?:это )?(?:лишь|только|просто|всего лишь) (?:пример|догадка|предположение|оценка)|(?:это|является) (?:моей |моё |мое )?(?:догадк\p{L}|предположени\p{L})|приблизительно оценила?|вымышлен\p{L}*|условн(?:ое|ые) значени\p{L}`,
  ),
  '(?:我|是|为|属|都是|随便|随机|纯属|凭空)(?:\\S{0,4})?(?:猜|编|瞎写|杜撰|虚构|估计|估算|假设|捏造|臆测|推测)(?:的|了|出来)?|随(?:便|机)(?:填|写|选|给|猜)|(?:虚构|编造|杜撰|捏造)的?|(?:只是|仅仅?是|仅为|仅供)(?:一个|个)?(?:示例|例子|猜测|估计|推测|参考示例)|占位(?:符|值)',
  '(?:推測|推定|推量|憶測|架空|創作|適当|でっち上げ|ランダム|仮)(?:の値|のデータ|です|した|しました|で(?:入れ|記入|設定|書|埋)|に(?:入れ|記入|設定|書|埋|選)|値です|によるもの)|当て推量|(?:これは|以上は|上記は)(?:単なる|あくまで|ただの)?(?:一)?例(?:です|であり|に過ぎ)|サンプル(?:です|データ|値)|ダミー',
)

/** "I am not sure", of whatever it is. */
export const NOT_SURE: string = any(
  words(
    String.raw`ich bin (?:mir )?(?:da(?:bei)? |hier )?(?:aber )?(?:nicht|un)\s?(?:ganz |völlig )?sicher|bin (?:ich )?mir (?:aber |beim? [\p{L} ]{0,30}|nicht )?(?:nicht |un)\s?(?:ganz )?sicher|(?:ich )?(?:könnte|kann) (?:mich )?(?:auch )?(?:irren|falsch liegen)|ohne gewähr|könnte (?:auch|ebenso) (?:\p{L}+ )?sein`,
  ),
  words(
    String.raw`je ne suis pas (?:\p{L}+ )?(?:sûre?|certaine?)|je peux me tromper|sous toutes réserves|pourrait (?:aussi|également) être`,
  ),
  words(
    String.raw`no estoy (?:\p{L}+ )?segur[oa]|puedo (?:estar equivocad[oa]|equivocarme)|podría (?:también|ser también)|también podría ser`,
  ),
  words(
    String.raw`não (?:tenho (?:\p{L}+ )?certeza|estou (?:\p{L}+ )?cert[oa])|posso estar enganad[oa]|também poderia ser`,
  ),
  words(
    String.raw`non (?:sono|ne sono) (?:\p{L}+ )?(?:sicur[oa]|cert[oa])|potrei sbagliar(?:e|mi)|potrebbe anche essere`,
  ),
  words(
    String.raw`ik (?:ben|weet) (?:het |er )?niet (?:\p{L}+ )?zeker|ik kan me vergissen|zou ook [^.,;!?]{0,20}kunnen zijn`,
  ),
  words(String.raw`(?:я )?не уверена?|могу ошибаться|может быть и|возможно,? (?:это )?(?:ошибка|неверно)`),
  '(?:我)?(?:不(?:太|是很|完全)?(?:确定|肯定)|没有?把握|无法确(?:定|认)|不敢保证)|也(?:可能|许)是|可能有误|可能不(?:准确|正确)',
  '(?:自信|確信)(?:が|は)(?:ありません|ない|持てません)|(?:はっきり|よく)?わかりません|(?:定か|確実)では(?:ありません|ない)|かもしれません|(?:可能性が)あります(?=。|$)|不確か|確認できません',
)

/** Of a list: that it is not all of it. */
export const NOT_ALL: string = any(
  String.raw`^\W*(?:usw\.?|und so weiter|etc\.?|und (?:noch )?(?:\d+|viele|einige|zahlreiche|\p{L}+) weitere|et ainsi de suite|et (?:\d+|quelques|plusieurs|bien d['’])\s?autres|y así sucesivamente|y (?:\d+|otr[oa]s|much[oa]s|vari[oa]s) más|y otr[oa]s (?:\d+|much[oa]s)|e assim por diante|e (?:mais \d+|outr[oa]s (?:\d+|muit[oa]s))|e così via|e (?:altri|altre) (?:\d+|\p{L}+)|enzovoort|enz\.|en (?:nog )?(?:\d+|veel|enkele) (?:andere|meer|anderen))(?![\p{L}\p{N}])`,
  String.raw`^[^\p{L}\p{N}]*(?:и т\.\s?д\.|и так далее|и (?:ещё|еще) \d+|и (?:многие )?други[ех])|(?:等等|还有\s?\d+\s?[个项条人名]|以及其他\s?\d*|等\d+[个项条人名]|など(?:です|があります)?[。\s]*$|ほか\s?\d+|他\s?\d+[件名人個])|^[^\p{L}\p{N}]*等[。.\s]*$`,
  words(
    String.raw`(?:nur|erst|bloß|lediglich) (?:die|der|den) ersten? (?:\d+|zwei|drei|vier|fünf|zehn|paar)|die ersten (?:\d+|zwei|drei|vier|fünf|sechs|zehn) (?:\p{L}+ )?(?:von|der) (?:insgesamt )?(?:\d+|zwanzig|\p{L}+zig|hundert)|(?:die )?(?:vollständige|ganze|komplette|gesamte) liste (?:hat|enthält|umfasst)|(?:die )?(?:restlichen|übrigen) [^.!?\n]{0,40}(?:weggelassen|ausgelassen|nicht aufgeführt)|(?:liste|ausgabe) (?:ist|wurde) (?:ge|ver)kürzt|unvollständig|auszugsweise|gekürzt`,
  ),
  words(
    String.raw`(?:seulement |uniquement )?les (?:\d+|deux|trois|quatre|cinq|dix) premi(?:er|ère)s (?:\p{L}+ )?(?:des|de|sur|d['’]une liste)(?: les)? (?:\d+|vingt|\p{L}+ante|cent)|(?:seulement|uniquement) les (?:\d+|deux|trois|quatre|cinq|dix) premi(?:er|ère)s|la liste complète (?:compte|contient|comporte|a)|la liste (?:est|a été) (?:tronquée|abrégée|incomplète)`,
  ),
  words(
    String.raw`(?:solo|sólo|solamente|únicamente) (?:los|las) (?:primer[oa]s (?:\d+|dos|tres|cuatro|cinco|diez)|(?:\d+|dos|tres|cuatro|cinco|diez) primer[oa]s)|(?:los|las) (?:primer[oa]s (?:\d+|dos|tres|cuatro|cinco|diez)|(?:\d+|dos|tres|cuatro|cinco|diez) primer[oa]s) (?:\p{L}+ )?de (?:los |las |un total de )?(?:\d+|veinte|\p{L}+enta|cien)|la lista completa (?:tiene|contiene|incluye)|la lista (?:está|ha sido) (?:incompleta|truncada|abreviada|recortada)`,
  ),
  words(
    String.raw`(?:apenas|só|somente) (?:os|as) (?:primeir[oa]s (?:\d+|d[ou]\p{L}+|três|quatro|cinco|dez)|(?:\d+|três|quatro|cinco|dez) primeir[oa]s)|a lista completa (?:tem|contém|inclui)|solo (?:i|le) prim[ie] (?:\d+|due|tre|quattro|cinque|dieci)|(?:l['’]elenco|la lista) complet[oa] (?:ha|contiene|comprende)|(?:alleen|slechts|enkel) de eerste (?:\d+|twee|drie|vier|vijf|tien)|de volledige lijst (?:heeft|bevat|telt)`,
  ),
  words(
    String.raw`(?:только|лишь) (?:первые|первых) (?:\d+|два|две|три|четыре|пять|десять|нескольк\p{L}+)|первые (?:\d+|два|две|три|четыре|пять) из (?:\d+|двадцати|\p{L}+)|полный список (?:содержит|включает|состоит)|список (?:неполный|не полон|сокращ\p{L}+)`,
  ),
  '(?:只|仅)(?:是|列出|列|包括|包含|显示|给出)?(?:了)?(?:其中)?(?:的)?前\\s?[一二两三四五六七八九十\\d]+|前\\s?[一二两三四五六七八九十\\d]+\\s?[个项条名位]?[^。，]{0,6}[，,]?(?:共|总共|一共)有?\\s?[\\d一二三四五六七八九十]+|(?:完整|全部)(?:的)?(?:列表|名单|清单)(?:共|有|包含|包括)|(?:其余|剩余|剩下)[^。]{0,10}(?:省略|略去|未列)|(?:此处|以下|以上)(?:省略|有省略)|列表不完整',
  '最初の\\s?[一二三四五六七八九十\\d]+[つ件個人名]?(?:のみ|だけ)|(?:全|計|合計)\\s?\\d+[つ件個人名]?(?:のうち|中)|完全な(?:リスト|一覧)(?:は|には)|(?:残り|以下)[^。]{0,10}(?:省略|略)|一部(?:のみ|だけ|です)',
)

/** With these, a sentence speaks of what was not done: directly before in Latin and Cyrillic letters, a little behind in Japanese. */
export const NOT_DONE_BEFORE: string = any(
  words(
    String.raw`nicht|nichts|keine?[rnms]?|niemals|nie|ohne|weder|non|pas|rien|aucune?s?|jamais|sans|ne|no|nada|ning[uú]n[oa]?s?|nunca|sin|não|nenhum[a]?s?|sem|niente|nulla|nessun[oa]?|mai|senza|niet|niets|geen|nooit|zonder|не|ничего|никак\p{L}+|без|нет|ни`,
  ),
  '没有?|不是|未|无|并非|不含|绝非|毫无',
)
export const NOT_DONE_BEHIND = '^[^。、，,.]{0,10}(?:ません|ない(?:です)?|なく)'
