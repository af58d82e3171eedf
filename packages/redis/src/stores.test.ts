import { createClient } from '@redis/client'
import { type RedisServer, startRedis } from '@sampan/test-support'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RedisStores, redisStores } from './redis-stores.ts'

/** Every store against a real server, from two nodes at once where that matters. */

let server: RedisServer
let one: RedisStores
let two: RedisStores
let admin: ReturnType<typeof createClient>
beforeAll(async () => {
  server = await startRedis()
  admin = createClient({ url: server.url })
  await admin.connect()
  one = await redisStores({ url: server.url, prefix: 'test:', onError: () => {} })
  two = await redisStores({ url: server.url, prefix: 'test:', onError: () => {} })
})
afterAll(async () => {
  await Promise.all([one?.close(), two?.close()])
  admin?.destroy()
  await server?.close()
})

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (value: Uint8Array | undefined): string | undefined => value && new TextDecoder().decode(value)

test('a continuation value is what was set, byte for byte, from every node', async () => {
  const value = new Uint8Array(256).map((_zero, index) => index)
  await one.continuation.set('bytes', value, 10_000)
  expect(new Uint8Array((await two.continuation.get('bytes')) ?? [])).toEqual(value)
  expect(await one.continuation.get('nothing')).toBeUndefined()
  await two.continuation.delete('bytes')
  expect(await one.continuation.get('bytes')).toBeUndefined()
})

test('of many claims at once from both nodes, one holds', async () => {
  const claims = Array.from({ length: 200 }, (_, index) =>
    (index % 2 === 0 ? one : two).continuation.claim('claimed', bytes(String(index)), 10_000),
  )
  const results = await Promise.all(claims)
  expect(results.filter(Boolean)).toHaveLength(1)
  expect(text(await one.continuation.get('claimed'))).toBe(String(results.indexOf(true)))
})

test('a value is replaced only while it is the expected one', async () => {
  await one.continuation.set('replaced', bytes('a'), 10_000)
  expect(await two.continuation.replace('replaced', bytes('b'), bytes('c'), 10_000)).toBe(false)
  expect(await two.continuation.replace('replaced', bytes('a'), bytes('c'), 10_000)).toBe(true)
  expect(text(await one.continuation.get('replaced'))).toBe('c')
  expect(await one.continuation.replace('absent', bytes('a'), bytes('b'), 10_000)).toBe(false)
})

test('a claim is free again after its time', async () => {
  expect(await one.continuation.claim('short', bytes('1'), 30)).toBe(true)
  expect(await two.continuation.claim('short', bytes('2'), 10_000)).toBe(false)
  await expect.poll(() => two.continuation.claim('short', bytes('2'), 10_000)).toBe(true)
})

test('reservations of many nodes never pass a limit together', async () => {
  const limits = { requests: 50, outputTokens: 1_000 }
  const wanted = { requests: 1, inputTokens: 7, outputTokens: 30 }
  const reservations = await Promise.all(
    Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? one : two).ledger.reserve('session', wanted, limits)),
  )
  const granted = reservations.map((reservation) => reservation.granted)
  // 33 whole ones, and one with what was left: 1000 = 33 × 30 + 10.
  expect(granted.filter((tokens) => tokens === 30)).toHaveLength(33)
  expect(granted.filter((tokens) => tokens === 10)).toHaveLength(1)
  expect(granted.filter((tokens) => tokens === 0)).toHaveLength(66)
  await one.ledger.add('session', { requests: -1, inputTokens: 0, outputTokens: -5_000 })
  const { used } = await two.ledger.reserve('session', wanted, limits)
  expect(used).toEqual({ requests: 33, inputTokens: 34 * 7, outputTokens: 0 })
})

test('each limit alone refuses, and what is without a limit is counted all the same', async () => {
  const wanted = { requests: 2, inputTokens: 10, outputTokens: 5 }
  expect((await one.ledger.reserve('free', wanted, {})).granted).toBe(5)
  expect(await one.ledger.reserve('free', wanted, { requests: 3 })).toMatchObject({ granted: 0, used: wanted })
  expect((await one.ledger.reserve('free', wanted, { inputTokens: 19 })).granted).toBe(0)
  expect((await one.ledger.reserve('free', wanted, { inputTokens: 20, requests: 4, outputTokens: 6 })).granted).toBe(1)
})

