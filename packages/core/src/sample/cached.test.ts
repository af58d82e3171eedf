import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { CacheStore } from '../cache/cache.ts'
import { createMemoryCacheStore } from '../cache/memory-store.ts'
import type { SampleResult, TextSampleRequest } from '../context.ts'
import { reply, runHandler } from '../handler.fixture.ts'
import { createDeferred } from '../util/deferred.ts'

/** What the cache may serve, and to which requests. */

test.each<[string, unknown]>([
  ['an empty object', {}],
  ['a list', []],
  ['a text', 'yes.'],
  ['a sample without attempts', { text: 'old', content: [], route: 'client', steps: [] }],
  ['a sample without text', { text: 5, content: [], route: 'client', steps: [], attempts: [] }],
])('a store that holds %s does not fail the sample: it is asked anew, and stored', async (_what, held) => {
  const written: string[] = []
  const store: CacheStore = {
    get: () => written.at(-1) ?? JSON.stringify(held),
    set: (_key, value) => written.push(value),
    delete: () => true,
  }
  const { value, error } = await runHandler(
    async (ctx) => [await ctx.sample({ prompt: 'x', cache: true }), await ctx.sample({ prompt: 'x', cache: true })],
    { cache: store },
  )
  expect(error).toBeUndefined()
  expect(value.map(({ text, cached }: SampleResult) => [text, cached])).toEqual([
    ['yes.', false],
    ['yes.', true],
  ])
  expect(written).toHaveLength(1)
})

test('an answer that no longer fits its schema is asked anew, and replaced', async () => {
  const store = createMemoryCacheStore()
  const any = z.object({ n: z.number() })
  const large = z.object({ n: z.number().refine((n) => n > 5) })
  const answers = ['{"n":1}', '{"n":7}']
  const { value, asked } = await runHandler(
    async (ctx) => {
      const ask = (output: typeof any): Promise<SampleResult<{ n: number }>> =>
        ctx.sample({ prompt: 'x', output, cache: true })
      return [await ask(any), await ask(large), await ask(large), await ask(any)]
    },
    { cache: store },
    { onRequest: () => reply(answers.shift() ?? '{"n":0}') },
  )
  expect(value.map(({ output, cached }: SampleResult<{ n: number }>) => [output.n, cached])).toEqual([
    [1, false],
    [7, false],
    [7, true],
    [7, true],
  ])
  expect(asked).toHaveLength(2)
})

test('who follows a sample whose answer does not fit its own schema asks for itself', async () => {
  const held = createDeferred<any>()
  const asked: string[] = []
  const provider = async (): Promise<any> => {
    asked.push('once')
    return asked.length === 1 ? held.promise : reply('{"n":7}')
  }
  const { value } = await runHandler(
    async (ctx) => {
      const request = { prompt: 'x', cache: true, routes: ['provider'] } as const
      const leads = ctx.sample({ ...request, output: z.object({ n: z.number() }) })
      await expect.poll(() => asked).toHaveLength(1)
      const follows = ctx.sample({ ...request, output: z.object({ n: z.number().refine((n) => n > 5) }) })
      held.resolve(reply('{"n":1}'))
      return [await leads, await follows]
    },
    { provider, cache: createMemoryCacheStore() },
  )
  expect(value.map(({ output, cached }: SampleResult<{ n: number }>) => [output.n, cached])).toEqual([
    [1, false],
    [7, false],
  ])
})

const tool = (description: string) => ({ look: { description, execute: () => 'seen' } })

test.each<[string, Partial<TextSampleRequest>, Partial<TextSampleRequest>]>([
  ['what a cut answer leads to', { onTruncated: 'return' }, {}],
  ['the routes', { routes: ['client'] }, { routes: ['client', 'provider'] }],
  ['the description of a tool', { tools: tool('one') }, { tools: tool('another') }],
  ['the choice of a tool', { tools: tool('one') }, { tools: tool('one'), toolChoice: 'none' }],
  ['what the model is told of errors', { tools: tool('one') }, { tools: tool('one'), toolErrors: 'show' }],
  ['the context of other servers', { includeContext: 'thisServer' }, {}],
])('%s is a part of the request', async (_what, one, other) => {
  const { value, error, asked } = await runHandler(
    async (ctx) => [
      await ctx.sample({ prompt: 'x', cache: true, ...one }),
      await ctx.sample({ prompt: 'x', cache: true, ...other }),
      await ctx.sample({ prompt: 'x', cache: true, ...one }),
    ],
    { cache: createMemoryCacheStore() },
  )
  expect(error).toBeUndefined()
  expect(value.map(({ cached }: SampleResult) => cached)).toEqual([false, false, true])
  expect(asked).toHaveLength(2)
})

test('a cut answer that one sample took as it is, is not given to one that wants it whole', async () => {
  const { error } = await runHandler(
    async (ctx) => {
      await ctx.sample({ prompt: 'x', cache: true, onTruncated: 'return' })
      return ctx.sample({ prompt: 'x', cache: true })
    },
    { cache: createMemoryCacheStore() },
    { onRequest: () => reply('cut', { stopReason: 'maxTokens' }) },
  )
  expect(error?.code).toBe('truncated')
})

test('who follows another sample does so no longer than its own time, and then asks', async () => {
  const held = createDeferred<any>()
  const asked: string[] = []
  const provider = async (): Promise<any> => {
    asked.push('once')
    return asked.length === 1 ? held.promise : reply('for itself')
  }
  const { value } = await runHandler(
    async (ctx) => {
      const request = { prompt: 'x', cache: true, routes: ['provider'] } as const
      const leads = ctx.sample(request)
      await expect.poll(() => asked).toHaveLength(1)
      const follows = await ctx.sample({ ...request, timeoutMs: 500 })
      held.resolve(reply('late'))
      return [await leads, follows]
    },
    { provider, cache: createMemoryCacheStore() },
  )
  expect(value.map(({ text, cached }: SampleResult) => [text, cached])).toEqual([
    ['late', false],
    ['for itself', false],
  ])
})

describe.each(['2025', '2026'] as const)(
  'on %s, an answer that only its prompt makes clear is read again as it was',
  (era) => {
    const request = { prompt: 'Such as {"n":42}. Yours?', output: z.object({ n: z.number() }) }
    const peer = { era, onRequest: () => reply('{"n":42}\n{"n":7}') }

    test('from the cache', async () => {
      const { value, asked } = await runHandler(
        async (ctx) => [await ctx.sample({ ...request, cache: true }), await ctx.sample({ ...request, cache: true })],
        { cache: createMemoryCacheStore() },
        peer,
      )
      expect(value.map(({ output, cached }: SampleResult<{ n: number }>) => [output.n, cached])).toEqual([
        [7, false],
        [7, true],
      ])
      expect(asked).toHaveLength(1)
    })

    test('from the journal', async () => {
      const outputs: unknown[] = []
      const differences: unknown[] = []
      // Runs the handler again from what was recorded.
      const replayCheck = (difference: unknown): void => void differences.push(difference)
      await runHandler(
        async (ctx) => outputs.push((await ctx.sample(request)).output),
        { continuation: { replayCheck } },
        peer,
      )
      expect(outputs).toEqual([{ n: 7 }, { n: 7 }])
      expect(differences).toEqual([])
    })
  },
)
