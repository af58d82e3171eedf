import { toBytes, toText } from '../util/text-bytes.ts'
import type { Seal } from './seal.ts'

/** How many are sealed at once: one in the middle of other work costs several times as much (`npm run bench -- steps`). */
const SEALED_AT_ONCE = 32

/** In place of a call: who may go on with a run that is held here is compared here (`HeldRun.binding`). */
const BINDING = 'a run of one process'

/** How much of its time a state may have lost when it is given out. */
const STALE_AFTER = 0.1

interface Sheaf {
  readonly states: string[]
  /** Of `performance.now()`. */
  readonly freshUntil: number
}

/**
 * The sealed states of runs that live in this process alone. Such a run is found here by its state, each of which is another
 * one, so that the state says nothing but when it expires; and it can be sealed before anybody needs it.
 */
export class HeldStates {
  readonly #seal: Seal
  /** By their time to live, of which the servers of a process have one or two. */
  readonly #sheaves = new Map<number, Promise<Sheaf>>()

  constructor(seal: Seal) {
    this.#seal = seal
  }

  /** One that was never given out. */
  async next(ttlMs: number): Promise<string> {
    for (;;) {
      const sealing = this.#sheaves.get(ttlMs)
      const sheaf = sealing && (await sealing)
      const state = sheaf === undefined || sheaf.freshUntil <= performance.now() ? undefined : sheaf.states.pop()
      if (state !== undefined) return state
      // Whoever else waits for the next ones gets of the same.
      if (this.#sheaves.get(ttlMs) === sealing) this.#sheaves.set(ttlMs, this.#sealSheaf(ttlMs))
    }
  }

  /** Whether this is one of them, and has not expired. The process that gave it out may have been another one. */
  async isValid(sealed: string): Promise<boolean> {
    const content = await this.#seal.open(sealed, BINDING)
    return content !== undefined && Number(toText(content)) > Date.now()
  }

  async #sealSheaf(ttlMs: number): Promise<Sheaf> {
    const freshUntil = performance.now() + ttlMs * STALE_AFTER
    const expiresAt = toBytes(String(Date.now() + ttlMs))
    const sealed = Array.from({ length: SEALED_AT_ONCE }, () => this.#seal.close(expiresAt, BINDING))
    return { states: await Promise.all(sealed), freshUntil }
  }
}
