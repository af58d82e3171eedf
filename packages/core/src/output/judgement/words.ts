/**
 * The words with which models speak of the values that they write, in the languages that they answer in most: English, German,
 * French, Spanish, Portuguese, Italian. Sources of patterns, each matched without regard to case.
 */

/** A word begins or ends here, in any alphabet. */
export const BEGINS: string = String.raw`(?<![\p{L}\p{N}])`
export const ENDS: string = String.raw`(?![\p{L}\p{N}])`

const any = (...lists: readonly string[]): string => lists.join('|')

/** Of a value that came before the answer, or stands for it: at the end of what leads to the value. */
export const DRAFT_NOUNS: string = any(
  '(?:rough |first )?drafts?',
  '(?:first|initial|earlier|previous) (?:attempt|try|version|guess|pass|idea|thought|answer|draft|impression|take)',
  'template|placeholder',
  '(?:an? )?example(?: (?:output|answer|response|json|object|result))?',
  '(?:erster? |grober )?(?:entwurf|rohfassung)|erster (?:versuch|gedanke|ansatz)|erste (?:version|fassung|idee|antwort|vermutung)',
  '(?:premier )?(?:brouillon|jet)|première (?:version|tentative|ébauche|idée|réponse)|ébauche',
  '(?:primer )?borrador|primer intento|primera (?:versión|idea|respuesta)',
  '(?:primeiro )?(?:rascunho|esboço)|primeira (?:versão|tentativa|ideia|resposta)',
  '(?:prima )?bozza|primo tentativo|prima (?:versione|idea|risposta)',
  '(?:beispiel|exemple|ejemplo|exemplo|esempio)(?: (?:de|für|di) [\\p{L}]+)?|vorlage',
)

export const FOR_EXAMPLE: string = any(
  'for (?:example|instance)|e\\.g\\.?|such as',
  'zum beispiel|beispielsweise|z\\.\\s?b\\.?|etwa so|par exemple|p\\. ?ex\\.?|por ejemplo|por exemplo|p\\. ?ej\\.?|(?:ad|per) esempio',
  '例えば|例如|比如|예를 들어|например|مثلا|örneğin|na przykład|bijvoorbeeld',
)

/** "Final answer" */
export const FINAL_ANSWER: string = any(
  'final (?:answer|output|result|response|version|json|label|category|verdict|decision|choice)',
  '(?:endgültige|finale|abschließende|letzte)[sr]? (?:antwort|ergebnis|version|fassung|ausgabe)|endergebnis|endfassung',
  '(?:réponse|version|résultat|sortie) (?:finale?|définiti(?:f|ve))',
  '(?:respuesta|versión|resultado|salida) (?:final|definitiv[ao])',
  '(?:resposta|versão|resultado|saída) (?:final|definitiv[ao])',
  '(?:risposta|versione|risultato) (?:finale|definitiv[ao])',
)

/** "Corrected", "actually": of a value that takes the place of an earlier one. */
export const CORRECTED: string = any(
  'final(?:ly)?|correct(?:ed|ion)|revised|revision|updated?|fixed|actual(?:ly)?|amended|real answer|on second thought',
  'let me (?:correct|fix|redo|revise|rewrite)|(?:correct|right|proper|true) (?:answer|output|result|response|json|value|version|one)',
  '(?:richtige|korrekte)[sr]? (?:antwort|ergebnis|wert|version|fassung)|bonne réponse|réponse correcte|respuesta correcta|resposta (?:correta|certa)|risposta (?:corretta|giusta)',
  'endgültige?[sr]?|korrigierte?[sr]?|korrektur|berichtigte?[sr]?|überarbeitete?[sr]?|verbesserte?[sr]?',
  'définiti(?:f|ve)|corrigée?|correction|révisée?|rectifiée?|version finale|réponse finale',
  'corregid[ao]|corrección|revisad[ao]|definitiv[ao]|respuesta final|versión final',
  'corrigid[ao]|correção|resposta final|versão final',
  'corrett[ao]|correzione|rivist[ao]|risposta finale|versione finale',
)

/** "Wait, that is wrong": of the value before. */
export const MISTAKEN: string = any(
  "wait|oops|scratch that|mistake|that(?:'s| is| was) (?:wrong|incorrect|not right)|i was wrong",
  'das (?:ist|war|stimmt) (?:falsch|nicht(?: richtig| ganz richtig| korrekt)?)|moment|hoppla|fehler',
  "c'est (?:faux|incorrect)|attendez|erreur",
  'est(?:á|aba) mal|es incorrecto|espera|un momento|está errado|è sbagliato|aspetta|un attimo',
)

/** "Answer:" */
export const ANSWER_NOUNS: string = any(
  'answer|output|result|response|json',
  'antwort|ergebnis|ausgabe|réponse|résultat|sortie|respuesta|resultado|salida|resposta|saída|risposta|risultato',
)
