import { MessageSkim, type SkimmedMessage } from './message-skim.ts'

export interface LineHandlers {
  /** A complete line, without its line feed. */
  onLine(line: string): void
  /** A line longer than the limit has ended. Its text is gone; what could be told while it went by is not. */
  onOversized(bytes: number, skimmed: SkimmedMessage): void
}

const LINE_FEED = 0x0a

/** A buffer that one long message made grow past this is let go with that message. */
const KEPT_CAPACITY = 256 * 1024

/**
 * Cuts a stream of bytes into lines of UTF-8 text. Only bytes are cut, so a character split over two chunks stays whole.
 * Every byte is looked at once, and copied only while its line is incomplete. Memory is bounded by the limit.
 */
export class LineReader {
  readonly #maxBytes: number
  readonly #handlers: LineHandlers
  /** The start of a line whose end has not come yet is in the first `#length` bytes. */
  #partial = Buffer.allocUnsafe(1024)
  #length = 0
  /** Set while a line longer than the limit goes by. */
  #skim: MessageSkim | undefined

  constructor(maxBytes: number, handlers: LineHandlers) {
    this.#maxBytes = maxBytes
    this.#handlers = handlers
  }

  push(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      this.#finish(chunk, start, end)
      start = end + 1
    }
    if (start < chunk.length) this.#keep(chunk, start, chunk.length)
  }

  /** The line that `chunk` completes from `start` to `end`. */
  #finish(chunk: Buffer, start: number, end: number): void {
    if (this.#length === 0 && this.#skim === undefined && end - start <= this.#maxBytes) {
      this.#handlers.onLine(chunk.toString('utf8', start, end))
      return
    }
    this.#keep(chunk, start, end)
    const skim = this.#skim
    if (skim === undefined) {
      const line = this.#partial.toString('utf8', 0, this.#length)
      this.#forget()
      this.#handlers.onLine(line)
    } else {
      this.#skim = undefined
      this.#handlers.onOversized(skim.bytes, skim.message())
    }
  }

  #keep(chunk: Buffer, start: number, end: number): void {
    const length = this.#length + end - start
    if (this.#skim === undefined && length <= this.#maxBytes) {
      this.#reserve(length)
      chunk.copy(this.#partial, this.#length, start, end)
      this.#length = length
      return
    }
    if (this.#skim === undefined) {
      this.#skim = new MessageSkim()
      this.#skim.push(this.#partial, 0, this.#length)
      this.#forget()
    }
    this.#skim.push(chunk, start, end)
  }

  #reserve(length: number): void {
    if (length <= this.#partial.length) return
    // Doubling keeps the copying linear however small the chunks are.
    const grown = Buffer.allocUnsafe(Math.max(length, this.#partial.length * 2))
    this.#partial.copy(grown, 0, 0, this.#length)
    this.#partial = grown
  }

  #forget(): void {
    this.#length = 0
    if (this.#partial.length > KEPT_CAPACITY) this.#partial = Buffer.allocUnsafe(1024)
  }
}
