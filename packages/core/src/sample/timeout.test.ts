import type { StandardSchemaV1 } from '@standard-schema/spec'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { createMemoryCacheStore } from '../cache/memory-store.ts'
import { reply, runHandler } from '../handler.fixture.ts'
import type { RawMessage, RawPeerOptions } from '../raw-peer.fixture.ts'
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

const never = (): Promise<never> => new Promise(() => {})

/** A schema of numbers whose check says what it is asked to. */
function numbers(validate: (value: unknown) => unknown): StandardSchemaV1<unknown, number> {
  const jsonSchema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }
  const standard = { version: 1, vendor: 'x', validate, jsonSchema: { input: () => jsonSchema } }
  return { '~standard': standard } as unknown as StandardSchemaV1<unknown, number>
}

const structured = ({ params }: RawMessage): object => {
  const [{ name }] = (params as any).tools
  return { role: 'assistant', model: 'm', content: [{ type: 'tool_use', id: 'a', name, input: { n: 1 } }] }
}

test.each<[string, RawPeerOptions]>([
  ['a text', { onRequest: () => reply('{"n":1}') }],
  ['a call of a tool', { capabilities: { sampling: { tools: {} } }, onRequest: structured }],
])('a check of `output` that never ends is named, and each route has its time: %s', async (_what, peer) => {
  const provider = async (): Promise<any> => reply('{"n":1}')
  const request = { prompt: 'x', output: numbers(never), timeoutMs: 1_000, routes: ['client', 'provider'] as const }
  const { error, asked } = await runHandler((ctx) => ctx.sample(request), { provider }, peer)
  expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('`output`') })
  expect(error?.evidence.attempts).toMatchObject([
    { route: 'client', requests: 1, error: { code: 'timeout', evidence: { field: 'output' } } },
    { route: 'provider', requests: 1, error: { code: 'timeout' } },
  ])
  expect(asked).toHaveLength(1)
})

test('a check of `output` that never ends leads to the fallback, and ends with the caller', async () => {
  const output = numbers(never)
  const fallen = await runHandler(
    (ctx) => ctx.sample({ prompt: 'x', output, timeoutMs: 1_000, fallback: () => 7 }),
    {},
    {
      onRequest: () => reply('{"n":1}'),
    },
  )
  expect(fallen.value).toMatchObject({ output: 7, route: 'fallback' })
  const author = new AbortController()
  const leaves = numbers(() => {
    author.abort('enough')
    return never()
  })
  const left = await runHandler(
    (ctx) => ctx.sample({ prompt: 'x', output: leaves, signal: author.signal }),
    {},
    {
      onRequest: () => reply('{"n":1}'),
    },
  )
  expect(left.error?.code).toBe('aborted')
})

test('a check that never ends of an answer that was recorded is named as well', async () => {
  let checks = 0
  const output = numbers((value) => (++checks === 1 ? { value } : never()))
  const cache = createMemoryCacheStore()
  const { error } = await runHandler(
    async (ctx) => {
      const ask = (): Promise<unknown> => ctx.sample({ prompt: 'x', output, timeoutMs: 1_000, cache: true })
      await ask()
      return ask()
    },
    { cache },
    { onRequest: () => reply('{"n":1}') },
  )
  expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('`output`') })
})

test('a check of the arguments of a tool that never ends is named', async () => {
  const tools = { look: { inputSchema: numbers(never), execute: () => 'seen' } }
  const { error } = await runHandler(
    (ctx) => ctx.sample({ prompt: 'x', tools, timeoutMs: 1_000 }),
    {},
    {
      onRequest: () => reply('{"tool_calls":[{"name":"look","input":{"n":1}}]}'),
    },
  )
  expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('`tools.look.inputSchema`') })
})

test.each<[string, (hang: () => Promise<never>) => object]>([
  ['a tool', (execute) => ({ tools: { look: { execute } } })],
  ['a fallback', (fallback) => ({ routes: ['fallback'], fallback })],
])('%s that does not heed its signal does not hold a sample that was given up', async (_what, hanging) => {
  const author = new AbortController()
  const hang = (): Promise<never> => {
    author.abort('enough')
    return never()
  }
  const { error } = await runHandler(
    (ctx) => ctx.sample({ prompt: 'x', signal: author.signal, ...hanging(hang) }),
    {},
    {
      onRequest: () => reply('{"tool_calls":[{"name":"look"}]}'),
    },
  )
  expect(error?.code).toBe('aborted')
})
