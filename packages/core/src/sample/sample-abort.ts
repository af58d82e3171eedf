import { abortedError, Run } from '../continuation/run.ts'
import { SamplingError } from '../errors.ts'
import type { PushSignal } from '../sdk/leg.ts'
import { ignoreRejection } from '../util/deferred.ts'
import { keepShape } from '../util/keep-shape.ts'

const NOBODY: readonly (() => void)[] = []

/**
 * What ends one sample before its time: its call, or the author's signal. A push takes it as it is; an
 * AbortSignal is made of it only for those who want one (a provider): it would cost a tenth of a sample, and a sample that
 * waits between rounds must be small.
 */
export class SampleAbort implements PushSignal {
  readonly #run: Run
  #ended: { readonly reason: unknown } | undefined
  #listeners: Set<(reason: unknown) => void> | undefined
  #abortListeners: readonly (() => void)[] = NOBODY
  #unlinkRun: (() => void) | undefined
  #controller: AbortController | undefined
  #unlinkAuthor: (() => void) | undefined

  constructor(run: Run, authorSignal: AbortSignal | undefined) {
    this.#run = run
    if (authorSignal !== undefined) this.#unlinkAuthor = this.#link(authorSignal)
  }

  /** The error that the sample ends with, if it is to end now. */
  get error(): SamplingError | undefined {
    if (this.#ended !== undefined) return abortedError(this.#ended.reason)
    return this.#run.aborted ? abortedError(this.#run.abortReason) : undefined
  }

  get aborted(): boolean {
    return this.#ended !== undefined || this.#run.aborted
  }

  get reason(): unknown {
    return this.#ended === undefined ? this.#run.abortReason : this.#ended.reason
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#abortListeners = [...this.#abortListeners, listener]
    this.#unlinkRun ??= this.#run.onAbort(() => this.#tellAborted())
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#abortListeners = this.#abortListeners.filter((other) => other !== listener)
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController()
      this.#controller = controller
      if (this.aborted) controller.abort(this.reason)
      else this.addEventListener('abort', () => controller.abort(this.reason))
    }
    return this.#controller.signal
  }

  /**
   * Calls `listener` when the author ends the sample; not when its call ends. Returns what takes the listener off.
   */
  onEnd(listener: (reason: unknown) => void): () => void {
    if (this.#ended !== undefined) {
      listener(this.#ended.reason)
      return ignoreRejection
    }
    if (this.#unlinkAuthor === undefined) return ignoreRejection
    this.#listeners ??= new Set()
    this.#listeners.add(listener)
    return () => void this.#listeners?.delete(listener)
  }

  /** Takes all listeners off; the author's signal may live much longer than the sample. */
  dispose(): void {
    this.#unlinkAuthor?.()
    this.#unlinkRun?.()
  }

  #link(signal: AbortSignal): () => void {
    const onAbort = (): void => this.#end(signal.reason)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort)
    return () => signal.removeEventListener('abort', onAbort)
  }

  #end(reason: unknown): void {
    if (this.#ended !== undefined) return
    this.#ended = { reason }
    for (const listener of this.#listeners ?? []) listener(reason)
    this.#tellAborted()
  }

  /** Once: whichever end comes first. */
  #tellAborted(): void {
    const listeners = this.#abortListeners
    this.#abortListeners = NOBODY
    for (const listener of listeners) listener()
  }
}

keepShape(new SampleAbort(new Run(), undefined))
