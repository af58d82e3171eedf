import { getEventListeners } from 'node:events'
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { SamplingError } from '../errors.ts'
import { createDeferred, type Deferred } from '../util/deferred.ts'
import { STORE_TIMEOUT_MS } from '../util/within.ts'
import { createLimiter } from './limiter.ts'

afterEach(() => {
  vi.useRealTimers()
})

const never = new AbortController().signal

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => new Error('It did not throw.'),
    (reason: unknown) => reason,
  )
}

/** Functions to run, each of which says that it started and waits to be let go. */
function tasks() {
  const started: string[] = []
  const ends = new Map<string, Deferred<string>>()
  const waiting = new Map<string, Deferred<void>>()
  const startOf = (name: string): Deferred<void> => {
    const deferred = waiting.get(name) ?? createDeferred<void>()
    waiting.set(name, deferred)
    return deferred
  }
  return {
    started,
    task: (name: string) => (): Promise<string> => {
      const end = createDeferred<string>()
      ends.set(name, end)
      started.push(name)
      startOf(name).resolve()
      return end.promise
    },
    toStart: (name: string) => startOf(name).promise,
    finish: (name: string) => ends.get(name)?.resolve(name),
    fail: (name: string, error: unknown) => ends.get(name)?.reject(error),
  }
}

test('without limits functions run at once, and the library is not loaded', async () => {
  const { run } = createLimiter()
  const { started, task, finish } = tasks()
  const results = ['a', 'b', 'c'].map((name) => run(task(name), never))
  expect(started).toEqual(['a', 'b', 'c'])
  for (const name of started) finish(name)
  expect(await Promise.all(results)).toEqual(['a', 'b', 'c'])
})

test('at most so many at once, in the order of the calls, and a failure frees its place', async () => {
  const { run } = createLimiter({ concurrency: 2 })
  const { started, task, toStart, finish, fail } = tasks()
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => run(task(name), never)) as [
    Promise<string>,
    ...Promise<string>[],
  ]
  await toStart('b')
  expect(started).toEqual(['a', 'b'])
  fail('a', new Error('refused'))
  expect(await failure(a)).toEqual(new Error('refused'))
  await toStart('c')
  expect(started).toEqual(['a', 'b', 'c'])
  finish('b')
  await toStart('d')
  finish('c')
  finish('d')
  expect(await Promise.all([b, c, d])).toEqual(['b', 'c', 'd'])
})

test('an abort takes a waiting function out of the queue, and it never runs', async () => {
  const { run } = createLimiter({ concurrency: 1 })
  const { started, task, toStart, finish } = tasks()
  const leaving = new AbortController()
  const first = run(task('first'), never)
  const second = run(task('second'), leaving.signal)
  const third = run(task('third'), never)
  await toStart('first')
  const reason = new Error('the user went away')
  leaving.abort(reason)
  const error = await failure(second)
  expect(SamplingError.isInstance(error) && error).toMatchObject({ code: 'aborted', cause: reason })
  finish('first')
  await toStart('third')
  finish('third')
  expect(await Promise.all([first, third])).toEqual(['first', 'third'])
  expect(started).toEqual(['first', 'third'])
})

test('a reason that is an error of ours is thrown as it is', async () => {
  const { run } = createLimiter({ concurrency: 1 })
  const reason = new SamplingError('timeout', 'too late')
  for (const limiter of [run, createLimiter().run]) {
    expect(await failure(limiter(async () => 'x', AbortSignal.abort(reason)))).toBe(reason)
  }
})

test('an abort while it runs is left to the function, which keeps its place until it ends', async () => {
  const { run } = createLimiter({ concurrency: 1 })
  const { started, task, toStart, finish } = tasks()
  const controller = new AbortController()
  const first = run(task('first'), controller.signal)
  const second = run(task('second'), never)
  await toStart('first')
  controller.abort()
  // Turns enough for a queue that frees the place at once to start the next one.
  for (let turn = 0; turn < 5; turn++) await new Promise<void>((next) => setImmediate(next))
  expect(started).toEqual(['first'])
  finish('first')
  expect(await first).toBe('first')
  await toStart('second')
  finish('second')
  await second
})

