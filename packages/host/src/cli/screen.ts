import type { Writable } from 'node:stream'
import type { CommandIo } from './io.ts'
import { duration, type Paint, paint } from './render/text.ts'

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 100

/** A wait that is over before this is not worth a word, in milliseconds. */
const QUIET_MS = 1_000

/** How often a wait is mentioned again where no line can be redrawn, in milliseconds. */
const REMINDER_MS = 10_000

const ERASE_LINE = '\r\u001b[2K'

interface Wait {
  readonly what: string
  readonly since: number
}

/**
 * The two streams of a command: results to stdout, all else to stderr, where the last line shows what is being waited for
 * and for how long. On a terminal that line is redrawn; elsewhere it is written now and then.
 */
export class Screen {
  readonly paint: Paint
  readonly #stdout: Writable
  readonly #stderr: CommandIo['stderr']
  readonly #redraws: boolean
  readonly #waits: Wait[] = []
  #timer: NodeJS.Timeout | undefined
  #hidden = 0
  #frame = 0
  #drawn = false

  constructor({ stdout, stderr, env }: Pick<CommandIo, 'stdout' | 'stderr' | 'env'>) {
    this.#stdout = stdout
    this.#stderr = stderr
    this.#redraws = stderr.isTTY === true
    this.paint = paint(this.#redraws && !env['NO_COLOR'])
  }

  /** How wide a line may be, in characters; more is hard to read however wide the terminal is. */
  get width(): number {
    return Math.min(this.#stderr.columns ?? 100, 110)
  }

  /** For the person at the terminal. */
  note(text: string): void {
    this.#erase()
    this.#stderr.write(`${text}\n`)
    this.#draw()
  }

  /** A result. */
  print(text: string): void {
    this.#erase()
    this.#stdout.write(`${text}\n`)
    this.#draw()
  }

  /** Shows what is waited for until `promise` settles. */
  async during<T>(what: string, promise: Promise<T>): Promise<T> {
    const wait: Wait = { what, since: performance.now() }
    this.#waits.push(wait)
    this.#timer ??= setInterval(() => this.#tick(), this.#redraws ? FRAME_MS : REMINDER_MS)
    try {
      return await promise
    } finally {
      this.#waits.splice(this.#waits.indexOf(wait), 1)
      this.#erase()
      if (this.#waits.length === 0) {
        clearInterval(this.#timer)
        this.#timer = undefined
      }
    }
  }

  /** Keeps the line of waits out of the way of whatever else draws on the terminal. */
  async without<T>(run: () => Promise<T>): Promise<T> {
    this.#erase()
    this.#hidden += 1
    try {
      return await run()
    } finally {
      this.#hidden -= 1
    }
  }

  #tick(): void {
    if (this.#redraws) {
      this.#erase()
      this.#draw()
      return
    }
    const line = this.#line()
    if (line !== undefined && this.#hidden === 0) this.#stderr.write(`${line}\n`)
  }

  #draw(): void {
    const line = this.#line()
    if (!this.#redraws || this.#hidden > 0 || line === undefined) return
    this.#frame = (this.#frame + 1) % FRAMES.length
    this.#stderr.write(this.paint('dim', `${FRAMES[this.#frame]} ${line}`.slice(0, this.width - 1)))
    this.#drawn = true
  }

  #erase(): void {
    if (!this.#drawn) return
    this.#stderr.write(ERASE_LINE)
    this.#drawn = false
  }

  /** The newest wait: the others wait for it. */
  #line(): string | undefined {
    const wait = this.#waits.at(-1)
    if (wait === undefined) return undefined
    const waited = performance.now() - wait.since
    return waited < QUIET_MS ? undefined : `${wait.what} (${duration(waited)})`
  }
}
