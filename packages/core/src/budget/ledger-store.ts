import { LruMap } from '../cache/lru-map.ts'
import type { SampleBudget } from '../context.ts'
import { checkWholeNumber, LIMITS } from './check-budget.ts'

/** What was used, or is to be reserved; a difference may be below 0. */
export interface LedgerUse {
  readonly requests: number
  readonly inputTokens: number
  readonly outputTokens: number
}

export interface Reservation {
  /** The output tokens granted, at most those wanted; 0 when a limit is in the way and nothing was added. */
  readonly granted: number
  /** What was used before this reservation. */
  readonly used: LedgerUse
}

/**
 * Counts what sessions use. Both methods must be atomic: many samples, and many nodes, use one session at once. Three
 * counters a key and two scripts of a few lines do it on Redis; the rule is `reservationFor`.
 */
export interface LedgerStore {
  /** Adds requests, input, and as much of the wanted output as is left; or nothing where a limit would be passed. */
  reserve(key: string, wanted: LedgerUse, limits: SampleBudget): Promise<Reservation>
  /** Adds a difference, whatever the limits; no counter falls below 0. */
  add(key: string, difference: LedgerUse): Promise<void>
}

export const NOTHING: LedgerUse = { requests: 0, inputTokens: 0, outputTokens: 0 }

/** The rule of every scope: all of the request and its input must fit, and at least one token of output. */
export function reservationFor(limits: SampleBudget, used: LedgerUse, wanted: LedgerUse): Reservation {
  const refused = exceededLimit(limits, used, wanted) !== undefined
  const left = (limits.outputTokens ?? Number.POSITIVE_INFINITY) - used.outputTokens
  return { granted: refused ? 0 : Math.min(wanted.outputTokens, left), used }
}

/** The first limit that the request would pass. */
export function exceededLimit(
  limits: SampleBudget,
  used: LedgerUse,
  wanted: LedgerUse,
): keyof SampleBudget | undefined {
  const least = { ...wanted, outputTokens: 1 }
  return LIMITS.find((name) => used[name] + least[name] > (limits[name] ?? Number.POSITIVE_INFINITY))
}

export function sumOf(one: LedgerUse, other: LedgerUse): LedgerUse {
  return {
    requests: Math.max(0, one.requests + other.requests),
    inputTokens: Math.max(0, one.inputTokens + other.inputTokens),
    outputTokens: Math.max(0, one.outputTokens + other.outputTokens),
  }
}

/** Enough for the sessions of a busy process, at some 200 bytes each. */
export const DEFAULT_MAX_SESSIONS = 10_000

/**
 * Counts in the memory of this process. Past `maxSessions` the session longest not used is forgotten, and would start
 * anew: where that matters, or where several processes serve one session, use a shared store.
 */
export function createLedgerStore(options: { readonly maxSessions?: number } = {}): LedgerStore {
  const { maxSessions = DEFAULT_MAX_SESSIONS } = options
  checkWholeNumber('maxSessions', maxSessions)
  const sessions = new LruMap<LedgerUse>(maxSessions)
  return {
    reserve: async (key, wanted, limits) => {
      const reservation = reservationFor(limits, sessions.get(key) ?? NOTHING, wanted)
      if (reservation.granted > 0) {
        sessions.set(key, sumOf(reservation.used, { ...wanted, outputTokens: reservation.granted }))
      }
      return reservation
    },
    add: async (key, difference) => sessions.set(key, sumOf(sessions.get(key) ?? NOTHING, difference)),
  }
}
