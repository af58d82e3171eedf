import { SamplingError } from '../errors.ts'
import { createDeferred, type Deferred } from '../util/deferred.ts'
import { type JournalEntry, reviveError } from './journal.ts'
import type { Question } from './question.ts'
import type { Turnstile } from './turnstile.ts'

/** What a replayed handler is given: what it was given in earlier legs, and what came with this one. */
export interface Recorded {
  readonly history: readonly JournalEntry[]
  readonly answers: readonly JournalEntry[]
}

/**
 * Gives a handler that runs again its recorded answers, in the order in which they were completed: each one when the
 * handler has asked for it and has gone as far as it can with the last one, so that `Promise.race` picks the winner it
 * picked. Effects that were not recorded wait until all of the history has been given:
 * a handler that has diverged must not have effects. Between the answers of this leg they happen as they would have.
 */
export class Replay {
  readonly #entries: readonly JournalEntry[]
  readonly #historyLength: number
  readonly #recorded: ReadonlyMap<string, JournalEntry>
  readonly #asked = new Map<string, Deferred<unknown>>()
  /** Effects that wait until this many entries have been given. */
  #held: { readonly question: Question; readonly until: number; readonly go: () => void }[] = []
  readonly #turnstile: Turnstile
  readonly #graceMs: number
  readonly #onMismatch: (error: SamplingError) => void
  readonly #onAnswer: (entry: JournalEntry) => void
  #next = 0
  /** Entries that the handler has been given, and has gone as far with as it can. */
  #given = 0
  #advancing = false
  #graceTimer: ReturnType<typeof setTimeout> | undefined
  #over = false

  /** @param onAnswer is told of each answer of this leg as it is given: that is when it is completed. */
  constructor(
    { history, answers }: Recorded,
    turnstile: Turnstile,
    graceMs: number,
    onMismatch: (error: SamplingError) => void,
    onAnswer: (entry: JournalEntry) => void,
  ) {
    const entries = [...history, ...answers]
    this.#entries = entries
    this.#historyLength = history.length
    this.#recorded = new Map(entries.map((entry) => [entry.key, entry]))
    this.#turnstile = turnstile
    this.#graceMs = graceMs
    this.#onMismatch = onMismatch
    this.#onAnswer = onAnswer
    this.#over = entries.length === 0
  }

  /** True until every recorded answer has been given. */
  get active(): boolean {
    return !this.#over
  }

  /** The recorded answer for this effect, or undefined where there is none. */
  take(key: string, question: Question): Promise<unknown> | undefined {
    const entry = this.#recorded.get(key)
    if (entry === undefined || this.#asked.has(key)) return undefined
    const deferred = createDeferred<unknown>()
    this.#asked.set(key, deferred)
    if (entry.digest !== question.digest) {
      const error = mismatch(entry, question)
      deferred.reject(error)
      this.#stop(error)
      return deferred.promise
    }
    this.#advance()
    return deferred.promise
  }

  /** Whether this effect was recorded: in an earlier leg, or as an answer that came with this one. */
  recorded(key: string): 'history' | 'answer' | undefined {
    const index = this.#entries.findIndex((entry) => entry.key === key)
    return index < 0 ? undefined : index < this.#historyLength ? 'history' : 'answer'
  }

  /** True until all of the history has been given. */
  get inHistory(): boolean {
    return !this.#over && this.#given < this.#historyLength
  }

  /** For effects that were not recorded: resolves once the handler has proved itself on its history. */
  whenHistoryOver(question: Question): Promise<void> {
    return this.#hold(question, this.#historyLength)
  }

  /** For questions that go out: resolves once nothing recorded is left to give. */
  whenOver(question: Question): Promise<void> {
    return this.#hold(question, this.#entries.length)
  }

  /** What the handler should have asked before it finished, as an error; undefined if it asked everything. */
  unasked(): SamplingError | undefined {
    const entry = this.#entries.find(({ key }) => !this.#asked.has(key))
    return entry === undefined ? undefined : mismatch(entry, undefined)
  }

  dispose(): void {
    this.#over = true
    clearTimeout(this.#graceTimer)
  }

  #hold(question: Question, until: number): Promise<void> {
    if (this.#over || this.#given >= until) return Promise.resolve()
    return new Promise((resolve) => {
      this.#held.push({ question, until, go: resolve })
      this.#watch()
    })
  }

  // Last, because what the handler's own steps come to belongs to the answer that it has.
  #advance(): void {
    if (this.#advancing || this.#over) return
    this.#advancing = true
    this.#turnstile.passLast(() => {
      this.#advancing = false
      if (this.#over) return
      this.#given = this.#next
      if (this.#next === this.#entries.length) this.dispose()
      this.#letGo()
      this.#give()
      this.#watch()
    })
  }

  #give(): void {
    const entry = this.#over ? undefined : this.#entries[this.#next]
    const waiter = entry && this.#asked.get(entry.key)
    if (entry === undefined || waiter === undefined) return
    if (this.#next >= this.#historyLength) this.#onAnswer(entry)
    this.#next++
    this.#advance()
    if (entry.error === undefined) waiter.resolve(entry.value)
    else waiter.reject(reviveError(entry.error))
  }

  #letGo(): void {
    const free = this.#held.filter(({ until }) => this.#given >= until)
    this.#held = this.#held.filter(({ until }) => this.#given < until)
    for (const { go } of free) go()
  }

  #stop(error: SamplingError): void {
    this.dispose()
    this.#onMismatch(error)
  }

  // A handler may be busy with work of its own between two questions, so that only time tells a late one from none.
  #watch(): void {
    clearTimeout(this.#graceTimer)
    if (this.#over || this.#held.length === 0) return
    this.#graceTimer = setTimeout(() => {
      const entry = this.#entries.find(({ key }) => !this.#asked.has(key)) ?? this.#entries[this.#next]
      if (entry !== undefined) this.#stop(mismatch(entry, this.#held[0]?.question))
    }, this.#graceMs)
  }
}

function mismatch(recorded: JournalEntry, present: Question | undefined): SamplingError {
  const now = present === undefined ? '(nothing: the handler finished)' : present.summary
  return new SamplingError(
    'replay_mismatch',
    'The handler was run again from its recorded answers, and asked something else than it did before.\n' +
      `  recorded: ${recorded.summary}\n` +
      `  present:  ${now}\n` +
      'A replayable handler must ask the same questions in every run: put what changes between runs (time, random values, ' +
      'reads of the outside world) into ctx.step(key, fn), or remove `replayable: true` from the tool.',
    { evidence: { recorded: recorded.summary, present: now } },
  )
}
