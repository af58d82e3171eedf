import { type CacheStore } from '@sampan/core'
import type { Connection } from './connection.ts'

/** For a value that comes without a time to live: no key stays for ever. */
const FALLBACK_TTL_MS = 86_400_000

/** Answers of samples with `cache`. Without Redis they are asked for. */
export function createCacheStore(connection: Connection, prefix: string): CacheStore {
  const named = (key: string): string => `${prefix}cache:${key}`
  return {
    get: (key) => connection.runOptional((client) => client.get(named(key))),
    set: (key, value, ttlMs = FALLBACK_TTL_MS) =>
      connection.runOptional((client) =>
        client.set(named(key), value, { expiration: { type: 'PX', value: Math.max(1, Math.ceil(ttlMs)) } }),
      ),
    delete: (key) => connection.runOptional((client) => client.del(named(key))),
  }
}
