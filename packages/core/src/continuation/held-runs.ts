import { SamplingError } from '../errors.ts'
import { createDeferred, type Deferred } from '../util/deferred.ts'
import type { EngineSettings } from './handling.ts'
import type { CallIdentity } from './request-state.ts'
import type { Ask, Asks, Run, Outcome } from './run.ts'

/**
 * What a leg ends with, with the state that brings the next one back. Kept for whoever repeats the leg, longer than its run:
 * so its questions hold nothing of the handler.
 */
export type Reply = (Exclude<Outcome, Asks> | (Omit<Asks, 'asks'> & { readonly asks: readonly SentAsk[] })) & {
  readonly state?: string
  readonly run: RunSummary
}

/** A question as it went out. */
export type SentAsk = Pick<Ask, 'wireKey' | 'method' | 'params'>

/** What is known of a run after it has ended, or when another process ends it. */
export interface RunSummary {
  readonly rounds: number
  readonly handlerStarts: number
}

/** A run that outlives its leg, and what each of its rounds was answered with. */
export interface HeldRun {
  readonly id: string
  /** Undefined once the run has finished, so that the handler's memory goes. */
  run: Run | undefined
  /** Of the call whose leg is or was in flight: see `heldBindingOf`. */
  binding: string
  readonly ttlMs: number
  /** Of `performance.now()`, which nobody sets: what waits in this process outlives a change of the system's clock. */
  expiresAt: number
  /** The sealed state of a run that cannot be replayed: the same in every round. */
  sealed: string | undefined
  /** By the round that was retried, or the handoff that was answered: whoever repeats it gets the same reply. */
  replies: Map<number | string, Promise<Reply>> | undefined
  /** Whether the handler may be run again, here or in another process. */
  replayable: boolean
  /** What other processes need to serve it as it is served here; undefined where each process is for itself. */
  shared: SharedFacts | undefined
  /** The connection that the next leg must come over, where no other one will do. */
  connection: object | undefined
  /** Fingerprints of the sealed states that lead here, so that a run in this process is found without decrypting. */
  readonly states: string[]
}

/** Of a run that other processes know of. */
export interface SharedFacts {
  /** The call that entered the handler: a later leg may be a call of the answering tool. */
  readonly origin: CallIdentity
  readonly settings: EngineSettings
}

const SWEEP_EVERY_MS = 5_000

/**
 * Finished runs that are remembered where a reply is lost only with its connection: there a retry is repeated at once, or
 * not at all. Each outlives its call; of a heap that ten thousand of them had made large, V8 collected garbage whenever the
 * process rested, and gave up what it had compiled (`npm run bench -- rest`).
 */
const REMEMBERED_ON_LASTING = 100

/**
 * The runs of this process: suspended ones until their next round comes, finished ones so that a repeated retry gets
 * the stored reply. Lives as long as the process, because SDK v2 builds a server for each request.
 */
export class HeldRuns {
  readonly #runs = new Map<string, HeldRun>()
  readonly #byState = new Map<string, HeldRun>()
  readonly #finished = new FinishedRuns()
  readonly #finishedOnLasting = new FinishedRuns()
  #sweeper: ReturnType<typeof setInterval> | undefined
  #sweepMs = Number.POSITIVE_INFINITY

  /** Runs that have not finished. */
  get suspended(): number {
    return this.#runs.size - this.#finished.size - this.#finishedOnLasting.size
  }

  get size(): number {
    return this.#runs.size
  }

  get(id: string): HeldRun | undefined {
    const held = this.#runs.get(id)
    return held !== undefined && held.expiresAt <= performance.now() ? this.#expire(held) : held
  }

  getByState(fingerprint: string): HeldRun | undefined {
    const held = this.#byState.get(fingerprint)
    return held && this.get(held.id)
  }

  /** Remembers that this sealed state leads to this run. */
  know(held: HeldRun, fingerprint: string): void {
    held.states.push(fingerprint)
    this.#byState.set(fingerprint, held)
  }

