/** The tags and control tokens around what a model writes. Matched where they stand (`lastIndex`), never searched for. */

const REASONING =
  'think(?:ing)?(?:_process)?|thoughts?(?:_process)?|reason(?:ing)?(?:_process)?|(?:self_?)?reflect(?:ion)?|scratch_?pad|analysis|' +
  '(?:inner_?|internal_?)?(?:monologue|thoughts)|drafts?|deliberation|chain[_-]of[_-]thought|cot|brainstorm(?:ing)?|antthinking|' +
  'internal|plan(?:ning)?|work(?:ing|ings)?|rationale|critique|self_?check|verification|examples?'
const ANSWER = '(?:final_?)?(?:answer|output|result|response|json)|final|structured_output|tool_call|function_call'

const TAG = new RegExp(
  `[<‹◁＜]\\s{0,4}(?<close>/?)\\|?(?:[a-z]{1,16}:)?(?<part>(?:begin|end)_of_)?` +
    `(?:(?<reasoning>${REASONING})|(?<answer>${ANSWER}))(?:\\s[^<>]{0,80})?\\|?[>›▷＞]`,
  'iy',
)
/** Thoughts to fold out, as chat pages show them. */
const DETAILS =
  /<details[^<>]{0,80}>\s{0,20}<summary>[^<]{0,60}\b(?:think|thinking|thoughts?|reason|reasoning|analysis|draft|scratch|steps?)\b[^<]{0,60}<\/summary>/iy
/** Any reasoning's end: models mix the names up. */
const REASONING_CLOSING = new RegExp(
  `[<‹◁＜]\\s{0,4}(?:/\\|?(?:[a-z]{1,16}:)?|\\|end_of_)(?:${REASONING})\\s{0,4}\\|?[>›▷＞]`,
  'gi',
)
/** `[THINK]` of Mistral, and its like; only with its end, since it may be a word in brackets. */
const BRACKET_TAG = /\[(?<close>\/?)(?:think(?:ing)?|reasoning|thoughts?|scratchpad)\]/iy
const BRACKET_CLOSING = /\[\/(?:think(?:ing)?|reasoning|thoughts?|scratchpad)\]/gi
/** Where an answer begins, though the reasoning before it was not closed. */
const ANSWER_OPENING = /<(?:final_?)?answer>/gi
/** The channels of gpt-oss: everything before the final one is reasoning. */
const CHANNEL = /<\|channel\|>\s{0,4}(?<name>[a-z]{1,20})[^<]{0,80}<\|message\|>/y

export type Tag =
  | { readonly kind: 'reasoning'; readonly end: number; readonly closing: RegExp; readonly optional: boolean }
  | { readonly kind: 'reasoning-end' | 'answer' | 'answer-end'; readonly end: number }

/**
 * Where the reasoning that a tag opens is over, searched from behind the tag; `undefined` when it never is. An answer's tag
 * ends it too.
 */
export function endOfReasoning(text: string, from: number, closing: RegExp): number | undefined {
  closing.lastIndex = from
  if (closing.exec(text) !== null) return closing.lastIndex
  ANSWER_OPENING.lastIndex = from
  return ANSWER_OPENING.exec(text)?.index
}

/** The tag that stands at `at`, if one does. */
export function tagAt(text: string, at: number): Tag | undefined {
  CHANNEL.lastIndex = at
  const channel = CHANNEL.exec(text)
  if (channel !== null) {
    return channel.groups?.['name'] === 'final'
      ? { kind: 'reasoning-end', end: CHANNEL.lastIndex }
      : { kind: 'reasoning', end: CHANNEL.lastIndex, closing: /<\|(?:end|start)\|>/g, optional: false }
  }
  BRACKET_TAG.lastIndex = at
  const bracket = BRACKET_TAG.exec(text)
  if (bracket !== null) {
    const end = BRACKET_TAG.lastIndex
    return bracket.groups?.['close'] === '/'
      ? { kind: 'reasoning-end', end }
      : { kind: 'reasoning', end, closing: BRACKET_CLOSING, optional: true }
  }
  DETAILS.lastIndex = at
  if (DETAILS.test(text))
    return { kind: 'reasoning', end: DETAILS.lastIndex, closing: /<\/details>/gi, optional: false }
  TAG.lastIndex = at
  const groups = TAG.exec(text)?.groups
  if (groups === undefined) return undefined
  const end = TAG.lastIndex
  const closes = groups['close'] === '/' || groups['part']?.toLowerCase() === 'end_of_'
  const { reasoning } = groups
  if (reasoning === undefined) return { kind: closes ? 'answer-end' : 'answer', end }
  if (closes) return { kind: 'reasoning-end', end }
  return { kind: 'reasoning', end, closing: REASONING_CLOSING, optional: false }
}

/** Without the control tokens that some servers leave in: `<|im_end|>`, `</s>`. */
export function withoutControlTokens(text: string): string {
  return text.replace(/<\|[a-z_]{1,30}\|>|<\/?s>|\[\/?INST\]/gi, ' ')
}
