import type { Withdrawal } from '../continuation/run.ts'
import { SamplingError } from '../errors.ts'
import type { SampleAbort } from './sample-abort.ts'

/** Withdraws one question once it has waited long enough, or once its sample ends. The sample itself may go on. */
export class Deadline implements Withdrawal {
  readonly #abort: SampleAbort
  readonly #timer: ReturnType<typeof setTimeout>
  #listener: ((reason: unknown) => void) | undefined
  #unlink: (() => void) | undefined
  #passed: SamplingError | undefined

  constructor(abort: SampleAbort, timeoutMs: number, who: string) {
    this.#abort = abort
    this.#timer = setTimeout(() => {
      this.#passed = new SamplingError('timeout', `${who} did not answer within ${timeoutMs} ms (timeoutMs).`)
      this.#listener?.(this.#passed)
    }, timeoutMs)
  }

  onEnd(listener: (reason: unknown) => void): () => void {
    this.#listener = listener
    // A replay asks only once it has caught up.
    if (this.#passed !== undefined) listener(this.#passed)
    this.#unlink = this.#abort.onEnd(listener)
    return () => this.dispose()
  }

  dispose(): void {
    clearTimeout(this.#timer)
    this.#unlink?.()
  }
}

/** Asks with a deadline, where there is one: a question that waits between rounds otherwise waits as long as its run. */
export function askUntil<T>(
  ask: (withdrawal: Withdrawal) => Promise<T>,
  abort: SampleAbort,
  timeoutMs: number | undefined,
  who: string,
): Promise<T> {
  if (timeoutMs === undefined) return ask(abort)
  const deadline = new Deadline(abort, timeoutMs, who)
  return ask(deadline).finally(() => deadline.dispose())
}
