import type { CallIdentity, CallRecord, ElicitationRecord, SampleRecord } from './host.ts'
import type { CreateMessageParams, ElicitParams } from './protocol.ts'

type SampleOutcome = Pick<SampleRecord, 'result' | 'refused' | 'error'>
type ElicitationOutcome = Pick<ElicitationRecord, 'result' | 'error'>

/** Writes down what happens during one call. */
export class CallTrace {
  rounds = 0
  readonly #call: CallIdentity
  readonly #startedAt = performance.now()
  readonly #samples: SampleRecord[] = []
  readonly #elicitations: ElicitationRecord[] = []

  constructor(call: CallIdentity) {
    this.#call = call
  }

  /** A sampling request came; what is returned is called with what became of it. */
  sample(request: CreateMessageParams, round: number): (outcome: SampleOutcome) => void {
    const startedAt = performance.now()
    return (outcome) => {
      this.#samples.push({ request, round, durationMs: performance.now() - startedAt, ...outcome })
    }
  }

  /** An elicitation came; what is returned is called with what became of it. */
  elicitation(request: ElicitParams, round: number): (outcome: ElicitationOutcome) => void {
    const startedAt = performance.now()
    return (outcome) => {
      this.#elicitations.push({ request, round, durationMs: performance.now() - startedAt, ...outcome })
    }
  }

  /** The record so far. */
  get record(): CallRecord {
    return {
      ...this.#call,
      rounds: this.rounds,
      samples: [...this.#samples],
      elicitations: [...this.#elicitations],
      durationMs: performance.now() - this.#startedAt,
    }
  }
}
