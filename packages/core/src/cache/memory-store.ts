import { checkWholeNumber } from '../budget/check-budget.ts'
import type { CacheStore } from './cache.ts'
import { LruMap } from './lru-map.ts'

/** A few megabytes of answers of usual length. */
export const DEFAULT_MAX_ENTRIES = 1_000

/** A cache in the memory of this process; past `maxEntries` the answer longest not used goes. */
export function createMemoryCacheStore(options: { readonly maxEntries?: number } = {}): CacheStore {
  const { maxEntries = DEFAULT_MAX_ENTRIES } = options
  checkWholeNumber('maxEntries', maxEntries)
  const entries = new LruMap<{ readonly value: string; readonly expiresAt: number }>(maxEntries)
  return {
    get: (key) => {
      const entry = entries.get(key)
      if (entry === undefined || entry.expiresAt > Date.now()) return entry?.value
      entries.delete(key)
      return undefined
    },
    set: (key, value, ttlMs = Number.POSITIVE_INFINITY) => entries.set(key, { value, expiresAt: Date.now() + ttlMs }),
    delete: (key) => entries.delete(key),
  }
}
