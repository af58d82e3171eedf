import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SamplingError } from '../errors.ts'
import { runHandler } from '../handler.fixture.ts'

/** What bad input gets: an error that names it, before money is spent; and never the end of the process. */

const unhandled: unknown[] = []
const note = (error: unknown): void => void unhandled.push(error)
beforeEach(() => void process.on('unhandledRejection', note))
afterEach(() => {
  process.off('unhandledRejection', note)
  expect(unhandled.splice(0)).toEqual([])
})

/** Unhandled rejections are told once the microtasks are done. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('a budget that is none, in a sample that cannot be sent for another reason too, does not end the process', async () => {
  const request = { prompt: 'x'.repeat(5_000), maxInputTokens: 100, budget: { requests: 0 } }
  const { error, asked } = await runHandler((ctx) => ctx.sample(request))
  await turn()
  expect(error).toMatchObject<Partial<SamplingError>>({
    code: 'invalid_request',
    evidence: { field: 'budget.requests' },
  })
  expect(asked).toEqual([])
})
