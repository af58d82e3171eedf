import type { ContinuationStore } from '@sampan/core'
import type { Connection } from './connection.ts'
import { Script } from './script.ts'

// KEYS[1] the key; ARGV expected, value, milliseconds.
const REPLACE = new Script(`
local found = redis.call('GET', KEYS[1])
if found ~= ARGV[1] then return found == ARGV[2] and 2 or 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`)

/** What the script says where the value is there already. */
const THERE_ALREADY = 2

/** Journals, rounds, steps and handoffs: one string a key, each with a time to live. */
export function createContinuationStore(connection: Connection, prefix: string): ContinuationStore {
  const named = (key: string): string => `${prefix}run:${key}`
  const read = async (key: string): Promise<Buffer | undefined> =>
    ((await connection.runBytes((client) => client.get(named(key)))) as unknown as Buffer | null) ?? undefined
  return {
    get: read,
    set: async (key, value, ttlMs) => {
      await connection.run((client) => client.set(named(key), bytes(value), expiry(ttlMs)))
    },
    claim: async (key, value, ttlMs) => {
      const options = { ...expiry(ttlMs), condition: 'NX' } as const
      let tries = 0
      const set = await connection.run((client) => {
        tries++
        return client.set(named(key), bytes(value), options)
      })
      // A first try that the connection broke under may have come through: then the value there is this one.
      return set !== null || (tries > 1 && (await read(key))?.equals(value) === true)
    },
    replace: async (key, expected, value, ttlMs) => {
      const values = [bytes(expected), bytes(value), String(wholeMs(ttlMs))]
      let tries = 0
      const replaced = await connection.run((client) => {
        tries++
        return REPLACE.evaluate(client, [named(key)], values)
      })
      // As above.
      return replaced === 1 || (tries > 1 && replaced === THERE_ALREADY)
    },
    delete: async (key) => {
      await connection.run((client) => client.del(named(key)))
    },
  }
}

function bytes(value: Uint8Array): Buffer {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
}

function expiry(ttlMs: number): { readonly expiration: { readonly type: 'PX'; readonly value: number } } {
  return { expiration: { type: 'PX', value: wholeMs(ttlMs) } }
}

function wholeMs(ttlMs: number): number {
  return Math.max(1, Math.ceil(ttlMs))
}
