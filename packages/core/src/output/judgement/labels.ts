import { withoutControlTokens } from '../extraction/tags.ts'
import { deniedPlaces, type Place, withoutDenials } from './denials.ts'
import { takesBack } from './disowning.ts'
import { FINAL_ANSWER } from './words.ts'

/** Which label a text names; or why that cannot be told. */
export type LabelReading = { readonly label: string; readonly exact: boolean } | { readonly problem: string }

/**
 * Finds the one label that a model chose. In this order: the text is a label; it is one but for case, quotes and
 * punctuation; one line of it is ("Category: bug"); one sentence names one and no other, and neither denies nor doubts it.
 */
export function readLabel(text: string, labels: readonly string[]): LabelReading {
  const written = withoutControlTokens(text).trim()
  if (labels.includes(written)) return { label: written, exact: true }
  const whole = withoutAssurance(written)
  const index = new LabelIndex(labels)

  const same = index.labelOf(whole)
  if (same !== undefined) return { label: same, exact: false }

  if (whole.length <= LONGEST_PROSE && takesBack(whole)) return { problem: 'it names a label, and takes it back' }
  const lines = whole.split('\n')
  const last = concluded(lines, index) ?? ticked(lines, index)
  if (last !== undefined) return { label: last, exact: false }
  const chosen = new Set(lines.map((line) => index.lineLabel(line)).filter(isPresent))
  const [first] = chosen
  if (chosen.size > 1) return { problem: `it names several labels: ${[...chosen].join(', ')}` }
  if (first !== undefined) {
    const behind =
      whole.length > LONGEST_PROSE
        ? ''
        : lines.slice(lines.findLastIndex((line) => index.lineLabel(line) === first) + 1).join('\n')
    const other = RECONSIDERS.test(behind) ? index.mentions(behind).find(({ label }) => label !== first) : undefined
    if (other !== undefined) return { problem: `it names the label ${first}, then talks of ${other.label}` }
    return { label: first, exact: false }
  }

  const opening = index.opening(whole)
  if (opening !== undefined) return { label: opening, exact: false }

  const named = whole.length > LONGEST_PROSE ? [] : index.mentions(whole)
  if (named.length === 0) return { problem: `it names none of the labels ${labels.join(', ')}` }
  const mentioned = named.filter(({ isDenied }) => !isDenied)
  const distinct = [...new Set((mentioned.length === 0 ? named : mentioned).map(({ label }) => label))]
  const [label] = distinct
  if (label === undefined || distinct.length > 1) return { problem: `it names several labels: ${distinct.join(', ')}` }
  const isDenied = named.some((each) => each.isDenied && each.label === label)
  if (isDenied || mentioned.some(({ around }) => DOUBT.test(around)))
    return { problem: `it names the label ${label}, but denies or doubts it` }
  if (!mentioned.some(({ isChosen }) => isChosen)) {
    return { problem: `it mentions the label ${label} without choosing it` }
  }
  return { label, exact: false }
}

/** "Final answer: question", on the last line, whatever was guessed before it. */
function concluded(lines: readonly string[], index: LabelIndex): string | undefined {
  const final = lines.filter((line) => FINAL.test(line)).map((line) => index.lineLabel(line))
  const [label] = final
  const end = lines.findLast((line) => line.trim() !== '')
  return final.length === 1 && end !== undefined && FINAL.test(end) ? label : undefined
}

/** `- [x] bug`, among boxes that are empty. */
function ticked(lines: readonly string[], index: LabelIndex): string | undefined {
  const boxes = lines
    .map((line) => /^\s*(?:[-*+]\s+)?\[([ xX✓✔])\]\s+(.{1,200})$/.exec(line))
    .filter((box) => box !== null)
  const [box, ...more] = boxes.filter(([, mark]) => mark !== ' ')
  return boxes.length > 1 && more.length === 0 && box?.[2] !== undefined ? index.labelOf(box[2]) : undefined
}

