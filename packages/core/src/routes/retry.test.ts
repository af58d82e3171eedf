import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Run } from '../continuation/run.ts'
import { SamplingError, type SamplingErrorCode } from '../errors.ts'
import { SampleAbort } from '../sample/sample-abort.ts'
import { withRetries } from './retry.ts'
import { CONSEQUENCES } from './table.ts'

/** Which failures are asked again, how often, and after how long. */

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] }))
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

interface Asked {
  /** When, in milliseconds from the first. */
  readonly at: readonly number[]
  readonly error: unknown
}

async function asked(
  errors: (number: number) => unknown,
  { maxRetries = 2, author }: { readonly maxRetries?: number; readonly author?: AbortSignal } = {},
): Promise<Asked> {
  const at: number[] = []
  const startedAt = Date.now()
  const abort = new SampleAbort(new Run(), author)
  let ended: { readonly error: unknown } | undefined
  const ask = (): Promise<never> => {
    at.push(Date.now() - startedAt)
    return Promise.reject(errors(at.length) as Error)
  }
  void withRetries(ask, { maxRetries, abort }).catch((error: unknown) => (ended = { error }))
  // What is loaded for it comes in real time.
  while (ended === undefined) {
    await vi.advanceTimersByTimeAsync(50)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { at, error: ended.error }
}

test.each(Object.entries(CONSEQUENCES) as [SamplingErrorCode, (typeof CONSEQUENCES)['denied']][])(
  '%s: as the table says',
  async (code, { retried }) => {
    const error = new SamplingError(code, 'x')
    const times = { never: 1, once: 2, backoff: 3 }[retried]
    expect(await asked(() => error)).toMatchObject({ at: { length: times }, error })
    expect((await asked(() => error, { maxRetries: 0 })).at).toHaveLength(1)
  },
)

test('a refusal among passing faults ends them', async () => {
  const errors = [new SamplingError('rate_limited', 'x'), new SamplingError('denied', 'no')]
  const { at, error } = await asked((number) => errors[number - 1], { maxRetries: 5 })
  expect(at).toHaveLength(2)
  expect(error).toBe(errors[1])
})

test.each([
  ['least', 0, [500, 1_000]],
  ['most', 0.999, [1_000, 2_000]],
])('waits grow, and are spread by chance: at %s', async (_what, chance, waits) => {
  vi.spyOn(Math, 'random').mockReturnValue(chance)
  const { at } = await asked(() => new SamplingError('internal', 'x'))
  const [first = 0, second = 0, third = 0] = at
  for (const [index, wait] of [second - first, third - second].entries()) {
    // Time goes on in steps here, some of which pass while the library is loaded.
    expect(wait).toBeGreaterThanOrEqual((waits[index] as number) - 50)
    expect(wait).toBeLessThanOrEqual((waits[index] as number) + 200)
  }
})

test('a wait that the peer asks for is kept to, up to the longest', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
  const error = new SamplingError('rate_limited', 'x', { evidence: { retryAfterMs: 5_000 } })
  const { at } = await asked(() => error, { maxRetries: 1 })
  expect(at[1]).toBeGreaterThanOrEqual(5_000)
  const never = new SamplingError('rate_limited', 'x', { evidence: { retryAfterMs: Number.MAX_SAFE_INTEGER } })
  const late = await asked(() => never, { maxRetries: 1 })
  expect(late.at[1]).toBeGreaterThanOrEqual(20_000)
  expect(late.at[1]).toBeLessThan(30_000)
})

test('who gives up waits no longer', async () => {
  const author = new AbortController()
  const { at } = await asked(
    () => {
      setTimeout(() => author.abort(new SamplingError('aborted', 'left')), 100)
      return new SamplingError('rate_limited', 'x', { evidence: { retryAfterMs: 10_000 } })
    },
    { author: author.signal },
  )
  expect(at).toHaveLength(1)
})