test('leaves no listener on the signal, whether it ran, failed or never ran', async () => {
  const { run } = createLimiter({ concurrency: 1 })
  const { signal } = new AbortController()
  const leaving = new AbortController()
  const { task, toStart, finish } = tasks()
  const long = run(task('long'), signal)
  await toStart('long')
  const waiting = Array.from({ length: 100 }, () => run(async () => 'x', leaving.signal))
  const settled = Promise.allSettled(waiting)
  leaving.abort()
  await settled
  expect(getEventListeners(leaving.signal, 'abort')).toHaveLength(0)
  finish('long')
  await long
  await failure(run(() => Promise.reject(new Error('no')), signal))
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

test('what throws at once is a rejection', async () => {
  const { run } = createLimiter({ concurrency: 1 })
  const error = new Error('synchronous')
  const broken = (): Promise<string> => {
    throw error
  }
  expect(await failure(run(broken, never))).toBe(error)
  expect(await run(async () => 'next', never)).toBe('next')
})

test('so many start within any minute', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  const { run } = createLimiter({ perMinute: 3 })
  const starts: number[] = []
  const beginning = Date.now()
  const all = Array.from({ length: 8 }, () => run(async () => starts.push(Date.now() - beginning), never))
  // The library is loaded in real time; then the clock is ours.
  while (starts.length < 3) await new Promise<void>((next) => setImmediate(next))
  for (let second = 0; second < 130; second++) await vi.advanceTimersByTimeAsync(1_000)
  await Promise.all(all)
  expect(starts).toHaveLength(8)
  for (const [index, start] of starts.slice(3).entries())
    expect(start - (starts[index] as number)).toBeGreaterThanOrEqual(60_000)
  expect(vi.getTimerCount()).toBe(0)
})

test('the minute slides: many at the end of one do not meet many at the beginning of the next', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  const { run } = createLimiter({ perMinute: 3 })
  const starts: number[] = []
  const beginning = Date.now()
  const start = (): Promise<number> => run(async () => starts.push(Date.now() - beginning), never)
  await start()
  await vi.advanceTimersByTimeAsync(58_000)
  const rest = [start(), start()]
  await vi.advanceTimersByTimeAsync(4_000)
  rest.push(start(), start(), start())
  await vi.advanceTimersByTimeAsync(120_000)
  await Promise.all(rest)
  expect(starts.map((at) => Math.floor(at / 1_000))).toEqual([0, 58, 58, 62, 118, 118])
})

test.each(['concurrency', 'perMinute'])('limits.%s must be a whole number above 0', (name) => {
  for (const value of [0, -1, Number.NaN, 1.5, Number.POSITIVE_INFINITY, '3']) {
    expect(() => createLimiter({ [name]: value })).toThrowError(
      expect.objectContaining({ code: 'invalid_request', evidence: { field: `limits.${name}` } }) as Error,
    )
  }
})

test('law: never more than the limit at once, every function runs once unless it is aborted first, nothing stays queued', async () => {
  const job = fc.record({ ticks: fc.nat(4), fails: fc.boolean(), abortAfter: fc.option(fc.nat(6), { nil: undefined }) })
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(job, { minLength: 1, maxLength: 20 }),
      async (concurrency, jobs) => {
        const { run } = createLimiter({ concurrency })
        let running = 0
        let most = 0
        const runs = jobs.map(() => 0)
        const outcomes = await Promise.allSettled(
          jobs.map(async ({ ticks, fails, abortAfter }, index) => {
            const controller = new AbortController()
            const work = run(async () => {
              runs[index] = (runs[index] ?? 0) + 1
              most = Math.max(most, ++running)
              for (let tick = 0; tick < ticks; tick++) await new Promise<void>((next) => setImmediate(next))
              running--
              if (fails) throw new Error('failed')
              return index
            }, controller.signal)
            work.catch(() => {})
            if (abortAfter !== undefined) {
              for (let tick = 0; tick < abortAfter; tick++) await new Promise<void>((next) => setImmediate(next))
              controller.abort()
            }
            return work
          }),
        )
        expect(most).toBeLessThanOrEqual(concurrency)
        expect(running).toBe(0)
        for (const [index, outcome] of outcomes.entries()) {
          const wasRefused = outcome.status === 'rejected' && SamplingError.isInstance(outcome.reason)
          expect(runs[index]).toBe(wasRefused ? 0 : 1)
        }
      },
    ),
  )
})

const broken = (): never => {
  throw new Error('connection lost')
}
const hangs = (): Promise<never> => new Promise(() => {})

test.each([
  ['throws at once', { take: broken, keep: broken, give: broken }],
  ['hangs', { take: hangs, keep: hangs, give: hangs }],
  ['says nothing', { take: async () => undefined as never, keep: async () => {}, give: async () => {} }],
])('a store that %s holds nobody up', async (_what, store) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const limiter = createLimiter({ concurrency: 1, store }, 'session')
  let result: string | undefined
  void limiter.run(async () => 'ran', never).then((value) => (result = value))
  // What the limiter loads comes in real time, and its timer only after that.
  while (result === undefined) {
    await vi.advanceTimersByTimeAsync(STORE_TIMEOUT_MS)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(result).toBe('ran')
  // Somebody should know that the limits hold for this process alone.
  expect(warn.mock.calls.map(([text]) => text)).toEqual([expect.stringContaining('limit store')])
  warn.mockRestore()
})
