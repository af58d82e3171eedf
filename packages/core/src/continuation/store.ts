/**
 * What several processes share of their runs: journals too large to travel, who serves a round, finished replies, handoff
 * ids, steps. A value is lost no earlier than `ttlMs` after it was set. `@sampan/redis` implements it; without one, nothing
 * is shared. Values that say anything of a call are sealed before they come here.
 */
export interface ContinuationStore {
  get(key: string): Promise<Uint8Array | undefined>
  set(key: string, value: Uint8Array, ttlMs: number): Promise<void>
  /** Sets the value unless the key is there. Resolves to true for the one caller that set it. */
  claim(key: string, value: Uint8Array, ttlMs: number): Promise<boolean>
  /** Sets the value, with a new time to live, if `expected` is what is there. Resolves to whether it was. */
  replace(key: string, expected: Uint8Array, value: Uint8Array, ttlMs: number): Promise<boolean>
  delete(key: string): Promise<void>
}
