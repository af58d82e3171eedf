import { isSpace, NEWLINE, toAscii } from './characters.ts'
import { readLoose } from './loose-json.ts'
import type { LooseOptions, LooseReading } from './loose-reading.ts'
import { endOfReasoning, tagAt } from './tags.ts'
import { skipTrivia } from './trivia.ts'

/** A place in the answer that may be the value. */
export interface Candidate {
  readonly reading: LooseReading
  readonly start: number
  readonly end: number
  /** What was written between the last candidate and this one, at most LEAD characters. */
  readonly lead: string
  /** The same, at most AROUND characters. */
  readonly before: string
  /** What follows, up to the end of the line, at most LEAD characters. */
  readonly tail: string
  /** What follows, over lines, at most AROUND characters. */
  readonly after: string
  /** Within `<answer>` and the like. */
  readonly inAnswer: boolean
  /** Torn out of a larger one that could not be read. */
  readonly fragment: boolean
}

export interface Findings {
  readonly candidates: readonly Candidate[]
  /** The text without reasoning. */
  readonly visible: string
  /** The text within the last `<answer>` or the like. */
  readonly answer: string | undefined
  /** The text ends while the model still reasons. */
  readonly reasoning: boolean
  /** How many characters were looked at. At most WORK times the length of the text. */
  readonly examined: number
  /** The search ended early, because it had looked at that many. */
  readonly exhausted: boolean
}

