import { LIMIT_LEASE_MS, type LimitStore } from '@sampan/core'
import type { Connection } from './connection.ts'
import { Script } from './script.ts'

const WINDOW_MS = 60_000

/** How long to wait for one of the samples that run to end: nobody tells. */
const ASK_AGAIN_MS = 100

// KEYS: those that run, by the end of their lease; those that started, by when. ARGV: place, concurrency or '', perMinute
// or '', lease, window, how long to wait for a place. The clock is the server's own, one for all nodes.
const TAKE = new Script(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local concurrency, perMinute = tonumber(ARGV[2]), tonumber(ARGV[3])
if concurrency then
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
  if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= concurrency then
    return tonumber(ARGV[6])
  end
end
if perMinute then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - ARGV[5])
  if not redis.call('ZSCORE', KEYS[2], ARGV[1]) and redis.call('ZCARD', KEYS[2]) >= perMinute then
    local oldest = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
    return math.max(1, oldest[2] + ARGV[5] - now)
  end
  redis.call('ZADD', KEYS[2], 'NX', now, ARGV[1])
  redis.call('PEXPIRE', KEYS[2], ARGV[5])
end
if concurrency then
  redis.call('ZADD', KEYS[1], now + ARGV[4], ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
return 0`)

// KEYS[1] those that run; ARGV: place, lease. Nothing is made anew: a place that was lost is lost.
const KEEP = new Script(`
local time = redis.call('TIME')
redis.call('ZADD', KEYS[1], 'XX', time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`)

/**
 * How many samples of a session run and have started, over all nodes: two sorted sets a session. Without Redis each node
 * keeps to the limits by itself.
 */
export function createLimitStore(connection: Connection, prefix: string): LimitStore {
  const running = (key: string): string => `${prefix}running:${key}`
  return {
    take: async (key, place, { concurrency, perMinute }) => {
      const limits = [concurrency, perMinute].map((limit) => (limit === undefined ? '' : String(limit)))
      const values = [place, ...limits, String(LIMIT_LEASE_MS), String(WINDOW_MS), String(ASK_AGAIN_MS)]
      const keys = [running(key), `${prefix}started:${key}`]
      return Number(await connection.runOptional((client) => TAKE.evaluate(client, keys, values)))
    },
    keep: async (key, place) => {
      await connection.runOptional((client) => KEEP.evaluate(client, [running(key)], [place, String(LIMIT_LEASE_MS)]))
    },
    give: async (key, place) => {
      await connection.runOptional((client) => client.zRem(running(key), place))
    },
  }
}
