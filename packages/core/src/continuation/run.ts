import { SamplingError } from '../errors.ts'
import type { Reporter } from '../observe/reporter.ts'
import type { Leg } from '../sdk/leg.ts'
import { createDeferred, type Deferred, ignoreRejection } from '../util/deferred.ts'
import { keepShape } from '../util/keep-shape.ts'
import { randomId } from '../util/random-id.ts'
import { Journal } from './journal.ts'
import { type Question, QuestionKeys } from './question.ts'
import { type Recorded, Replay } from './replay.ts'
import { Turnstile } from './turnstile.ts'

/** Through which door a question leaves: a round of the protocol (2026), or the tool's result (handoff). */
export type AskChannel = 'round' | 'handoff'

/** A question that waits for its answer outside of this process. */
export interface Ask {
  /** In the journal. */
  readonly key: string
  /** On the wire, where an author's own key is used as it is. */
  readonly wireKey: string
  readonly question: Question
  readonly method: string
  readonly params: object
  readonly channel: AskChannel
}

/** What a leg of a call ends with. */
export type Outcome =
  | { readonly type: 'result'; readonly value: unknown }
  | { readonly type: 'error'; readonly error: unknown }
  | Asks

export interface Asks {
  readonly type: 'asks'
  readonly channel: AskChannel
  readonly round: number
  readonly asks: readonly Ask[]
}

/** What takes a question back before it is answered. */
export interface Withdrawal {
  onEnd(listener: (reason: unknown) => void): () => void
}

/** Keeps a step from happening twice where another process may take the run over. */
export interface StepGuard {
  once<T>(runId: string, key: string, perform: () => Promise<T>): Promise<T>
}

export interface RunOptions {
  /** What legs that another process served have recorded, and the answers that came with this one. */
  readonly recorded?: Recorded
  readonly carriedOver?: unknown
  /** Rounds that those legs took. */
  readonly rounds?: number
  /** True to record effects, so that the run can be continued elsewhere. */
  readonly records?: boolean
  readonly id?: string
  readonly replayGraceMs?: number
}

// One for all: every call ends with it, and a stack trace for each would cost more than the call.
const FINISHED = new SamplingError('aborted', 'The handler has finished; this sample was not awaited.')

interface PendingAsk extends Ask {
  readonly answered: Deferred<unknown>
}

/**
 * One call of a handler, over all its legs. The handler starts once; what it awaits stays pending while no leg is there,
 * and never settles just because a leg ended. Knows nothing of wire formats or SDKs.
 */
export class Run {
  readonly keys: QuestionKeys
  /** Rounds that have gone out for this call. */
  rounds: number
  /** How often the handler was entered in this process: 1, unless replayed. */
  handlerStarts = 0
  /** Set once the user refused, so that the same call does not ask again. */
  denied: SamplingError | undefined
  /** Set where somebody listens. */
  report: Reporter | undefined
  /** Set once another process can take the run over. */
  guard: StepGuard | undefined
  readonly journal: Journal | undefined
  /** What else must reach the next process with the journal, and what came from the last one. */
  carry: { snapshot(): unknown } | undefined
  readonly carriedOver: unknown
  readonly #replay: Replay | undefined
  readonly #turnstile = new Turnstile()
  // A list: few questions wait at once, and a map is four times its size.
  #pending: PendingAsk[] = []
  // Made when first needed: a run that waits must be small.
  #steps: Map<string, Promise<unknown>> | undefined
  #abortListeners: Set<(reason: unknown) => void> | undefined
  #id: string | undefined
  #controller: AbortController | undefined
  #abortReason: { readonly reason: unknown } | undefined
  #leg: Leg | undefined
  #legReady: Deferred<Leg> | undefined
  #detached: object | undefined
  #outcome: Deferred<Outcome> | undefined
  #finished: Outcome | undefined
  #flushing = false
  #delivering = false

