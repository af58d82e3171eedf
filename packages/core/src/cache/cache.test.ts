import { getEventListeners } from 'node:events'
import fc from 'fast-check'
import Keyv from 'keyv'
import { expect, test } from 'vitest'
import { createDeferred } from '../util/deferred.ts'
import { type CacheStore, createCache } from './cache.ts'
import { createMemoryCacheStore } from './memory-store.ts'

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => new Error('It did not throw.'),
    (reason: unknown) => reason,
  )
}

const turn = (): Promise<void> => new Promise((next) => setImmediate(next))
const unread = (): Promise<string> => Promise.reject(new Error('It should not have been loaded.'))

const stores: readonly [string, () => CacheStore][] = [
  ['createMemoryCacheStore()', () => createMemoryCacheStore()],
  ['new Keyv()', () => new Keyv()],
  ['new Keyv with a namespace', () => new Keyv({ namespace: 'answers' })],
]

test.each(stores)('%s: what was loaded once is served', async (_, create) => {
  const cache = createCache(create())
  const answer = { text: 'hello', blocks: [1, null, { deep: true }] }
  expect(await cache.through('key', async () => answer)).toEqual({ value: answer, hit: false })
  expect(await cache.through('key', unread)).toEqual({ value: answer, hit: true })
  expect(await cache.through('other', async () => 'x')).toEqual({ value: 'x', hit: false })
})

test.each(stores)('%s: null, false, 0 and the empty string are answers too', async (_, create) => {
  const cache = createCache(create())
  for (const value of [null, false, 0, '']) {
    await cache.through(`key ${value}`, async () => value)
    expect(await cache.through(`key ${value}`, unread)).toEqual({ value, hit: true })
  }
})

test('two caches on one store share answers, and not the objects', async () => {
  const store = createMemoryCacheStore()
  const answer = { list: [1] }
  await createCache(store).through('key', async () => answer)
  answer.list.push(2)
  expect((await createCache(store).through('key', unread)).value).toEqual({ list: [1] })
})

test("the time to live is passed on, the call's own before the cache's", async () => {
  const ttls: unknown[] = []
  const store: CacheStore = { get: () => undefined, set: (_key, _value, ttlMs) => ttls.push(ttlMs), delete: () => true }
  const cache = createCache(store, { ttlMs: 5_000 })
  await cache.through('a', async () => 1)
  await cache.through('b', async () => 1, { ttlMs: 70 })
  expect(ttls).toEqual([5_000, 70])
})

test('calls at the same time share one load', async () => {
  const cache = createCache(createMemoryCacheStore())
  const loaded = createDeferred<string>()
  let loads = 0
  const load = (): Promise<string> => {
    loads++
    return loaded.promise
  }
  const all = Promise.all(Array.from({ length: 20 }, () => cache.through('key', load)))
  await turn()
  loaded.resolve('once')
  const results = await all
  expect(loads).toBe(1)
  expect(results.filter(({ hit }) => !hit)).toHaveLength(1)
  expect(results.every(({ value }) => value === 'once')).toBe(true)
})

test("a failure is the caller's own and is not cached: the next in line loads, one at a time", async () => {
  const cache = createCache(createMemoryCacheStore())
  let running = 0
  let loads = 0
  const call = (index: number) =>
    cache.through('key', async () => {
      expect(++running).toBe(1)
      loads++
      await turn()
      running--
      if (index < 2) throw new Error(`failed ${index}`)
      return index
    })
  const outcomes = await Promise.allSettled([0, 1, 2, 3, 4].map(call))
  expect(loads).toBe(3)
  expect(
    outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : (outcome.reason as Error).message)),
  ).toEqual(['failed 0', 'failed 1', { value: 2, hit: false }, { value: 2, hit: true }, { value: 2, hit: true }])
})

test('an aborted leader does not fail its followers', async () => {
  const cache = createCache(createMemoryCacheStore())
  const leader = new AbortController()
  const aborted = cache.through(
    'key',
    () =>
      new Promise<string>((_, reject) =>
        leader.signal.addEventListener('abort', () => reject(leader.signal.reason as Error)),
      ),
    { signal: leader.signal },
  )
  const follower = cache.through('key', async () => 'mine')
  const gone = failure(aborted)
  await turn()
  leader.abort(new Error('left'))
  expect(await gone).toEqual(new Error('left'))
  expect(await follower).toEqual({ value: 'mine', hit: false })
})

test('a follower may leave, and leaves nothing behind', async () => {
  const cache = createCache(createMemoryCacheStore())
  const loaded = createDeferred<string>()
  const leader = cache.through('key', () => loaded.promise)
  const follower = new AbortController()
  const left = failure(cache.through('key', unread, { signal: follower.signal }))
  const stays = new AbortController()
  const stayed = cache.through('key', unread, { signal: stays.signal })
  await turn()
  follower.abort(new Error('no more time'))
  expect(await left).toEqual(new Error('no more time'))
  loaded.resolve('answer')
  expect(await Promise.all([leader, stayed])).toEqual([
    { value: 'answer', hit: false },
    { value: 'answer', hit: true },
  ])
  for (const { signal } of [follower, stays]) expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  expect(await failure(cache.through('other', unread, { signal: AbortSignal.abort(new Error('before')) }))).toEqual(
    new Error('before'),
  )
})

const broken = new Error('connection lost')
const hangs = (): Promise<never> => new Promise(() => {})
const throws = (): never => {
  throw broken
}
const rejects = (): Promise<never> => Promise.reject(broken)

