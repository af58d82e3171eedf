import { SamplingError } from '../errors.ts'
import { textHash } from '../util/text-hash.ts'
import { canonicalJson } from '../util/json.ts'
import { randomId } from '../util/random-id.ts'
import type { Leg } from '../sdk/leg.ts'
import type { HeldRun } from './held-runs.ts'
import type { Ask } from './run.ts'

/** 72 random bits: short enough for a model to copy, and bound to its caller besides. */
const ID_LENGTH = 12

/** Who was handed the questions: the same session on 2025, and the same principal always. */
export interface HandoffOwner {
  readonly principal: string | undefined
  readonly sessionId: string | undefined
  /** The connection itself, where it lasts but has no id (2025 over stdio). */
  readonly connection: object | undefined
}

/** Questions that the calling model was handed, and the run that waits for their answers. */
export interface Handoff {
  readonly id: string
  readonly held: HeldRun
  readonly owner: HandoffOwner
  /** The questions by the label that the model answers them under: "1", "2" and so on. */
  readonly questions: ReadonlyMap<string, Ask>
  /** Of `performance.now()`, as in `HeldRun`. */
  readonly expiresAt: number
  /** A digest of the answers, once they came; the reply is then in the held run. */
  answered: string | undefined
}

export function ownerOf(leg: Leg): HandoffOwner {
  const lasting = leg.era === '2025' && leg.sessionId === undefined
  return { principal: leg.principal, sessionId: leg.sessionId, connection: lasting ? leg.connection : undefined }
}

/** The handoffs of this process, each to be answered once, by the caller that it was given to. */
export class HandoffDesk {
  readonly #handoffs = new Map<string, Handoff>()

  open(held: HeldRun, leg: Leg, asks: readonly Ask[], ttlMs: number): Handoff {
    this.#sweep()
    const questions = new Map(asks.map((ask, index) => [String(index + 1), ask]))
    const expiresAt = performance.now() + ttlMs
    const handoff: Handoff = {
      id: randomId(ID_LENGTH),
      held,
      owner: ownerOf(leg),
      questions,
      expiresAt,
      answered: undefined,
    }
    this.#handoffs.set(handoff.id, handoff)
    return handoff
  }

  /** The handoff, or undefined where there is none for this caller: another's id is as unknown as a made-up one. */
  find(id: string, leg: Leg): Handoff | undefined {
    const handoff = this.#handoffs.get(id)
    if (handoff === undefined || handoff.expiresAt <= performance.now()) return undefined
    const { principal, sessionId, connection } = ownerOf(leg)
    const { owner } = handoff
    const same = owner.principal === principal && owner.sessionId === sessionId && owner.connection === connection
    return same ? handoff : undefined
  }

  // Ids expire in the order in which they were given out, near enough.
  #sweep(): void {
    const now = performance.now()
    for (const [id, handoff] of this.#handoffs) {
      if (handoff.expiresAt > now) return
      this.#handoffs.delete(id)
    }
  }
}

export function answersDigest(answers: unknown): string {
  return textHash(canonicalJson(answers))
}

/**
 * The answers by label, all of them.
 *
 * @throws {SamplingError} `invalid_request`, for the calling model to read, where one is missing.
 */
export function labelledAnswers(
  questions: ReadonlyMap<string, unknown>,
  answers: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, unknown> {
  const given = new Map<string, unknown>()
  for (const label of questions.keys()) {
    const answer = answers[label]
    if (answer === undefined || answer === null || answer === '') {
      const cure = `${questions.size} are needed; call again with the same id and all of them`
      throw new SamplingError('invalid_request', `Question ${label} has no answer: ${cure}.`)
    }
    given.set(label, answer)
  }
  return given
}

export function answeredBefore(): SamplingError {
  return new SamplingError(
    'unavailable',
    'These questions were answered before, with other answers; the first ones count.',
  )
}
