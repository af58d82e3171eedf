import type { Writable } from 'node:stream'

/** Writes to a stream: whether it wants more now, and `done` when the text has left the process or never will. */
export type WriteText = (text: string, done: () => void) => boolean

const SENT: Promise<void> = Promise.resolve()

/** A pipe takes about this much at once, so a longer batch saves no write. In UTF-16 units, which are near enough. */
const FULL_BATCH = 64 * 1024

/**
 * Writes lines to a stream. Lines of one turn of the event loop go out in one write, because the write is the largest
 * cost of a small message; only a turn that says a lot is written in parts. The stream's errors are its owner's business.
 */
export class BatchedWriter {
  readonly #output: Writable
  readonly #write: WriteText
  #batch = ''
  #scheduled = false
  /** Writes that have not left the process. */
  #unfinished = 0
  /** Set while the stream has more than it wants: what is sent then waits, and goes out in one write too. */
  #blocked: Deferred | undefined
  #idle: Deferred | undefined
  #closed = false

  /** @param write Writes to `output`. Not its `write` method, which may lead elsewhere (`stdout-guard.ts`). */
  constructor(output: Writable, write: WriteText) {
    this.#output = output
    this.#write = write
    output.on('drain', this.#resume)
  }

  /** Resolves when the next line may be sent: at once, or when a reader that lags behind has caught up. */
  send(line: string): Promise<void> {
    if (this.#closed)
      return Promise.reject(new Error('The connection is closed: nothing more can be sent to the client'))
    this.#batch += `${line}\n`
    if (this.#blocked === undefined) {
      // A full batch goes at once, so that whoever sends in a loop is held back within this turn too.
      if (this.#batch.length >= FULL_BATCH) this.flushNow()
      else if (!this.#scheduled) {
        this.#scheduled = true
        process.nextTick(this.#flush)
      }
    }
    return this.#blocked?.promise ?? SENT
  }

  /** Hands the stream what is held back, for a process that ends within this turn. */
  flushNow(): void {
    const batch = this.#batch
    if (batch === '' || this.#closed) return
    this.#batch = ''
    this.#unfinished++
    if (!this.#write(batch, this.#written)) this.#blocked ??= deferred()
  }

  /** Resolves when all that was sent has left the process, or never will. */
  drained(): Promise<void> {
    if (this.#closed || (this.#batch === '' && this.#unfinished === 0)) return SENT
    this.#idle ??= deferred()
    return this.#idle.promise
  }

  /** Drops what is held back, and lets go of the stream. */
  close(): void {
    this.#closed = true
    this.#batch = ''
    this.#output.off('drain', this.#resume)
    this.#blocked?.resolve()
    this.#idle?.resolve()
  }

  readonly #flush = (): void => {
    this.#scheduled = false
    if (this.#blocked === undefined) this.flushNow()
  }

  readonly #written = (): void => {
    this.#unfinished--
    if (this.#unfinished > 0 || this.#batch !== '') return
    this.#idle?.resolve()
    this.#idle = undefined
  }

  readonly #resume = (): void => {
    this.#blocked?.resolve()
    this.#blocked = undefined
    this.flushNow()
  }
}

interface Deferred {
  readonly promise: Promise<void>
  resolve(): void
}

function deferred(): Deferred {
  let resolve!: () => void
  const promise = new Promise<void>((settle) => (resolve = settle))
  return { promise, resolve }
}
