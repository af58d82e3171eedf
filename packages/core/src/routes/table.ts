import type { SamplingErrorCode } from '../errors.ts'

/** What follows from an error of one route. */
export interface Consequence {
  /** Whether the same route is asked again: with backoff, once, or not at all. */
  readonly retried: 'backoff' | 'once' | 'never'
  /** What is tried next: any further route, `fallback` alone, or nothing. */
  readonly next: 'route' | 'fallback' | 'none'
}

/** The one table that decides (DESIGN.md, "Errors"). */
export const CONSEQUENCES: Readonly<Record<SamplingErrorCode, Consequence>> = {
  invalid_request: { retried: 'never', next: 'none' },
  unsupported: { retried: 'never', next: 'route' },
  denied: { retried: 'never', next: 'fallback' },
  unavailable: { retried: 'never', next: 'route' },
  rate_limited: { retried: 'backoff', next: 'route' },
  transport: { retried: 'backoff', next: 'route' },
  internal: { retried: 'backoff', next: 'route' },
  timeout: { retried: 'never', next: 'route' },
  aborted: { retried: 'never', next: 'none' },
  invalid_result: { retried: 'once', next: 'route' },
  invalid_output: { retried: 'never', next: 'route' },
  truncated: { retried: 'never', next: 'route' },
  budget_exceeded: { retried: 'never', next: 'fallback' },
  rounds_exceeded: { retried: 'never', next: 'route' },
  replay_mismatch: { retried: 'never', next: 'none' },
}
