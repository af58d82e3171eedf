import { textOf } from '@sampan/test-support'
import { afterEach, expect, test, vi } from 'vitest'
import { type Faulty, serveFaulty } from './serve.ts'

/** The system's clock is set while calls wait. Timers go on as they were, as on a real machine. */

let faulty: Faulty | undefined
afterEach(async () => {
  vi.useRealTimers()
  await faulty?.close()
})

function moveClock(byMs: number): void {
  const to = Date.now() + byMs
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(to)
}

const HOUR_MS = 3_600_000

test.each([HOUR_MS, -HOUR_MS])('2026, set by %i ms: what waited goes on, once', async (byMs) => {
  faulty = await serveFaulty('v2', '2026')
  const client = await faulty.client()
  const begun = await client.round('ask', { topic: 'x' })
  moveClock(byMs)
  const { response } = await client.round('ask', { topic: 'x' }, await client.answerRound(begun))
  expect(textOf(response)).toBe('re 1 x')
  expect(faulty.ledger).toEqual(['start x', 'effect x', 'end x'])
})

test.each(['v1', 'v2'] as const)(
  '2025 on SDK %s, an hour ahead or back: a call that waits, and its session, stay',
  async (line) => {
    for (const by of [HOUR_MS, -HOUR_MS]) {
      const served = await serveFaulty(line, '2025', { sessionIdleMs: 400 })
      const client = await served.client({
        answer: async ({ params }) => {
          moveClock(by)
          // Two sweeps of idle sessions.
          await new Promise((resolve) => setTimeout(resolve, 250))
          return { role: 'assistant', content: { type: 'text', text: JSON.stringify(params['maxTokens']) }, model: 'm' }
        },
      })
      expect(textOf((await client.callTool('ask', { topic: 'x' })).response)).toMatch(/^\d+$/)
      expect(served.ledger).toEqual(['start x', 'effect x', 'end x'])
      vi.useRealTimers()
      await served.close()
    }
  },
)