  constructor(options: RunOptions = {}) {
    this.#id = options.id
    this.rounds = options.rounds ?? 0
    this.carriedOver = options.carriedOver
    const { recorded, records, replayGraceMs = 0 } = options
    if (recorded !== undefined) {
      const journal = new Journal(recorded.history)
      this.journal = journal
      this.#replay = new Replay(
        recorded,
        this.#turnstile,
        replayGraceMs,
        (error) => this.fail(error),
        (entry) => void journal.entries.push(entry),
      )
    } else if (records === true) this.journal = new Journal()
    this.keys = new QuestionKeys(this.journal !== undefined)
  }

  /** Unguessable. Made when somebody asks: a call that ends where it began needs none. */
  get id(): string {
    this.#id ??= randomId(21)
    return this.#id
  }

  /** The leg in flight; undefined between two legs. */
  get leg(): Leg | undefined {
    return this.#leg
  }

  get finished(): boolean {
    return this.#finished !== undefined
  }

  /** Waiting for answers, with no leg in flight. */
  get suspended(): boolean {
    return this.#finished === undefined && this.#leg === undefined
  }

  get pendingAsks(): readonly Ask[] {
    return this.#pending
  }

  /** Aborts when the caller cancels a leg, or when the run is given up. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason.reason)
    }
    return this.#controller.signal
  }

  get aborted(): boolean {
    return this.#abortReason !== undefined
  }

  get abortReason(): unknown {
    return this.#abortReason?.reason
  }

  /**
   * Calls `listener` once when the run aborts, at once if it has. Returns what takes the listener off. Listeners on one
   * long-lived AbortSignal were measured to leak; a set of our own does not.
   */
  onAbort(listener: (reason: unknown) => void): () => void {
    if (this.#abortReason !== undefined) {
      listener(this.#abortReason.reason)
      return ignoreRejection
    }
    this.#abortListeners ??= new Set()
    this.#abortListeners.add(listener)
    return () => void this.#abortListeners?.delete(listener)
  }

  /** Enters the handler. Its result, or its error, becomes the outcome of the leg in flight, or of the next one. */
  start(handler: () => unknown): void {
    this.handlerStarts++
    Promise.resolve()
      .then(handler)
      .then(
        (value) => this.#settle({ type: 'result', value }),
        (error: unknown) => this.#settle({ type: 'error', error }),
      )
  }

  /** Binds a leg and gives what it ends with. `answers`, by wire key, are for questions that earlier legs carried out. */
  attach(leg: Leg, answers?: Readonly<Record<string, unknown>>): Promise<Outcome> {
    this.bind(leg)
    this.#outcome = createDeferred<Outcome>()
    const { promise } = this.#outcome
    if (this.#finished !== undefined) this.#end(this.#finished)
    else if (answers !== undefined) this.#deliver(answers)
    else this.#scheduleFlush()
    return promise
  }

  /** Binds a leg for what travels on it, pushes and progress, and for its end. */
  bind(leg: Leg): void {
    this.release()
    this.#leg = leg
    const { signal } = leg
    // Never taken off, which costs as much: it goes with the leg's own signal, and hears nothing of later legs.
    const onAbort = (): void => {
      if (this.#leg === leg) this.abort(signal.reason)
    }
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort)
    this.#legReady?.resolve(leg)
    this.#legReady = undefined
  }

  /** Lets go of the leg: nothing of it may be kept alive between rounds. */
  release(): void {
    if (this.#leg === undefined) return
    this.#detached = this.#leg.detached()
    this.#leg = undefined
  }

  /** The SDK's context of the leg in flight; between two legs, one that says the same and carries nothing. */
  get native(): object | undefined {
    return this.#leg?.native ?? this.#detached
  }

  /** The leg in flight, or the next one: a push needs one to travel on. */
  whenLeg(): Promise<Leg> {
    if (this.#leg !== undefined) return Promise.resolve(this.#leg)
    this.#legReady ??= createDeferred<Leg>()
    return this.#legReady.promise
  }

  /** Whether another process has performed this effect, or has sent this question off. */
  recorded(key: string): 'history' | 'answer' | undefined {
    return this.#replay?.recorded(key)
  }

  /** Asks outside of this process, and resolves to the raw answer. The question can be withdrawn. */
  ask(key: string, question: Question, ask: Omit<Ask, 'key' | 'question'>, withdrawal?: Withdrawal): Promise<unknown> {
    // Answers take turns when they are delivered.
    const { wireKey, method, params, channel } = ask
    const asking: Ask = { key, wireKey, question, method, params, channel }
    return this.#effect(key, question, () => this.#park(asking, withdrawal), false)
  }

  /** Runs an effect once over all legs: what was recorded is given back instead. The value must be JSON. */
  effect<T>(key: string, question: Question, perform: () => Promise<T>): Promise<T> {
    return this.#effect(key, question, perform, this.journal !== undefined)
  }

  #effect<T>(key: string, question: Question, perform: () => Promise<T>, takesTurns: boolean): Promise<T> {
    const recorded = this.#replay?.take(key, question)
    if (recorded !== undefined) return recorded as Promise<T>
    const go = (): Promise<T> => this.#recording(key, question, this.#unlessAborted(perform), asItIs, takesTurns)
    return this.#replay?.inHistory === true ? this.#replay.whenHistoryOver(question).then(go) : go()
  }

  /**
   * An effect made of effects, each with a key that `partKey` makes of this one's. Complete, it replaces them in
   * the journal; incomplete, it is entered again on a replay and finds them there. Resolves to what was performed, or to
   * what `toJson` made of it when it was recorded.
   */
  composite<T>(
    key: string,
    question: Question,
    perform: () => Promise<T>,
    toJson: (value: T) => unknown,
  ): Promise<{ readonly performed: T } | { readonly recorded: unknown }> {
    const recorded = this.#replay?.take(key, question)
    if (recorded !== undefined) return recorded.then((value) => ({ recorded: value }))
    const takesTurns = this.journal !== undefined
    return this.#recording(key, question, perform(), toJson, takesTurns).then((performed) => ({ performed }))
  }

  /** Runs a step of the author's: the same key again is the same effect, in every kind of run. */
  step<T>(key: string, question: Question, perform: () => Promise<T>): Promise<T> {
    this.#steps ??= new Map()
    let step = this.#steps.get(key) as Promise<T> | undefined
    if (step === undefined) {
      const guarded = (): Promise<T> => (this.guard === undefined ? perform() : this.guard.once(this.id, key, perform))
      // With a journal and without: a race that steps take part in must not depend on it.
      step = this.#effect(`step:${key}`, question, guarded, true)
      this.#steps.set(key, step)
    }
    return step
  }

  /** Ends a run whose handler's own promise was the outcome. */
  close(): void {
    this.release()
    this.abort(FINISHED)
  }

  /** Ends the run with this error, whatever the handler does. */
  fail(error: SamplingError): void {
    this.#settle({ type: 'error', error })
    this.abort(error)
  }

  /** Rejects what the handler waits for, so that its `finally` blocks run. */
  abort(reason: unknown): void {
    if (this.#abortReason !== undefined) return
    this.#abortReason = { reason }
    for (const listener of [...(this.#abortListeners ?? [])]) listener(reason)
    this.#abortListeners = undefined
    const error = SamplingError.isInstance(reason) ? reason : abortedError(reason)
    for (const ask of this.#pending) ask.answered.reject(error)
    this.#pending = []
    this.#legReady?.reject(error)
    this.#controller?.abort(reason)
  }

  #settle(outcome: Outcome): void {
    if (this.#finished !== undefined) return
    const unasked = outcome.type === 'result' ? this.#replay?.unasked() : undefined
    this.#finished = unasked === undefined ? outcome : { type: 'error', error: unasked }
    this.#replay?.dispose()
    this.#end(this.#finished)
    // Whatever the handler left running has nobody to tell any more.
    this.abort(FINISHED)
  }

  #end(outcome: Outcome): void {
    const waiting = this.#outcome
    this.#outcome = undefined
    if (waiting === undefined) return
    this.release()
    waiting.resolve(outcome)
  }

  #unlessAborted<T>(perform: () => Promise<T>): Promise<T> {
    return this.#abortReason === undefined ? perform() : Promise.reject(abortedError(this.#abortReason.reason))
  }

  // Promises and not async functions, here and below: a run that waits holds all of these, and a frame is twice a promise.
  #recording<T>(
    key: string,
    question: Question,
    performing: Promise<T>,
    toJson: (value: T) => unknown,
    takesTurns: boolean,
  ): Promise<T> {
    if (this.journal === undefined && !takesTurns) return performing
    return performing.then(
      (value) =>
        this.#inTurn(key, takesTurns, () => {
          if (this.journal !== undefined && !this.aborted) this.journal.record(key, question, { value: toJson(value) })
          return value
        }),
      (error: unknown) =>
        this.#inTurn(key, takesTurns, () => {
          // What ended with the run is not an answer; the next run asks again.
          if (!this.aborted) this.journal?.record(key, question, { error })
          throw error
        }),
    )
  }

  // What was the last to pass and is a part of this effect has brought it to its end, on the same turn.
  #inTurn<T>(key: string, takesTurns: boolean, complete: () => T): T | Promise<T> {
    if (!takesTurns || this.journal?.endsWithin(key) === true) return complete()
    return new Promise((resolve, reject) => {
      this.#turnstile.pass(() => {
        try {
          resolve(complete())
        } catch (error) {
          reject(error)
        }
      })
    })
  }

  #park(ask: Ask, withdrawal: Withdrawal | undefined): Promise<unknown> {
    if (this.#replay?.active !== true) return this.#wait(ask, withdrawal)
    return this.#replay.whenOver(ask.question).then(() => this.#wait(ask, withdrawal))
  }

  #wait(ask: Ask, withdrawal: Withdrawal | undefined): Promise<unknown> {
    if (this.#abortReason !== undefined) return Promise.reject(abortedError(this.#abortReason.reason))
    const answered = createDeferred<unknown>()
    const pending: PendingAsk = { answered, ...ask }
    this.#pending.push(pending)
    withdrawal?.onEnd((reason) => this.#withdraw(pending, reason))
    this.#scheduleFlush()
    return answered.promise
  }

  #withdraw(pending: PendingAsk, reason: unknown): void {
    if (!this.#pending.includes(pending)) return
    this.#pending = this.#pending.filter((other) => other !== pending)
    pending.answered.reject(SamplingError.isInstance(reason) ? reason : abortedError(reason))
  }

  // One at a time, and the first one at once: nothing of the handler's can be under way when a leg begins.
  #deliver(answers: Readonly<Record<string, unknown>>): void {
    this.#delivering = true
    const asks = this.#pending.filter(({ wireKey }) => Object.hasOwn(answers, wireKey))
    const deliverNext = (): void => {
      const ask = asks.shift()
      if (ask !== undefined) {
        this.#pending = this.#pending.filter((other) => other !== ask)
        ask.answered.resolve(answers[ask.wireKey])
      }
      if (asks.length > 0) {
        this.#turnstile.passLast(deliverNext)
        return
      }
      this.#delivering = false
      this.#scheduleFlush()
    }
    deliverNext()
  }

  /**
   * When have all questions of a round been asked? There is no exact answer. One turn of the event loop after the first
   * catches Promise.all and branches some microtasks apart, and waiting for steps that are done catches what is behind
   * them; a branch behind real I/O costs one more round.
   */
  #scheduleFlush(): void {
    if (this.#flushing || this.#delivering || this.#pending.length === 0 || this.#outcome === undefined) return
    this.#flushing = true
    this.#turnstile.passLast(() => {
      this.#flushing = false
      this.#flush()
    })
  }

  #flush(): void {
    if (this.#delivering || this.#outcome === undefined || this.#finished !== undefined) return
    const pending = this.#pending
    // A leg ends in one way only: rounds first, because they leave the tool's own call open.
    const channel = pending.some((ask) => ask.channel === 'round') ? 'round' : 'handoff'
    const asks = pending.filter((ask) => ask.channel === channel)
    if (asks.length === 0) return
    if (channel === 'round') this.rounds++
    this.#end({ type: 'asks', channel, round: this.rounds, asks })
  }
}

keepShape(new Run())

function asItIs<T>(value: T): T {
  return value
}

export function abortedError(reason: unknown): SamplingError {
  if (SamplingError.isInstance(reason)) return reason
  const why = reason instanceof Error ? reason.message : typeof reason === 'string' ? reason : 'the caller cancelled'
  return new SamplingError('aborted', `The sample was given up: ${why}`, { cause: reason })
}
