/** Writes JSON beside its source: what is JSON already is copied as it stands. */
export class JsonWriter {
  readonly #text: string
  readonly #out: string[] = []
  /** Up to here, the source is in `#out`. */
  #copied: number

  constructor(text: string, start: number) {
    this.#text = text
    this.#copied = start
  }

  /** Writes `by` for the source between `from` and `to`. */
  put(from: number, to: number, by: string): void {
    if (to - from === by.length && this.#text.startsWith(by, from)) return
    this.#out.push(this.#text.slice(this.#copied, from), by)
    this.#copied = to
  }

  /** What was written, with the source up to `end`. */
  finish(end: number): { readonly json: string; readonly verbatim: boolean } {
    const verbatim = this.#out.length === 0
    this.#out.push(this.#text.slice(this.#copied, end))
    return { json: this.#out.join(''), verbatim }
  }
}
