import { afterEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { reply, runHandler } from '../handler.fixture.ts'
import { createDeferred } from '../util/deferred.ts'

/** `timeoutMs`: how long one route may take, whichever way its question travels. */

afterEach(() => {
  vi.useRealTimers()
})

describe.each(['2025', '2026'] as const)('%s', (era) => {
  test('a client that takes too long is no reason not to ask the provider', async () => {
    const asked = createDeferred<void>()
    const provider = async (): Promise<any> => {
      asked.resolve()
      return reply('the provider')
    }
    const { value, error } = await runHandler(
      (ctx) => ctx.sample({ prompt: 'x', timeoutMs: 100 }),
      { provider },
      { era, onRequest: () => asked.promise.then(() => reply('too late')) },
    )
    expect(error).toBeUndefined()
    expect(value).toMatchObject({ text: 'the provider', route: 'provider' })
    expect(value.attempts).toMatchObject([
      { route: 'client', error: { code: 'timeout', message: expect.stringContaining('The client') } },
      { route: 'provider' },
    ])
  })

  test('what one route took is not taken from the next', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const later = async (text: string): Promise<any> => {
      await new Promise((resolve) => setImmediate(resolve))
      vi.advanceTimersByTime(3_000)
      return reply(text)
    }
    const provider = (): Promise<any> => later('{"n":1}')
    const { value, error } = await runHandler(
      (ctx) => ctx.sample({ prompt: 'x', output: z.object({ n: z.number() }), maxReasks: 0, timeoutMs: 5_000 }),
      { provider },
      { era, onRequest: () => later('none') },
    )
    expect(error).toBeUndefined()
    expect(value).toMatchObject({ output: { n: 1 }, route: 'provider' })
  })
})