test('the samples of all nodes together keep to concurrency and to the minute', async () => {
  expect(await one.limits.take('a', 'p1', { concurrency: 2 })).toBe(0)
  expect(await two.limits.take('a', 'p2', { concurrency: 2 })).toBe(0)
  expect(await one.limits.take('a', 'p3', { concurrency: 2 })).toBeGreaterThan(0)
  expect(await two.limits.take('a', 'p2', { concurrency: 2 })).toBe(0)
  await one.limits.keep('a', 'p1')
  await two.limits.give('a', 'p1')
  expect(await one.limits.take('a', 'p3', { concurrency: 2 })).toBe(0)

  expect(await one.limits.take('b', 'p1', { perMinute: 2 })).toBe(0)
  expect(await two.limits.take('b', 'p2', { perMinute: 2 })).toBe(0)
  await two.limits.give('b', 'p2')
  const wait = await one.limits.take('b', 'p3', { perMinute: 2 })
  expect(wait).toBeGreaterThan(50_000)
  expect(wait).toBeLessThanOrEqual(60_000)
})

test('the cache holds text, for as long as it is told', async () => {
  await one.cache.set('key', '{"a":1}', 10_000)
  expect(await two.cache.get('key')).toBe('{"a":1}')
  await two.cache.delete('key')
  expect(await one.cache.get('key')).toBeNull()
})

test('a stream is resumed from any event on, on any node, and from no event of another stream', async () => {
  const message = (n: number) => ({ jsonrpc: '2.0', method: 'n', params: { n } }) as const
  const ids: string[] = []
  for (let n = 0; n < 250; n++) ids.push(await one.eventStore.storeEvent(`s.${n % 2}`, message(n)))
  expect(new Set(ids).size).toBe(250)
  const seen: unknown[] = []
  const streamId = await two.eventStore.replayEventsAfter(ids[10] as string, {
    send: async (eventId, sent) => void seen.push([eventId, sent]),
  })
  expect(streamId).toBe('s.0')
  expect(seen).toEqual(ids.flatMap((id, n) => (n > 10 && n % 2 === 0 ? [[id, message(n)]] : [])))
  expect(await two.eventStore.getStreamIdForEventId?.(ids[11] as string)).toBe('s.1')
  expect(await two.eventStore.getStreamIdForEventId?.('s.1.1-1')).toBeUndefined()
  await expect(two.eventStore.replayEventsAfter('made up', { send: async () => {} })).rejects.toThrow('not stored')
})

test('what one node asks another is answered, unknown, or fails by name; noise on its channel is nothing', async () => {
  const noted: string[] = []
  one.peers.listen(async (question, { note }) => {
    if (question === 'broken') throw new Error('no luck')
    if (question !== 'known') return undefined
    note('working')
    return 'answer'
  })
  for (const noise of ['', '{', 'null', '7', '{"c":1}', '{"c":"x","f":"y","b":1}']) {
    await admin.publish(`test:node:${one.peers.address}`, noise)
  }
  const ask = (question: string) =>
    two.peers.ask(one.peers.address, question, { onNote: (note) => void noted.push(note) })
  expect([await ask('known'), await ask('unknown')]).toEqual(['answer', undefined])
  expect(noted).toEqual(['working'])
  await expect(ask('broken')).rejects.toThrow('no luck')
  const left = new AbortController()
  left.abort(new Error('left'))
  await expect(two.peers.ask(one.peers.address, 'known', { signal: left.signal })).rejects.toThrow('left')
  expect(await two.peers.ask('nobody', 'known', {})).toBeUndefined()
})

test('an event is stored once, also when the connection breaks under the command', async () => {
  const message = (n: number) => ({ jsonrpc: '2.0', method: 'n', params: { n } }) as const
  const first = await one.eventStore.storeEvent('broken', message(-1))
  const stored: Promise<string>[] = []
  for (let n = 0; n < 200; n++) {
    stored.push(one.eventStore.storeEvent('broken', message(n)))
    if (n % 20 === 10) {
      await admin.sendCommand(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'])
      await stored.at(-1)
    }
  }
  const ids = await Promise.all(stored)
  const seen: unknown[] = []
  await two.eventStore.replayEventsAfter(first, { send: async (id, { params }: any) => void seen.push([id, params.n]) })
  expect(seen).toHaveLength(200)
  expect(new Set(seen.map((event) => (event as [string, number])[1])).size).toBe(200)
  expect(new Set(ids)).toEqual(new Set(seen.map((event) => (event as [string, number])[0])))
})

test('every key begins with the prefix and has a time to live', async () => {
  const keys = await admin.keys('*')
  expect(keys.length).toBeGreaterThan(8)
  for (const key of keys) {
    expect(key).toMatch(/^test:/)
    // -1: none. One whose time has run out meanwhile had one (-2).
    expect(await admin.pTTL(key), key).not.toBe(-1)
  }
})