const FINAL = new RegExp(String.raw`^[^\p{L}\p{N}]*(?:(?:my|the) )?(?:${FINAL_ANSWER})[^\p{L}\p{N}]*[:：=]`, 'iu')

/** "No doubt about it: yes" denies nothing; nor does "Overall," choose. */
function withoutAssurance(text: string): string {
  return text
    .replace(/^(?:overall|all in all|on balance|on the whole|in summary|in short|in conclusion),\s+/i, '')
    .replace(
      /\b(?:(?:there is |there['’]s )?(?:no|little|without(?: a| any)?) doubt(?: (?:about (?:it|that|this)|that|at all))?|(?:no|without(?: a| any)?) question about (?:it|that|this))\b/gi,
      'certainly',
    )
}

/** "whether this is positive", "if it counts as a bug": of a question, up to the label. */
const ASKED =
  /\b(?:whether|(?:asked|asks|asking|wonder(?:s|ing)?|know|tell|see|say|decide|determine|find out|question is|verify|check|confirm) (?:me )?if|the question (?:is|was)|ob)\b[^,;:.!\n]*$/i
/** "The reporter says it is a bug": which is not the model's choice. */
const REPORTED =
  /\b(?:titled|entitled|headed|headline|subject line|file named)\b[^.,;:!?\n]{0,10}$|\b(?:reporter|customer|user|author|client|sender|writer|reviewer|colleague|manager|he|she|they|someone)\b[^.,;:!?\n]{0,30}\b(?:says?|said|calls?|called|claims?|claimed|thinks?|thought|believes?|believed|insists?|insisted|suspects?|suspected|assumes?|assumed)\b[^.,;:!?\n]{0,20}$/i
const ASKED_CJK = /是否[^，。]*$/

/** A label somewhere in a longer text is not chosen, but talked about. */
const LONGEST_PROSE = 4000

const DOUBT =
  /\b(not|n't|isn't|don't|doesn't|no|nor|never|neither|cannot|can't|either|or|maybe|perhaps|might|may|could|possibly|if|unless|unclear|unsure|nothing|none|hardly|barely|scarcely|unrelated|irrelevant|lacks?|lacking|wrong|refuse|far from|anything but|other than|rather than|instead of|unlikely|without|except|but|although|though|however)\b|n't\b|\?/i

/** Where a text goes on with such words, another label in it may be the one that was meant. */
const RECONSIDERS =
  /\b(?:no|actually|wait|hmm|should|rather|sorry|instead|correction|however|but|on reflection|changed?)\b/i

/** What takes a label back right behind it. */
const HEDGE = /^\W{0,8}(?:or|maybe|perhaps|possibly|unless|if|but|though|although|not|i (?:think|guess)|probably)\b|\?/i

/** What stands before a label that is chosen, at the end of the text before it. */
const CHOOSES =
  /((?:^|\n)\W{0,6}(?=(?:tier|level|grade|class|group|option|rating|score|priority|stage)\s)|\b(is|as|be|it's|that's|(?:belongs?|amounts?|comes?|maps?|corresponds?|assigned|set) to|falls? (?:in|under)|answer|category|label|class|type|sentiment|choose|chose|select|selected|pick|picked|say|classified|classify|assign|assigned|verdict|decision|choice|rating|into|under|with|for)|[:=→]|->|=>|\\boxed\{(?:\\text\{)?)\s*(a|an|the|it|this|as|label|category|to be|clearly|definitely|certainly|simply|overall|most likely)?\s*(?:the )?(?:tier|level|grade|class|group|option|rating|score|priority|type|category|label|stage)?\s*["'“‘`*_[(]{0,4}$/i

const isPresent = <T>(value: T | undefined): value is T => value !== undefined

/** What comes after a label that is chosen: the end of a clause, not a word that it belongs to ("bug report"). */
const CHOSEN = /^["'”’`*_)\]}$]{0,4}\s*(?:$|[.,;:!)(–—-]|\n|(?:because|since|as|given|due|here|for)\b)/i

/** A lead behind which no chosen label stands: "Rejected: bug". */
const REJECTS =
  /\b(?:not|wrong|incorrect|reject(?:ed)?|exclud(?:ed|ing)|unlikely|instead|previous|old|other|alternative|second|runner.?up|example|if|unless|maybe|perhaps|possible|options?|candidates?|initial|guess|draft|attempt|tentative|impression|falls|wenn|sofern|si|se|indien|vielleicht|peut-être|quizás|forse|talvez|titled|entitled)\b|s['’]il|如果|若|可能|если|возможно|もし/i

/** "Category: bug" → "Category" and "bug"; both empty for a line without a lead, or with one that rejects. */
function splitLead(line: string): { readonly lead: string; readonly rest: string } {
  const [, lead = '', rest = ''] = /^([^:：=→]{1,60}?)(?:[:：=→]|->|=>)(.{1,200})$/.exec(line.trim()) ?? []
  return REJECTS.test(lead) ? { lead: '', rest: '' } : { lead, rest }
}

/** What may stand before the one label that is left when the others are denied: nothing, or an article. */
const LEFT = /^[^\p{L}]*(?:(?:a|an|the|it is|it's|this is)\s+)?[^\p{L}]*$/iu

const QUOTES_BEFORE = /(?:["'“‘`*_]|[«„「]\s?)$/
const QUOTES_AFTER = /^(?:["'”’`*_“]|\s?[»」])/

interface Mention {
  readonly label: string
  /** The sentence without the label, and without those that it denies. */
  readonly around: string
  readonly isChosen: boolean
  readonly isDenied: boolean
}

class LabelIndex {
  readonly #byPlain = new Map<string, string | undefined>()
  readonly #pattern: RegExp

  constructor(labels: readonly string[]) {
    for (const label of labels) {
      const key = plain(label)
      // Two labels that differ in case alone can only be told apart exactly.
      this.#byPlain.set(key, this.#byPlain.has(key) ? undefined : label)
    }
    const alternatives = [...labels].sort((one, other) => other.length - one.length).map(flexible)
    this.#pattern = new RegExp(`(?<![\\p{L}\\p{N}]_?)(?:${alternatives.join('|')})(?!_?[\\p{L}\\p{N}])`, 'giu')
  }

  /** The label that the text is, but for case, quotes, list marks and punctuation. */
  labelOf(text: string): string | undefined {
    if (text.length > 400) return undefined
    return this.#byPlain.get(plain(text))
  }

  /** "Category: bug", on a line of its own. */
  lineLabel(line: string): string | undefined {
    const whole = this.labelOf(line)
    if (whole !== undefined) return whole
    const { lead, rest } = splitLead(line)
    // "positive → negative" goes from one to another.
    return this.#places(lead).length === 0 ? this.labelOf(rest) : undefined
  }

  /** "Yes, because …": the label that the text begins with, where it goes on to explain and names no other. */
  opening(text: string): string | undefined {
    const [, first, rest] =
      /^[\s*_`"'“‘]{0,8}([^\n,.;:!—–]{1,80}?)[*_`"'”’]{0,4}(?:\s?[,.;:!)—–\n]|\s-\s)(.*)$/s.exec(text) ?? []
    const label = first === undefined ? undefined : this.labelOf(first.replace(OVERALL, ''))
    if (label === undefined || rest === undefined || rest.length > LONGEST_PROSE) return undefined
    const { others, undenied } = this.#around(rest, label)
    return others || HEDGE.test(undenied) ? undefined : label
  }

  /** What a text behind a label says: whether it names others without denying them, and the text without those that it denies. */
  #around(text: string, label: string): { readonly others: boolean; readonly undenied: string } {
    const places = this.#places(text)
    const denied = deniedPlaces(text, places)
    // Its own name denied is as good as another's.
    const others = places.some((place, index) => (place.label === label) === denied[index])
    return { others, undenied: withoutDenials(text, places, denied) }
  }

  #places(text: string): readonly (Place & { readonly label: string })[] {
    return [...text.matchAll(this.#pattern)].flatMap((match) => {
      const label = this.#byPlain.get(plain(match[0]))
      // In lower case, A is an article.
      if (label === undefined || (match[0].length === 1 && match[0] !== label)) return []
      return [{ label, start: match.index, end: match.index + match[0].length }]
    })
  }

  mentions(text: string): readonly Mention[] {
    const places = this.#places(text)
    const denied = deniedPlaces(text, places)
    // With all of them denied, the words that deny are what counts.
    const rest = denied.includes(false) ? withoutDenials(text, places, denied) : text
    return places.map(({ label, start, end }, index) => {
      const before = rest.slice(Math.max(0, start - 160), start)
      const after = rest.slice(end, end + 160)
      const [, lead = ''] = /(?:^|\n)([^:：=→\n]{1,60})(?:[:：=→]|->|=>)[\s"'“‘`*_]{0,8}$/.exec(before) ?? []
      const isLeft = denied.includes(true) && LEFT.test(rest.slice(0, start)) && CHOSEN.test(after)
      const isAsked = ASKED.test(before) || REPORTED.test(before) || ASKED_CJK.test(before)
      return {
        label,
        around: `${before.slice(lastBreak(before))} … ${after.slice(0, firstBreak(after))}`,
        isDenied: denied[index] === true,
        isChosen:
          isLeft ||
          (!REJECTS.test(lead) &&
            !isAsked &&
            ((QUOTES_BEFORE.test(before) && QUOTES_AFTER.test(after)) ||
              (CHOOSES.test(before.slice(-60)) && CHOSEN.test(after)) ||
              // "German (de)": its code, in brackets.
              (end - start > 1 && /[\p{L}\p{N}*_]\s\(\s?$/u.test(before) && /^\s?\)\s*(?:[.,;!]|\n|$)/.test(after)))),
      }
    })
  }
}

/** "Positive overall, despite …" */
const OVERALL =
  /^(?:overall|on the whole|on balance|all in all|clearly|definitely|certainly|insgesamt|eindeutig|globalement|en general|in generale)\s+|\s+(?:overall|on the whole|on balance|all in all|clearly|definitely|for sure|insgesamt|globalement|en general|in generale)$/i

const OPENING = ' \n\t\r>#*_`"\'“”‘’«»「」([{-'
const CLOSING = ' \n\t\r*_`"\'“”‘’«»「」)]}.,;:!。、-'

/** Case, quotes, Markdown and punctuation around it, list marks before it, and kinds of separators within it, put aside. */
function plain(text: string): string {
  const bare = text
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\ufeff]|\ufe0f/g, '')
    .replace(/^\s*\p{Extended_Pictographic}\s*(?=\S)|(?<=\S)\s*\p{Extended_Pictographic}\s*$/gu, '')
    .replace(/<\/?[A-Za-z_][\w-]{0,30}>/g, ' ')
    .replace(/```\w*/g, ' ')
  const marked = trimmed(bare).replace(/^(?:\d{1,2}|[a-zA-Z])[.)]\s/, '')
  return trimmed(marked)
    .replace(/[\s_-]+/g, ' ')
    .toLowerCase()
}

function trimmed(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && OPENING.includes(text.charAt(start))) start++
  while (end > start && CLOSING.includes(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

/** A pattern for the label with any separators between its words. */
function flexible(label: string): string {
  return label
    .split(/[\s_-]+/)
    .map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
    .join('[\\s_-]{1,3}')
}

function lastBreak(text: string): number {
  return (
    Math.max(text.lastIndexOf('. '), text.lastIndexOf('! '), text.lastIndexOf('\n'), text.lastIndexOf('? '), -1) + 1
  )
}

function firstBreak(text: string): number {
  const found = /[.!?](?=\s|$)|\n/.exec(text)
  return found === null ? text.length : found.index + 1
}
