import type { SampleCacheOptions } from '../options.ts'
import { type Cache, type CacheStore, createCache } from './cache.ts'

// By store, so that samples over several server objects (SDK v2 builds one for each 2026 request) share one flight.
const caches = new WeakMap<CacheStore, Cache>()

/** The cache over this store; the options of whoever came first hold. */
export function sharedCache({ store, ...options }: SampleCacheOptions): Cache {
  let cache = caches.get(store)
  if (cache === undefined) {
    cache = createCache(store, options)
    caches.set(store, cache)
  }
  return cache
}