const LEAD = 200
const AROUND = 600
/** The end of a last string, and of what holds it. */
const STRING_END = /["”'][\s,]{0,20}[}\]]/
const CLOSED_EARLY = 'it goes on behind its closing bracket'
const QUOTED_KEY = /^(?:"\w[\w $.-]{0,63}"|'\w[\w $.-]{0,63}'|`\w[\w $.-]{0,63}`|“\w[\w $.-]{0,63}”)\s{0,8}[:：]/
const BARE_KEY = /^[\w$-]{1,64}\s{0,8}[:：]/
/** Real answers need less than 2; text made to be slow meets the limit. */
export const WORK = 4
/** Prose has not more brackets open at once. */
const MOST_OPEN = 16
/** Opening brackets, most of which open no JSON: a megabyte of code has fewer. */
const MOST_BRACKETS = 50_000
/** Values, each of which costs a validation. */
const MOST_CANDIDATES = 2000

/** Finds whatever may be JSON in what a model wrote, outside its reasoning. Takes linear time. */
export function search(text: string, { calls = false }: Pick<LooseOptions, 'calls'> = {}): Findings {
  return new Search(text, calls).run()
}

class Search {
  readonly #text: string
  readonly #calls: boolean
  #candidates: Candidate[] = []
  #visible: string[] = []
  #shownFrom = 0
  #answerFrom: number | undefined
  #answer: string | undefined
  #reasoning = false
  #bracketTags = true
  /** Since a value that could not be read, and until a border, brackets belong to its remains. */
  #amidRemains = false
  #lastEnd = 0
  /** The closing brackets due for brackets that opened no JSON. */
  #openInProse: number[] = []
  #examined = 0
  #brackets = 0

  constructor(text: string, calls: boolean) {
    this.#text = text
    this.#calls = calls
  }

  run(): Findings {
    const text = this.#text
    let at = 0
    while (at < text.length && this.#mayGoOn()) {
      const code = toAscii(text.charCodeAt(at))
      if (code === NEWLINE) {
        if (beginsBlock(text, at + 1) || /\n[}\]]$/.test(text.slice(Math.max(0, at - 2), at))) this.#amidRemains = false
        at++
      } else if (code === 0x7d || code === 0x5d) {
        this.#strayCloser(at, code)
        at++
      } else if (code === 0x3c || code === 0x5b || code === 0x2039 || code === 0x25c1) {
        const next = this.#tag(at)
        at = next ?? (code === 0x5b ? this.#candidate(at) : at + 1)
      } else at = code === 0x7b || (this.#calls && code === 0x28) ? this.#candidate(at) : at + 1
    }
    this.#endGap(text.length)
    if (!this.#reasoning) this.#visible.push(text.slice(this.#shownFrom))
    if (this.#answerFrom !== undefined) this.#answer = text.slice(this.#answerFrom)
    return {
      candidates: this.#candidates,
      visible: this.#visible.join(''),
      answer: this.#answer,
      reasoning: this.#reasoning,
      examined: this.#examined,
      exhausted: at < text.length,
    }
  }

  #mayGoOn(): boolean {
    if (this.#examined > WORK * this.#text.length) return false
    return this.#brackets < MOST_BRACKETS && this.#candidates.length < MOST_CANDIDATES
  }

  /** `"a": "x"} and more"}`: a bracket that closes nothing shows that the value before it was closed too early. */
  #strayCloser(at: number, code: number): void {
    const opened = this.#openInProse.lastIndexOf(code)
    if (opened !== -1) {
      this.#openInProse.length = opened
      return
    }
    const last = this.#candidates.at(-1)
    if (last === undefined || last.reading.kind !== 'complete' || at - last.end > LEAD) return
    const between = this.#text.slice(last.end, at)
    if (/[\p{L}\p{N}]/u.test(between) && !/\n\s*\n|```/.test(between)) this.#closedEarly(last)
  }

  /** What lies between a value and the next one, or the end, must not look like the rest of its last string: `…"}`. */
  #endGap(until: number): void {
    const last = this.#candidates.at(-1)
    if (last?.reading.kind !== 'complete') return
    const [gap = ''] = this.#text.slice(last.end, Math.min(until, last.end + LEAD)).split(/\n\s*\n|```/, 1)
    if (STRING_END.test(gap)) this.#closedEarly(last)
  }

  #closedEarly(last: Candidate): void {
    this.#candidates[this.#candidates.length - 1] = {
      ...last,
      reading: { ...last.reading, kind: 'broken', problem: CLOSED_EARLY },
    }
  }

  #tag(at: number): number | undefined {
    const text = this.#text
    const tag = tagAt(text, at)
    if (tag === undefined) return undefined
    if (tag.kind === 'answer') this.#answerFrom = tag.end
    else if (tag.kind === 'answer-end') {
      if (this.#answerFrom !== undefined) this.#answer = text.slice(this.#answerFrom, at)
      this.#answerFrom = undefined
    } else if (tag.kind === 'reasoning') {
      if (tag.optional && !this.#bracketTags) return undefined
      const end = endOfReasoning(text, tag.end, tag.closing)
      // Looked for once: what has no end from here on has none further on.
      if (tag.optional && end === undefined) this.#bracketTags = false
      if (tag.optional && end === undefined) return undefined
      this.#visible.push(text.slice(this.#shownFrom, at))
      this.#reasoning = end === undefined
      this.#shownFrom = end ?? text.length
      return this.#shownFrom
    } else {
      // Reasoning that was opened in the prompt: everything up to here is a draft.
      this.#candidates = []
      this.#visible = []
      this.#answer = undefined
      this.#answerFrom = undefined
      this.#shownFrom = tag.end
    }
    this.#amidRemains = false
    return tag.end
  }

  #candidate(start: number): number {
    const text = this.#text
    this.#brackets++
    const reading = this.#read(start)
    if (reading.kind === 'prose') {
      this.#openInProse = [...this.#openInProse.slice(-MOST_OPEN), ...reading.open]
      return reading.end
    }
    this.#openInProse = []
    this.#endGap(start)
    const { end, kind } = reading
    const from = Math.max(this.#lastEnd, this.#shownFrom)
    const lead = text.slice(Math.max(from, start - LEAD), start)
    const tail = restOfLine(text, end)
    this.#candidates.push({
      reading,
      start,
      end,
      lead,
      before: text.slice(Math.max(from, start - AROUND), start),
      tail,
      after: text.slice(end, end + AROUND),
      inAnswer: this.#answerFrom !== undefined,
      fragment: this.#amidRemains || (kind === 'complete' && isTornOut(lead, tail)),
    })
    this.#lastEnd = end
    if (kind !== 'complete') this.#amidRemains = true
    return end
  }

  /** The plain reading, or another one where that fails and the other succeeds. */
  #read(start: number): LooseReading {
    const calls = this.#calls
    const plain = this.#tried(readLoose(this.#text, start, { calls }))
    if (this.#settled(plain)) return plain
    const again: LooseOptions[] = []
    if (plain.guessed) again.push({ calls, wary: true })
    if (/["'][^"']{0,200}[”“’]/.test(this.#text.slice(start, start + LEAD))) again.push({ calls, mixed: true })
    for (const options of again) {
      const other = this.#tried(readLoose(this.#text, start, options))
      if (other.kind === 'complete' && this.#settled(other)) return other
    }
    return plain.kind === 'complete' ? { ...plain, kind: 'broken', problem: CLOSED_EARLY } : plain
  }

  #tried(reading: LooseReading): LooseReading {
    this.#examined += reading.examined
    return reading
  }

  /** Complete, with no rest of a string and no further key behind it. */
  #settled(reading: LooseReading): boolean {
    const { kind, guessed, end } = reading
    return kind === 'complete' && !(guessed && this.#tailHasQuote(end)) && !this.#goesOn(reading)
  }

  /** `{"a": 1}, "b": 2}`: a bracket closed it too early. */
  #goesOn({ end, exact, mismatched }: LooseReading): boolean {
    const text = this.#text
    if (!exact && /\w/.test(text.charAt(end))) return true
    // Glued to it, and with the end of a string: `…"}a{']aa"}`.
    if (/[\p{L}\p{N}]/u.test(text.charAt(end)) && STRING_END.test(restOfLine(text, end))) return true
    let next = skipTrivia(text, end)
    // The quote that the bracket closed too early, `"…{x"}", "b": 2}`.
    if (/^["'`]\s{0,8},/.test(text.slice(next, next + 10))) next = skipTrivia(text, next + 1)
    const code = toAscii(text.charCodeAt(next))
    if (mismatched && /[,:"'[\]{}]/.test(String.fromCharCode(code))) return true
    if (code === 0x2c) next = skipTrivia(text, next + 1)
    const behind = text.slice(next, next + LEAD)
    if (QUOTED_KEY.test(behind)) return !exact || code === 0x2c || behind.includes('}')
    return !exact && code === 0x2c && BARE_KEY.test(behind)
  }

  #tailHasQuote(end: number): boolean {
    return /["'“”]/.test(restOfLine(this.#text, end))
  }
}

/** A new block begins with this line: it is empty, or a fence. */
function beginsBlock(text: string, lineStart: number): boolean {
  let at = lineStart
  while (at < text.length && text.charCodeAt(at) !== NEWLINE && isSpace(text.charCodeAt(at))) at++
  return at >= text.length || text.charCodeAt(at) === NEWLINE || text.startsWith('```', at)
}

function restOfLine(text: string, at: number): string {
  const rest = text.slice(at, at + LEAD)
  const end = rest.indexOf('\n')
  return end === -1 ? rest : rest.slice(0, end)
}

/** Stands between the commas and brackets of something whose beginning is missing. */
function isTornOut(lead: string, tail: string): boolean {
  return (
    /[}\]]\s*,\s*$/.test(lead.slice(-40)) ||
    (/["”]\s*:\s*$/.test(lead.slice(-40)) && /^\s*[,\]}]/.test(tail)) ||
    (/^\s*\]/.test(tail) && lead.trim() !== '' && !lead.includes('['))
  )
}
