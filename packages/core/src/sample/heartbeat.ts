import { Run } from '../continuation/run.ts'
import type { Leg } from '../sdk/leg.ts'
import { ignoreRejection } from '../util/deferred.ts'
import { keepShape } from '../util/keep-shape.ts'

/** So small a step that a caller sees none, and yet an increase, as the protocol demands of progress. */
const STEP = 1e-6

/**
 * Progress of one call, on whichever leg is in flight: the author's own, and between them a heartbeat while a person or a
 * model is being waited for, so that clients which reset their timeout on progress keep waiting.
 */
export class Heartbeat {
  readonly #run: Run
  readonly #everyMs: number
  #last = 0
  #waiting = 0
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(run: Run, everyMs: number) {
    this.#run = run
    this.#everyMs = everyMs
  }

  /** The author's progress. One that does not increase is raised a little: the protocol allows no other. */
  async report(progress: number, total: number | undefined, message: string | undefined): Promise<void> {
    const leg = this.#run.leg
    // 0 of 0 is no number: on the wire it would be null, and all progress after it as well.
    if (leg === undefined || !leg.wantsProgress || !Number.isFinite(progress)) return
    this.#last = Math.max(progress, this.#last + STEP)
    await leg.notifyProgress(this.#last, total, message)
  }

  /** Beats until the returned function is called. */
  start(leg: Leg): () => void {
    if (!leg.wantsProgress) return ignoreRejection
    this.#waiting++
    this.#timer ??= setInterval(() => this.#beat(), this.#everyMs)
    return () => {
      this.#waiting--
      if (this.#waiting > 0) return
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }

  #beat(): void {
    this.#last += STEP
    // Best-effort: a caller that is gone shows in the request itself.
    this.#run.leg?.notifyProgress(this.#last, undefined, 'Waiting for the model').catch(ignoreRejection)
  }
}

keepShape(new Heartbeat(new Run(), 0))
