import { canonicalJson } from '../util/json.ts'
import { keepShape } from '../util/keep-shape.ts'
import { textHash } from '../util/text-hash.ts'

/** What a handler asks, as it is told apart from its other questions and shown when a replay asks something else. */
export interface Question {
  /** Equal for equal questions. */
  readonly digest: string
  /** The question in a few words, for a person. */
  readonly summary: string
}

const SUMMARY_LENGTH = 160

/** Worked out when somebody asks: a run that is not recorded needs neither. */
class AskedQuestion implements Question {
  readonly #kind: string
  readonly #content: unknown
  readonly #text: () => string
  #digest: string | undefined

  constructor(kind: string, content: unknown, text: () => string) {
    this.#kind = kind
    this.#content = content
    this.#text = text
  }

  get digest(): string {
    this.#digest ??= textHash(this.#kind + canonicalJson(this.#content))
    return this.#digest
  }

  get summary(): string {
    const oneLine = this.#text()
      .slice(0, SUMMARY_LENGTH * 2)
      .replace(/\s+/g, ' ')
      .trim()
    return `${this.#kind}: ${oneLine.length > SUMMARY_LENGTH ? `${oneLine.slice(0, SUMMARY_LENGTH)}…` : oneLine}`
  }
}

keepShape(new AskedQuestion('', undefined, String))

/** @param content all that tells this question from others; @param text of it, for a person. */
export function questionOf(kind: string, content: unknown, text: () => string): Question {
  return new AskedQuestion(kind, content, text)
}

/**
 * Gives every question of a run its key: the author's, else one that the same question has in every run, plus an occurrence
 * where it comes again. A run that is not recorded is not run again, and numbers will do.
 */
export class QuestionKeys {
  readonly #recorded: boolean
  #first: string | undefined
  // Made with the second question: a run that waits must be small.
  #seen: Map<string, number> | undefined

  constructor(recorded: boolean) {
    this.#recorded = recorded
  }

  keyFor(question: Question, authorKey: string | undefined): string {
    const base = authorKey ?? (this.#recorded ? question.digest : 'q')
    if (this.#first === undefined) {
      this.#first = base
      return base
    }
    this.#seen ??= new Map([[this.#first, 1]])
    const occurrence = (this.#seen.get(base) ?? 0) + 1
    this.#seen.set(base, occurrence)
    return occurrence === 1 ? base : `${base}#${occurrence}`
  }
}
