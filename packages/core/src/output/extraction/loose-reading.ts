/** What stands at an opening bracket. */
export interface LooseReading {
  /**
   * `complete`: up to its closing bracket. `cut`: the text ends within it. `broken`: JSON that went wrong.
   * `prose`: a bracket that opens no JSON.
   */
  readonly kind: 'complete' | 'cut' | 'broken' | 'prose'
  /** Behind the closing bracket, or where the search for other values goes on. */
  readonly end: number
  /** For `complete`: strict JSON, or, if `damaged`, JSON with punctuation missing. */
  readonly json: string
  /** The source was strict JSON as it stood. */
  readonly exact: boolean
  /** Commas, colons or brackets are missing. */
  readonly damaged: boolean
  /** A bracket was closed by another's closing bracket. */
  readonly mismatched: boolean
  /** A string held quotes of its own kind without a backslash, so where it ends was judged by what follows. */
  readonly guessed: boolean
  /** A string or a key had no closing quote and was ended where the next key or value begins. */
  readonly torn: boolean
  /** A text of several words had no quotes at all, as in YAML. */
  readonly unquoted: boolean
  /** The closing brackets that were due where it stopped. */
  readonly open: readonly number[]
  /** How many keys were read, to tell a key given twice. */
  readonly keys: number
  /** How far it looked, in characters. */
  readonly examined: number
  /** Why it is not `complete`. */
  readonly problem: string
}

/** Readings to try when the plain one fails; each changes one judgement. */
export interface LooseOptions {
  /** A quote before a closing bracket does not end a string that holds the opening one. */
  readonly wary?: boolean
  /** A plain quote may be closed by a typographic one. */
  readonly mixed?: boolean
  /** `Person(name="Ada", age=36)` is an object. */
  readonly calls?: boolean
}

/** Ends a reading from within. */
export class Stop {
  readonly kind: 'cut' | 'broken'
  readonly end: number
  readonly problem: string
  readonly reached: number
  /** Where a string ends was in doubt, so another reading may do better. */
  readonly guessed: boolean

  constructor(kind: 'cut' | 'broken', end: number, problem: string, reached: number = end, guessed = false) {
    this.kind = kind
    this.end = end
    this.problem = problem
    this.reached = reached
    this.guessed = guessed
  }
}
