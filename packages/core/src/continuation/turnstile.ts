import { nextTurn } from '../util/next-turn.ts'

/**
 * Lets through to a handler what has been completed for it: one thing a turn of the event loop, so that the handler has
 * gone as far as it can with one before it gets the next. The order is then all there is to know about a race, and giving
 * things back in that order decides the race again as it was decided.
 */
export class Turnstile {
  // Made when first needed: a run that waits must be small.
  #waiting: (() => void)[] | undefined
  #last: (() => void)[] | undefined
  #turning = false

  /** On a turn of its own, in the order of the calls. Never on this turn: what needs no waiting always comes first. */
  pass(through: () => void): void {
    this.#waiting ??= []
    this.#waiting.push(through)
    this.#turn()
  }

  /** Likewise, once nothing else waits. */
  passLast(through: () => void): void {
    this.#last ??= []
    this.#last.push(through)
    this.#turn()
  }

  #turn(): void {
    if (this.#turning) return
    this.#turning = true
    nextTurn(() => {
      this.#turning = false
      const through = this.#waiting?.shift() ?? this.#last?.shift()
      if (this.#waiting?.length === 0) this.#waiting = undefined
      if (this.#last?.length === 0) this.#last = undefined
      if (this.#waiting !== undefined || this.#last !== undefined) this.#turn()
      through?.()
    })
  }
}
