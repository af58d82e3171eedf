import { SamplingError, type SamplingErrorCode, type SamplingErrorEvidence } from '../errors.ts'
import type { Question } from './question.ts'

/** One finished effect of a run: a sample, an elicitation, a step, or one request inside of a sample. All of it is JSON. */
export interface JournalEntry {
  readonly key: string
  readonly digest: string
  readonly summary: string
  readonly value?: unknown
  readonly error?: RecordedError
}

export interface RecordedError {
  readonly message: string
  readonly name?: string
  readonly code?: SamplingErrorCode
  readonly evidence?: SamplingErrorEvidence
}

/**
 * The key of a part of an effect that is made of effects. What stands between the two is in no key that an author writes:
 * with a slash, `a/b` would be a part of `a`, and lost with it.
 */
export function partKey(key: string, part: string): string {
  return `${key}\u0000${part}`
}

/** What a run did, in the order in which it was completed. */
export class Journal {
  readonly entries: JournalEntry[]

  constructor(entries: readonly JournalEntry[] = []) {
    this.entries = [...entries]
  }

  /** Whether the last effect that was recorded is a part of this one. */
  endsWithin(key: string): boolean {
    return this.entries.at(-1)?.key.startsWith(partKey(key, '')) === true
  }

  record(key: string, question: Question, settled: { readonly value: unknown } | { readonly error: unknown }): void {
    const outcome = 'error' in settled ? { error: recordError(settled.error) } : { value: settled.value }
    const entry: JournalEntry = { key, digest: question.digest, summary: question.summary, ...outcome }
    // What happened inside of an effect no longer matters once it is complete.
    const inner = partKey(key, '')
    const kept = this.entries.filter((recorded) => !recorded.key.startsWith(inner))
    if (kept.length < this.entries.length) this.entries.splice(0, this.entries.length, ...kept)
    this.entries.push(entry)
  }
}

export function recordError(error: unknown): RecordedError {
  if (SamplingError.isInstance(error)) {
    const { attempts: _attempts, ...evidence } = error.evidence
    return { message: error.message, name: error.name, code: error.code, evidence }
  }
  if (error instanceof Error) return { message: error.message, name: error.name }
  return { message: String(error) }
}

export function reviveError(recorded: RecordedError): Error {
  if (recorded.code !== undefined) {
    return new SamplingError(recorded.code, recorded.message, { evidence: recorded.evidence ?? {} })
  }
  const error = new Error(recorded.message)
  if (recorded.name !== undefined) error.name = recorded.name
  return error
}
