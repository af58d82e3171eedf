import { expect, test } from 'vitest'
import type { SamplingContext } from '../context.ts'
import { driveRounds, settingsFor } from '../continuation/engine.fixture.ts'
import { Engine } from '../continuation/engine.ts'
import { reply, runHandler } from '../handler.fixture.ts'
import type { LimitStore } from '../limits/limit-store.ts'
import type { SamplingEvent } from '../observe/events.ts'
import { createDeferred } from '../util/deferred.ts'

/** How the limits of a session go with budgets, events and replays. */

test.each([1, 2, 3])(
  'what a replay gives back is in nobody’s way, and starts nothing: over %i processes',
  async (processes) => {
    // Keys of its own, and so a session of its own.
    const keys = [new Uint8Array(32).fill(processes)]
    const settings = settingsFor({ limits: { perMinute: 3 }, continuation: { keys } })
    const engines = Array.from({ length: processes }, () => new Engine())
    const handler = async (ctx: SamplingContext): Promise<string> => {
      const tools = { look: { execute: () => 'seen' } }
      return (await ctx.sample({ prompt: 'x', tools })).text
    }
    const answers = ['{"tool_calls":[{"name":"look"}]}', '{"tool_calls":[{"name":"look"}]}', 'done']
    const { reply: ended, rounds } = await driveRounds(
      engines,
      settings,
      handler,
      () => reply(answers.shift() ?? '?'),
      (asks) => asks,
    )
    expect(ended).toMatchObject({ type: 'result', value: 'done' })
    expect(rounds).toBe(3)
  },
)

test('a sample that leaves the queue has sent nothing: it is not told of as sent, and costs nothing', async () => {
  const events: SamplingEvent[] = []
  const author = new AbortController()
  const free = createDeferred<void>()
  const { value } = await runHandler(
    async (ctx) => {
      const first = ctx.sample('first')
      await expect.poll(() => events.some(({ type }) => type === 'request.sent')).toBe(true)
      const second = ctx.sample({ prompt: 'second', purpose: 'waits', signal: author.signal }).catch(({ code }) => code)
      await expect.poll(() => events.filter(({ type }) => type === 'sample.started')).toHaveLength(2)
      // One turn more, in which it joins the queue.
      await new Promise((resolve) => setImmediate(resolve))
      author.abort('enough')
      const left = await second
      free.resolve()
      await first
      return [left, (await ctx.sample('third')).text]
    },
    {
      limits: { concurrency: 1 },
      budget: { perToolCall: { requests: 2 } },
      onEvent: (event) => void events.push(event),
    },
    { onRequest: () => free.promise.then(() => reply('yes.')) },
  )
  expect(value).toEqual(['aborted', 'yes.'])
  for (const type of ['request.sent', 'request.ended'])
    expect(events.filter((event) => event.type === type)).toHaveLength(2)
})

test('a sample that is given up while it is given a place sends nothing, and gives the place back', async () => {
  const author = new AbortController()
  const given: string[] = []
  const store: LimitStore = {
    take: async () => {
      author.abort('enough')
      return 0
    },
    keep: async () => {},
    give: async (_key, place) => void given.push(place),
  }
  const { error, asked } = await runHandler((ctx) => ctx.sample({ prompt: 'x', signal: author.signal }), {
    limits: { concurrency: 1, store },
    provider: async () => reply('never'),
  })
  expect(error?.code).toBe('aborted')
  expect(asked).toEqual([])
  await expect.poll(() => given).toHaveLength(1)
})

test.each([Number.POSITIVE_INFINITY, 2 ** 40])(
  'a store that says to wait %d ms is asked again, and not in a loop',
  async (waitMs) => {
    const author = new AbortController()
    let asked = 0
    const take = async (): Promise<number> => {
      asked++
      setTimeout(() => author.abort('enough'), 50)
      return waitMs
    }
    const store: LimitStore = { take, keep: async () => {}, give: async () => {} }
    const { error } = await runHandler((ctx) => ctx.sample({ prompt: 'x', signal: author.signal }), {
      limits: { concurrency: 1, store },
    })
    expect(error?.code).toBe('aborted')
    expect(asked).toBe(1)
  },
)

test('servers of one process that share a session without a name have each its own limits', async () => {
  const rounds = async (concurrency: number): Promise<number> => {
    let round = 0
    let inRound = 0
    const ask = (ctx: SamplingContext): Promise<unknown> => Promise.all(['a', 'b', 'c'].map((text) => ctx.sample(text)))
    await runHandler(
      ask,
      { limits: { concurrency } },
      {
        era: '2026',
        onRequest: () => {
          // What is asked in one round is asked in one turn.
          if (inRound++ === 0) {
            round++
            queueMicrotask(() => (inRound = 0))
          }
          return reply('yes.')
        },
      },
    )
    return round
  }
  expect([await rounds(1), await rounds(3), await rounds(1)]).toEqual([3, 1, 3])
})
