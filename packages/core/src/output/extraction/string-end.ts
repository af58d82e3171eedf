import { bareKey, bareValue, bracketedKey, isOpenKey, symbolAt, tokenEnd } from './bare-words.ts'
import { BACKSLASH, closersOf, isQuote, toAscii } from './characters.ts'
import { isBetweenLines } from './lines.ts'
import { isBorder, skipTrivia } from './trivia.ts'

/** Where a string stands, as far as it matters for where it ends. */
export interface StringContext {
  readonly inObject: boolean
  /** Whether this closing bracket is due, now or later. */
  readonly isDue: (closer: number) => boolean
  /** A quote before a closing bracket does not end a string that holds the opening one. */
  readonly wary: boolean
  /** A plain quote may be closed by a typographic one. */
  readonly mixed: boolean
  /** Keys may be named arguments, `age=36`. */
  readonly calls: boolean
}

export type StringEnd =
  | {
      readonly kind: 'found'
      /** Behind the string's text. */
      readonly end: number
      /** Behind its closing quote. */
      readonly next: number
      /** A JSON string as it stands. */
      readonly clean: boolean
      /** It holds quotes of its own kind without a backslash. */
      readonly guessed: boolean
      /** Its closing quote is missing, and it was ended where the next key begins. */
      readonly torn: boolean
    }
  /** `"one " + "two"`: it goes on in the next string, which begins at `next`. */
  | { readonly kind: 'joined'; readonly end: number; readonly next: number }
  | { readonly kind: 'unclosed' }
  | { readonly kind: 'doubtful'; readonly at: number }

/** How far a quote looks ahead for the end of the next string; further away, it takes what it sees for well-formed. */
const LOOK_AHEAD = 256

/**
 * Finds the quote that ends a value, among quotes that the model forgot to escape: the first one that is followed by what
 * may follow a value here. In well-formed JSON, that is the first quote without a backslash.
 */
