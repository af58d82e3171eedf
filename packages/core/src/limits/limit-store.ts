/** The limits that a store counts; see `LimiterOptions`. */
export interface SharedLimits {
  readonly concurrency?: number | undefined
  readonly perMinute?: number | undefined
}

/** Counts the samples of one session over all processes, so that its limits hold for all of them together. */
export interface LimitStore {
  /**
   * Takes a place for a sample that is about to start. `place` names it: asking twice with one name takes one place.
   *
   * @returns 0 when it is taken; else after how many milliseconds to ask again.
   */
  take(key: string, place: string, limits: SharedLimits): Promise<number>
  /** Says that the sample still runs: a place is given back by itself after `LIMIT_LEASE_MS` without this. */
  keep(key: string, place: string): Promise<void>
  give(key: string, place: string): Promise<void>
}

/** For how long the places of a process that died stay taken, in milliseconds. */
export const LIMIT_LEASE_MS = 30_000