  hold(run: Run, binding: string, ttlMs: number): HeldRun {
    const expiresAt = performance.now() + ttlMs
    const held: HeldRun = {
      id: run.id,
      run,
      binding,
      ttlMs,
      expiresAt,
      sealed: undefined,
      replies: undefined,
      replayable: false,
      shared: undefined,
      connection: undefined,
      states: [],
    }
    this.#runs.set(run.id, held)
    this.#sweepEvery(Math.min(SWEEP_EVERY_MS, Math.max(10, ttlMs / 4)))
    return held
  }

  touch(held: HeldRun): void {
    held.expiresAt = performance.now() + held.ttlMs
  }

  /**
   * Keeps the replies and lets the handler go. The oldest finished runs make room for new ones above `max`.
   *
   * @param lasts Whether the reply went over a connection without which it cannot be lost.
   */
  finish(held: HeldRun, max: number, lasts: boolean): void {
    if (held.run === undefined) return
    held.run = undefined
    this.touch(held)
    const oldest = lasts
      ? this.#finishedOnLasting.add(held, Math.min(max, REMEMBERED_ON_LASTING))
      : this.#finished.add(held, max)
    if (oldest !== undefined) this.#forget(oldest)
  }

  /** Gives a run up in favour of a newer account of the same call. */
  drop(held: HeldRun, why: string): void {
    this.#forget(held)
    const { run } = held
    if (run === undefined) return
    held.run = undefined
    run.report?.({ type: 'run.dropped', rounds: run.rounds, reason: why })
    run.abort(new SamplingError('aborted', why))
  }

  /** Gives up all that only this connection could have gone on with. */
  dropAllOf(connection: object): void {
    for (const held of this.#runs.values()) {
      if (held.connection === connection) this.drop(held, 'The client closed the connection, so no answer can come.')
    }
  }

  #forget(held: HeldRun): void {
    this.#runs.delete(held.id)
    this.#finished.delete(held)
    this.#finishedOnLasting.delete(held)
    for (const fingerprint of held.states) this.#byState.delete(fingerprint)
  }

  #expire(held: HeldRun): undefined {
    const minutes = Math.round(held.ttlMs / 6_000) / 10
    this.drop(held, `No answer came within ${minutes} minutes, so the call was given up (continuation.ttlMs).`)
  }

  #sweepEvery(intervalMs: number): void {
    if (intervalMs >= this.#sweepMs) return
    clearInterval(this.#sweeper)
    this.#sweepMs = intervalMs
    this.#sweeper = setInterval(() => {
      const now = performance.now()
      for (const held of this.#runs.values()) if (held.expiresAt <= now) this.#expire(held)
      if (this.#runs.size > 0) return
      clearInterval(this.#sweeper)
      this.#sweepMs = Number.POSITIVE_INFINITY
    }, intervalMs)
    // A waiting call must not keep a process alive that has nothing else to do.
    ;(this.#sweeper as { unref?(): void }).unref?.()
  }
}

/** Runs in the order in which they finished. */
class FinishedRuns {
  readonly #runs = new Set<HeldRun>()
  /** Kept from one call to the next: a new one would first pass the places of all that was forgotten. */
  #oldest = this.#runs.values()

  get size(): number {
    return this.#runs.size
  }

  /** @returns the run that is to make room, above `max` */
  add(held: HeldRun, max: number): HeldRun | undefined {
    this.#runs.add(held)
    if (this.#runs.size <= max) return undefined
    let oldest = this.#oldest.next()
    if (oldest.done === true) {
      this.#oldest = this.#runs.values()
      oldest = this.#oldest.next()
    }
    return oldest.value
  }

  delete(held: HeldRun): void {
    this.#runs.delete(held)
  }
}

/**
 * Makes the place of a round's reply, for whoever serves it first. Whoever repeats it finds the promise; what settles it
 * is not kept with it, because thousands of them are.
 */
export function openReply(held: HeldRun, round: number | string): Deferred<Reply> {
  const slot = createDeferred<Reply>()
  held.replies ??= new Map()
  held.replies.set(round, slot.promise)
  return slot
}
