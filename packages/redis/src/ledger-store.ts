import type { LedgerStore, LedgerUse, SampleBudget } from '@sampan/core'
import type { Connection } from './connection.ts'
import { Script } from './script.ts'

/** A session that has asked for nothing in a day has ended; the next one of the same user starts anew. */
export const DEFAULT_LEDGER_TTL_MS = 86_400_000

const FIELDS = `'requests', 'inputTokens', 'outputTokens'`

// KEYS[1] the session; ARGV: the three wanted, the three limits ('' for none), milliseconds.
// The rule of core: all of the request and its input must fit, and at least one token of output.
const RESERVE = new Script(`
local used = redis.call('HMGET', KEYS[1], ${FIELDS})
for i = 1, 3 do used[i] = tonumber(used[i] or '0') end
local granted = tonumber(ARGV[3])
for i = 1, 3 do
  local limit = tonumber(ARGV[i + 3])
  local least = i == 3 and 1 or tonumber(ARGV[i])
  if limit and used[i] + least > limit then return { 0, used[1], used[2], used[3] } end
  if limit and i == 3 then granted = math.min(granted, limit - used[3]) end
end
redis.call('HSET', KEYS[1], 'requests', used[1] + tonumber(ARGV[1]), 'inputTokens', used[2] + tonumber(ARGV[2]),
  'outputTokens', used[3] + granted)
redis.call('PEXPIRE', KEYS[1], ARGV[7])
return { granted, used[1], used[2], used[3] }`)

// KEYS[1] the session; ARGV: the three differences, milliseconds.
const ADD = new Script(`
local used = redis.call('HMGET', KEYS[1], ${FIELDS})
for i = 1, 3 do used[i] = math.max(0, tonumber(used[i] or '0') + tonumber(ARGV[i])) end
redis.call('HSET', KEYS[1], 'requests', used[1], 'inputTokens', used[2], 'outputTokens', used[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1`)

/** What sessions have used: one hash a session, three counters. */
export function createLedgerStore(connection: Connection, prefix: string, ttlMs: number): LedgerStore {
  const keys = (key: string): string[] => [`${prefix}ledger:${key}`]
  return {
    reserve: async (key, wanted, limits) => {
      const values = [...countsOf(wanted), ...limitsOf(limits), String(ttlMs)]
      const reply = (await RESERVE.runOnce(connection, keys(key), values)) as readonly number[]
      const [granted = 0, requests = 0, inputTokens = 0, outputTokens = 0] = reply.map(Number)
      return { granted, used: { requests, inputTokens, outputTokens } }
    },
    add: async (key, difference) => {
      await ADD.runOnce(connection, keys(key), [...countsOf(difference), String(ttlMs)])
    },
  }
}

function countsOf({ requests, inputTokens, outputTokens }: LedgerUse): string[] {
  return [requests, inputTokens, outputTokens].map(String)
}

function limitsOf({ requests, inputTokens, outputTokens }: SampleBudget): string[] {
  return [requests, inputTokens, outputTokens].map((limit) => (limit === undefined ? '' : String(limit)))
}
