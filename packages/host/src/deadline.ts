/** A timeout whose clock can stand still: only the time during which it runs counts. */
export class Deadline {
  readonly #timeoutMs: number
  readonly #expire: () => void
  #timer: NodeJS.Timeout | undefined
  #startedAt = 0
  #leftMs: number
  #pauses = 0

  constructor(timeoutMs: number, expire: () => void) {
    this.#timeoutMs = timeoutMs
    this.#leftMs = timeoutMs
    this.#expire = expire
    this.#run()
  }

  /** Starts the full time anew. */
  restart(): void {
    this.#leftMs = this.#timeoutMs
    if (this.#pauses === 0) this.#run()
  }

  /** Stops the clock until as many `resume` have followed. */
  pause(): void {
    this.#pauses += 1
    if (this.#pauses > 1) return
    clearTimeout(this.#timer)
    this.#leftMs -= Date.now() - this.#startedAt
  }

  resume(): void {
    this.#pauses -= 1
    if (this.#pauses === 0) this.#run()
  }

  end(): void {
    // Never resumed again, whatever answers are still under way.
    this.#pauses = Number.POSITIVE_INFINITY
    clearTimeout(this.#timer)
  }

  #run(): void {
    clearTimeout(this.#timer)
    this.#startedAt = Date.now()
    this.#timer = setTimeout(this.#expire, Math.max(this.#leftMs, 0))
  }
}
