/** What shows whether an answer was cut off. */
export interface AnswerToCheck {
  readonly text: string
  /** The protocol's or the client's word; undefined where the client sends none, or one that means nothing. */
  readonly stopReason: string | undefined
  /** The limit that was sent. */
  readonly maxTokens: number
  readonly outputTokens: number
  /** Whether `outputTokens` was counted by the model's own side, and not estimated. */
  readonly exact: boolean
}

export interface Truncation {
  readonly truncated: 'certain' | 'likely' | 'no'
  /** In words, for the error and for events. */
  readonly evidence: string
}

/** How far above the limit an estimate may be of an answer that has just reached it: 19 of 20 are within 8 %. */
const ABOVE = 1.15

/** From here on an estimate may well be the limit. */
const NEAR = 0.9

/** From here on it may still be: models count differently, Claude 2 for one a third more tokens of Chinese. */
const PLAUSIBLE = 0.6

/** In an answer this long, an end in the middle of a sentence is no matter of style: two or three sentences. */
const LONG_ANSWER = 200

/** A last line this long is prose, unless it is an item of a list. */
const LONG_LINE = 60

/** What the protocol, and the vendors whose words clients pass on, call it. */
const CUT = /^(max[_ -]?(output[_ -]?)?tokens|length|token[_ -]?limit|model_context_window_exceeded)$/i

/**
 * Whether an answer was cut off, also where the client hides it: VS Code sends no stop reason for text, and Goose always the
 * same (which `clients/` takes out). A stop reason decides. Without one, an answer that is long, or about as long as the
 * limit, counts as cut when it also ends where nobody ends: within a code block, a bracket, a sentence.
 */
export function truncationOf(answer: AnswerToCheck): Truncation {
  const { text, stopReason, maxTokens, outputTokens, exact } = answer
  if (stopReason !== undefined) {
    return CUT.test(stopReason)
      ? { truncated: 'certain', evidence: `stop reason ${stopReason}` }
      : { truncated: 'no', evidence: `stop reason ${stopReason}` }
  }
  const share = outputTokens / maxTokens
  if (exact && share >= 1)
    return { truncated: 'certain', evidence: `${outputTokens} of at most ${maxTokens} output tokens` }
  const open = openEnd(text)
  if (open === undefined) return { truncated: 'no', evidence: 'no stop reason, and a finished end' }
  const isLong = text.length >= LONG_ANSWER
  const size = `about ${outputTokens} of at most ${maxTokens} output tokens`
  // What only looks unfinished must be long prose to count as cut; what is unfinished counts anyway.
  const from = isLong && open.sign !== 'word' ? PLAUSIBLE : NEAR
  if (!exact && share >= from && share <= ABOVE) return { truncated: 'likely', evidence: `${size}, and ${open.what}` }
  // Some clients have a limit of their own, and do not say which.
  if (isLong && open.sign === 'structure') return { truncated: 'likely', evidence: open.what }
  return { truncated: 'no', evidence: `${size}, although ${open.what}` }
}

interface OpenEnd {
  readonly what: string
  /** An unclosed block or bracket; prose without its full stop; or a short line, which people end as they like. */
  readonly sign: 'structure' | 'sentence' | 'word'
}

/** How the text ends unfinished, if it does. */
function openEnd(text: string): OpenEnd | undefined {
  const end = text.trimEnd()
  if (end === '') return undefined
  if (hasOpenFence(end)) return { what: 'a code block is not closed', sign: 'structure' }
  if (/^[[{]/.test(end.trimStart()) && hasOpenBracket(end))
    return { what: 'a bracket is not closed', sign: 'structure' }
  if (/[,;:([{<“‘«「『—–、，；：（]$/.test(end)) return { what: `it ends with "${end.slice(-1)}"`, sign: 'structure' }
  if (!/[.!?…。！？｡؟۔।)\]}>"'”’»」』）`*_|~-]$|\p{Extended_Pictographic}\uFE0F?$/u.test(end)) {
    const line = end.slice(end.lastIndexOf('\n') + 1)
    const isProse = line.length >= LONG_LINE && !/^\s*([-*+•|#]|\d+[.)])\s/.test(line)
    return { what: 'it ends within a sentence', sign: isProse ? 'sentence' : 'word' }
  }
  return undefined
}

/** A fence is closed by one of the same character, at least as long, with nothing after it (CommonMark 4.5). */
export function hasOpenFence(text: string): boolean {
  let open: string | undefined
  for (const [, fence = '', info = ''] of text.matchAll(/^ {0,3}(`{3,}|~{3,})(.*)$/gm)) {
    if (open === undefined) {
      // What has a backtick after it is code within a line.
      if (fence.startsWith('~') || !info.includes('`')) open = fence
    } else if (fence.startsWith(open) && info.trim() === '') open = undefined
  }
  return open !== undefined
}

/** Of a text that begins as JSON: whether a bracket or a string is still open at its end. */
function hasOpenBracket(text: string): boolean {
  let depth = 0
  let isString = false
  for (let index = 0; index < text.length; index++) {
    const character = text[index]
    if (isString) {
      if (character === '\\') index++
      else if (character === '"') isString = false
    } else if (character === '"') isString = true
    else if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
  }
  return depth > 0 || isString
}