export function findStringEnd(text: string, at: number, context: StringContext): StringEnd {
  const closers = closersOf(text.charCodeAt(at), context.mixed)
  let clean = text[at] === '"' && !context.mixed
  let guessed = false
  let inner = 0
  let lastInner = -1
  /** A low quote is open, which a straight one may close: `„Guten Morgen" und`. */
  let low = false
  const open = { braces: 0, brackets: 0 }
  for (let here = at + 1; here < text.length; here++) {
    const code = text.charCodeAt(here)
    if (code === BACKSLASH) {
      if (closers.has(text.charCodeAt(here + 1)) && isPath(text, at, here)) {
        // `"C:\Data\", "next": …`: a backslash that ends a path, and none before a quote.
        if (judgeQuote(text, here + 1, context, open) === 'ends')
          return { kind: 'found', end: here + 1, next: here + 2, clean: false, guessed: true, torn: false }
        return { kind: 'doubtful', at: here }
      }
      if (!isJsonEscape(text, here + 1)) clean = false
      here++
    } else if (closers.has(code)) {
      const judged = judgeQuote(text, here, context, open)
      // `{"ok": 1, "by": "me"}` within a text: its keys and commas are its own.
      const embedded =
        inner % 2 === 1 &&
        open.braces > 0 &&
        /[{[,:]\s{0,20}$/.test(text.slice(Math.max(at, lastInner - 21), lastInner))
      const verdict = embedded && (judged === 'key' || judged === 'ends') ? 'inner' : judged
      if (verdict === 'ends' || (verdict === 'perhaps' && inner % 2 === 0)) {
        // One quote without its pair: it may have run on into the next string.
        if (inner % 2 === 1) return { kind: 'doubtful', at: here }
        // `["a\", "5'10" tall"]`: a quote behind a backslash may have been the end.
        if (inner > 0 && /\\["'”’]\s{0,20},\s{0,20}["'“‘]/.test(text.slice(at + 1, here)))
          return { kind: 'doubtful', at: here }
        return { kind: 'found', end: here, next: here + 1, clean, guessed: guessed || inner > 0, torn: false }
      }
      if (verdict === 'key') return endBeforeKey(text, at, here, inner, lastInner)
      if (verdict === 'joins' && inner === 0)
        return { kind: 'joined', end: here, next: skipTrivia(text, skipTrivia(text, here + 1) + 1) }
      // Behind a comma there must be a key: what is none goes on with a text in which a quote is still open.
      const stillOpen = verdict === 'listed' && inner % 2 === 1
      if (verdict === 'doubtful' || verdict === 'joins' || (verdict === 'listed' && !stillOpen))
        return { kind: 'doubtful', at: here }
      const role = roleOf(text, at, here, inner % 2 === 1)
      clean = false
      if (role === 'apostrophe' || (low && role === 'closing' && inner % 2 === 0)) {
        guessed = true
        low &&= role === 'apostrophe'
        continue
      }
      // Quotes within a text come in pairs. One that closes what none opened may be the string's own.
      const paired =
        inner % 2 === 0 ? role !== 'closing' : role !== 'opening' && /[\p{L}\p{N}]/u.test(text.slice(lastInner, here))
      // In a list, the next string begins the same way.
      const alike =
        !context.inObject &&
        (inner % 2 === 0 ? /[^\s(=]$/ : /,\s{0,60}$/).test(text.slice(Math.max(at + 1, here - 61), here))
      if (!paired || alike) return { kind: 'doubtful', at: here }
      inner++
      lastInner = here
    } else if (code < 0x20) clean = false
    else if (code >= 0x201c && code <= 0x201e) low = code === 0x201e
    else if (code === 0x7b) open.braces++
    else if (code === 0x7d) open.braces--
    else if (code === 0x5b) open.brackets++
    else if (code === 0x5d) open.brackets--
  }
  return { kind: 'unclosed' }
}

function judgeQuote(
  text: string,
  at: number,
  context: StringContext,
  open: { readonly braces: number; readonly brackets: number },
): 'ends' | 'perhaps' | 'inner' | 'key' | 'joins' | 'listed' | 'doubtful' {
  const { inObject, isDue, wary, mixed } = context
  const next = skipTrivia(text, at + 1)
  if (next >= text.length) return 'ends'
  const code = toAscii(text.charCodeAt(next))
  const apart = next > at + 1
  // A comment that holds such a quote is no comment, but more of the string.
  if (apart && text.slice(at + 1, next).includes(text.charAt(at))) return 'inner'
  switch (code) {
    case 0x7d: // }
      return isDue(code) && !(wary && open.braces > 0) ? 'ends' : 'inner'
    case 0x5d: // ]
    case 0x29: // )
      return isDue(code) && !(wary && open.brackets > 0) ? 'ends' : 'inner'
    case 0x2c: // ,
      return judgeComma(text, skipTrivia(text, next + 1), context)
    case 0x3a: // :
      return 'key'
    case 0x2b: // +, as in "a" + "b"
      return joinsAt(text, skipTrivia(text, next + 1)) ? 'joins' : 'inner'
    case 0x3b: // ;
      return inObject && isKey(text, skipTrivia(text, next + 1), context) ? 'ends' : 'inner'
  }
  if (isBorder(text, next)) return 'perhaps'
  if (!apart) return 'inner'
  // The comma is missing.
  // `"a" said: …` may be a key without quotes, or go on with the text.
  if (inObject && isKey(text, next, context)) return isQuote(text.charCodeAt(next)) ? 'ends' : 'perhaps'
  if (!inObject && text.slice(at + 1, next).includes('\n') && isLineElement(text, next, mixed)) return 'ends'
  if (!inObject && isBetweenLines(text, next)) return 'ends'
  // Two strings side by side: a comma is missing, or a plus, or a backslash before each quote.
  return text.charCodeAt(next) === text.charCodeAt(at) ? 'doubtful' : 'inner'
}

/** A further part stands here, or the text ends before it came. */
function joinsAt(text: string, at: number): boolean {
  return at >= text.length || isQuote(text.charCodeAt(at))
}

/** `C:\Data`, with single backslashes. */
function isPath(text: string, at: number, end: number): boolean {
  if (end - at > LOOK_AHEAD) return false
  const path = text.slice(at + 1, end)
  // Of escapes that JSON knows alone, it would be well-formed: "A:\n\"…".
  return /\\[A-Zac-eg-mo-qsv-z0-9]/.test(path) && /^[A-Za-z]:(?:\\[^\\/:*?"'<>|\r\n\t]+)+$/.test(path)
}

/** Behind the mark of inches: what is so wide. */
const INCHES_OF = /^(?: ?[\p{L}×]|[ -]\d{0,4}\p{L})/u

/** What a quote within a text does, by the characters beside it. */
function roleOf(
  text: string,
  start: number,
  at: number,
  isOpen: boolean,
): 'opening' | 'closing' | 'either' | 'apostrophe' {
  const before = at === start + 1 ? ' ' : text.charAt(at - 1)
  const after = text.charAt(at + 1)
  const isSingle = !/["“”„]/.test(text.charAt(at))
  // It's, the users' data, 27" wide
  if (isSingle && /[\p{L}\p{N}]/u.test(before) && /\p{L}/u.test(after)) return 'apostrophe'
  // Where a quote is open, this one may close it: `"a.png" alt=`, `'n' roll`.
  if (!isOpen && isSingle && /[\p{L}\p{N}]/u.test(before) && /^ [\p{L}\p{N}]/u.test(text.slice(at + 1, at + 3)))
    return 'apostrophe'
  // 27" 4K
  if (!isOpen && /\d/.test(before) && INCHES_OF.test(text.slice(at + 1, at + 8))) return 'apostrophe'
  // f"…" in a text that is code.
  if (!isOpen && /[\s([{,:=][bfru]{1,2}$/.test(text.slice(Math.max(start, at - 3), at)) && /\S/.test(after))
    return 'opening'
  const opens = /[\s([{<=:>,;—–/|+-]/.test(before) && /\S/.test(after)
  const closes = /\S/.test(before) && !/[([{=]/.test(before)
  return opens ? (closes ? 'either' : 'opening') : 'closing'
}

/** What stands at `after`, behind a quote and a comma. */
function judgeComma(text: string, after: number, context: StringContext): 'ends' | 'inner' | 'listed' | 'doubtful' {
  const { inObject, mixed } = context
  if (after >= text.length) return 'ends'
  const code = toAscii(text.charCodeAt(after))
  if (code === 0x7d || code === 0x5d || code === 0x29 || (inObject && code === 0x2c)) return 'ends'
  if (inObject && isKey(text, after, context)) return 'ends'
  if (inObject) return isQuote(text.charCodeAt(after)) ? 'listed' : 'inner'
  return isElement(text, after, mixed) ? 'ends' : 'doubtful'
}

/**
 * The closing quote is missing: the string ran on into the next key, `"a": "foo, "b": …`. It ends before the comma,
 * provided that nothing else in it looks like a quote.
 */
function endBeforeKey(text: string, at: number, here: number, inner: number, lastInner: number): StringEnd {
  const before = text.slice(at + 1, Math.max(at + 1, lastInner))
  const border = /[,\n]\s{0,100}$/.exec(before.slice(-101))
  if (inner !== 1 || border === null || !/^[\w .-]{1,64}$/.test(text.slice(lastInner + 1, here))) {
    return { kind: 'doubtful', at: here }
  }
  const end = at + 1 + before.length - border[0].length
  // Of nothing, it is as likely that the first quote is missing.
  // Behind a backslash, the quote may be the string's own.
  const content = text.slice(at + 1, end).trimEnd()
  if (content === '' || /\\["'”’]$/.test(content.slice(-2))) return { kind: 'doubtful', at: here }
  return { kind: 'found', end, next: end, clean: false, guessed: true, torn: true }
}

/** Whether a key and its colon stand here, as far as can be seen from close by. */
function isKey(text: string, from: number, { mixed, calls }: StringContext): boolean {
  if (isOpenKey(text, from) || bracketedKey(text, from) !== undefined) return true
  const at = symbolAt(text, from) === 'key' ? from + 1 : behindPrefix(text, from)
  let end: number
  if (isQuote(text.charCodeAt(at))) {
    end = quoteAfter(text, at, at + LOOK_AHEAD, mixed)
    if (end === -1) return true
    end++
    // `"age:" 24`
    if (text.charAt(end - 2) === ':' && /^[ \t]{0,8}["'\d[{tfn-]/.test(text.slice(end, end + 10))) return true
  } else {
    end = tokenEnd(text, at)
    if (bareKey(text.slice(at, end)) === undefined) return false
  }
  const next = skipTrivia(text, end)
  if (next >= text.length) return true
  const code = toAscii(text.charCodeAt(next))
  return code === 0x3a || (code === 0x3d && (calls || text.charCodeAt(next + 1) === 0x3e))
}

/** Python's u"…", b"…" and r"…". */
function behindPrefix(text: string, at: number): number {
  return /[ubr]/i.test(text.charAt(at)) && isQuote(text.charCodeAt(at + 1)) ? at + 1 : at
}

/** Whether a list's next element can stand here. */
function isElement(text: string, from: number, mixed: boolean): boolean {
  const at = behindPrefix(text, from)
  const code = toAscii(text.charCodeAt(at))
  if (code === 0x7b || code === 0x5b || code === 0x28) return true
  if (!isQuote(text.charCodeAt(at))) return bareValue(text.slice(at, tokenEnd(text, at))) !== undefined
  const end = quoteAfter(text, at, at + LOOK_AHEAD, mixed)
  if (end === -1) return true
  // It's, rock 'n' roll: a quote within the element.
  if (/^(?:\p{L}\S\p{L}|\s\S\p{L})/u.test(text.slice(end - 1, end + 2))) return true
  // 8" pipe
  if (end - at < 8 && /^\d[\d.,/ ]*$/.test(text.slice(at + 1, end)) && INCHES_OF.test(text.slice(end + 1, end + 8)))
    return true
  const next = skipTrivia(text, end + 1)
  if (next >= text.length || [0x2c, 0x5d, 0x29, 0x7d].includes(toAscii(text.charCodeAt(next)))) return true
  // Its comma is missing.
  return isBetweenLines(text, next)
}

/** Whether a string stands here that fills its line: the next element of a list without commas. */
function isLineElement(text: string, at: number, mixed: boolean): boolean {
  if (!isQuote(text.charCodeAt(at))) return false
  const end = quoteAfter(text, at, at + LOOK_AHEAD, mixed)
  return end !== -1 && /^[ \t]*(?:\r?\n|\])/.test(text.slice(end + 1, end + 40))
}

/** The next quote that closes the string opened at `at`, with no regard for what follows it; -1 when it is beyond `limit`. */
export function quoteAfter(text: string, at: number, limit: number = text.length, mixed = false): number {
  const closers = closersOf(text.charCodeAt(at), mixed)
  for (let here = at + 1; here < limit && here < text.length; here++) {
    const code = text.charCodeAt(here)
    if (code === BACKSLASH) here++
    else if (closers.has(code)) return here
  }
  return -1
}

function isJsonEscape(text: string, at: number): boolean {
  const escape = text.charAt(at)
  return escape === 'u'
    ? /^[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 5))
    : escape !== '' && '"\\/bfnrt'.includes(escape)
}