test.each([
  ['get throws', { get: throws }, ['get']],
  ['get rejects', { get: rejects }, ['get']],
  ['get hangs', { get: hangs }, ['get']],
  ['get returns an object', { get: () => ({ value: 1 }) }, ['get']],
  ['get returns broken JSON', { get: () => '{"value":' }, ['get']],
  ['set throws', { set: throws }, ['set']],
  ['set rejects', { set: rejects }, ['set']],
  ['set hangs', { set: hangs }, ['set']],
])('a store whose %s never fails the sample, and is reported', async (_, fault, operations) => {
  const reported: string[] = []
  const store: CacheStore = { ...createMemoryCacheStore(), ...fault }
  const cache = createCache(store, {
    timeoutMs: 5,
    onError: (error, operation) => reported.push(operation + String(error).slice(0, 0)),
  })
  expect(await cache.through('key', async () => 'loaded')).toEqual({ value: 'loaded', hit: false })
  expect(reported).toEqual(operations)
})

test('a hook that throws fails nothing either', async () => {
  const store: CacheStore = { ...createMemoryCacheStore(), get: throws }
  const cache = createCache(store, { onError: throws })
  expect(await cache.through('key', async () => 'loaded')).toEqual({ value: 'loaded', hit: false })
})

test('a store that failed late is not an unhandled rejection', async () => {
  const late = createDeferred<string>()
  const store: CacheStore = { get: () => late.promise, set: () => {}, delete: () => true }
  const reported: unknown[] = []
  const cache = createCache(store, { timeoutMs: 1, onError: (error) => reported.push(error) })
  await cache.through('key', async () => 'loaded')
  late.reject(broken)
  await turn()
  expect(reported).toEqual([new Error("The cache's get took longer than 1 ms.")])
})

test('what the caller finds invalid is loaded and stored again', async () => {
  const cache = createCache(createMemoryCacheStore())
  await cache.through('key', async () => ({ version: 1 }))
  const isValid = (value: unknown): boolean => (value as { version: number }).version === 2
  expect(await cache.through('key', async () => ({ version: 2 }), { isValid })).toEqual({
    value: { version: 2 },
    hit: false,
  })
  expect(await cache.through('key', unread, { isValid })).toEqual({ value: { version: 2 }, hit: true })
})

test('refuses a store and numbers that cannot be used', async () => {
  const refused = (field: string) => expect.objectContaining({ code: 'invalid_request', evidence: { field } }) as Error
  expect(() => createCache({} as never)).toThrowError(refused('cache.store'))
  expect(() => createCache(undefined as never)).toThrowError(refused('cache.store'))
  for (const value of [0, -1, Number.NaN, 0.5]) {
    expect(() => createCache(new Map() as never, { ttlMs: value })).toThrowError(refused('cache.ttlMs'))
    expect(() => createCache(new Map() as never, { timeoutMs: value })).toThrowError(refused('cache.timeoutMs'))
    expect(await failure(createCache(createMemoryCacheStore()).through('k', unread, { ttlMs: value }))).toMatchObject({
      evidence: { field: 'cache.ttlMs' },
    })
    expect(() => createMemoryCacheStore({ maxEntries: value })).toThrowError(refused('maxEntries'))
  }
})

test('the memory store forgets what expired, and what was longest not used', async () => {
  const store = createMemoryCacheStore({ maxEntries: 2 })
  store.set('a', '1', 1_000)
  store.set('gone', '2', -1)
  expect(store.get('gone')).toBeUndefined()
  store.set('b', '2')
  expect(store.get('a')).toBe('1')
  store.set('c', '3')
  expect([store.get('a'), store.get('b'), store.get('c')]).toEqual(['1', undefined, '3'])
})

test('law: one load at a time for a key, every caller has an answer that was loaded for its key, failures stay with their caller', async () => {
  const call = fc.record({
    key: fc.constantFrom('a', 'b', 'c'),
    fails: fc.boolean(),
    abortAfter: fc.option(fc.nat(5), { nil: undefined }),
  })
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(call, { minLength: 1, maxLength: 12 }), async (scheduler, calls) => {
      const memory = createMemoryCacheStore()
      const later = scheduler.scheduleFunction(async (action: () => unknown) => action())
      const cache = createCache({
        get: (key) => later(() => memory.get(key)),
        set: (key, value, ttlMs) => later(() => memory.set(key, value, ttlMs)),
        delete: (key) => memory.delete(key),
      })
      const running = new Map<string, number>()
      const loaded = new Map<string, Set<unknown>>()
      const outcomes = Promise.allSettled(
        calls.map(({ key, fails, abortAfter }, index) => {
          const controller = new AbortController()
          if (abortAfter !== undefined) void later(() => controller.abort(new Error(`left ${index}`)))
          const load = async (): Promise<string> => {
            running.set(key, (running.get(key) ?? 0) + 1)
            expect(running.get(key)).toBe(1)
            await later(() => {})
            running.set(key, 0)
            if (controller.signal.aborted) throw controller.signal.reason
            if (fails) throw new Error(`failed ${index}`)
            const value = `${key} ${index}`
            loaded.set(key, (loaded.get(key) ?? new Set()).add(value))
            return value
          }
          return cache.through(key, load, { signal: controller.signal })
        }),
      )
      for (const [index, outcome] of (await scheduler.waitFor(outcomes)).entries()) {
        const { key, fails, abortAfter } = calls[index] as (typeof calls)[number]
        if (outcome.status === 'fulfilled') expect(loaded.get(key)?.has(outcome.value.value)).toBe(true)
        else if ((outcome.reason as Error).message === `failed ${index}`) expect(fails).toBe(true)
        else expect((outcome.reason as Error).message === `left ${index}` && abortAfter !== undefined).toBe(true)
      }
    }),
  )
})
