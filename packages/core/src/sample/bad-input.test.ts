import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { estimateTokens } from '../budget/count.ts'
import { createMemoryCacheStore } from '../cache/memory-store.ts'
import type { TextSampleRequest } from '../context.ts'
import type { SamplingError } from '../errors.ts'
import { reply, runHandler } from '../handler.fixture.ts'
import type { SamplingOptions } from '../options.ts'

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

test.each<[string, SamplingOptions, Partial<TextSampleRequest>, object]>([
  ['its usage', {}, {}, {}],
  ['an event', { onEvent: () => {} }, {}, {}],
  ['the budget', { budget: { perSession: { outputTokens: 5_000 } } }, { budget: { requests: 2 } }, {}],
  ['the end of an answer without a stop reason', {}, {}, { stopReason: undefined }],
])(
  'a token counter that throws at an answer, which is paid for, does not cost the answer: %s',
  async (_what, more, request, answer) => {
    // As tokenizers do at special tokens, which a model may write.
    const countTokens = (text: string): number => {
      if (text.includes('<|end|>')) throw new Error('special token')
      return text.length
    }
    const { value, error, asked } = await runHandler(
      (ctx) => ctx.sample({ prompt: 'x', ...request }).then((result) => ({ ...result, usage: result.usage })),
      { ...more, budget: { ...more.budget, countTokens } },
      { onRequest: () => reply('yes <|end|> yes', answer) },
    )
    expect(error).toBeUndefined()
    expect(value).toMatchObject({ text: 'yes <|end|> yes', usage: { outputTokens: estimateTokens('yes <|end|> yes') } })
    expect(asked).toHaveLength(1)
  },
)

const text = { role: 'user', content: { type: 'text', text: 'x' } }
const block = (content: unknown): object => ({ messages: [{ role: 'user', content }] })

test.each<[string, unknown, string]>([
  ['no request', undefined, 'request'],
  ['a cache that is null', { prompt: 'x', cache: null }, 'cache'],
  ['a cache that is a text', { prompt: 'x', cache: 'yes' }, 'cache'],
  ['a time to live that is none', { prompt: 'x', cache: { ttlMs: Number.NaN } }, 'cache.ttlMs'],
  ['a signal that is none', { prompt: 'x', signal: {} }, 'signal'],
  ['hints that are none', { prompt: 'x', prefer: { hints: 'mini' } }, 'prefer.hints'],
  ['a misspelt way with cut answers', { prompt: 'x', onTruncated: 'stop' }, 'onTruncated'],
  ['a misspelt way with refusals', { prompt: 'x', onDenied: 'next' }, 'onDenied'],
  ['a misspelt context', { prompt: 'x', includeContext: 'all' }, 'includeContext'],
  ['a purpose that is none', { prompt: 'x', purpose: { is: 'none' } }, 'purpose'],
  ['re-asks without end', { prompt: 'x', maxReasks: Number.NaN }, 'maxReasks'],
  ['a text that is a number', block({ type: 'text', text: 5 }), 'messages[0].content.text'],
  ['an image without data', block([{ type: 'image', mimeType: 'image/png' }]), 'messages[0].content[0].data'],
  ['a block of no type that there is', block({ type: 'video', data: '' }), 'messages[0].content.type'],
  [
    'a result without content',
    {
      messages: [
        { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'b', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', toolUseId: 'a' }] },
      ],
    },
    'messages[1].content[0].content',
  ],
  ...['requests', 'inputTokens', 'outputTokens'].flatMap((limit) =>
    [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1.5, '10', null].map((value): [string, unknown, string] => [
      `a limit of ${String(value)} ${limit}`,
      { prompt: 'x', budget: { [limit]: value } },
      `budget.${limit}`,
    ]),
  ),
  ...[0, -1, Number.NaN, 1.5, '10'].flatMap((value): [string, unknown, string][] => [
    [`maxTokens ${value}`, { prompt: 'x', maxTokens: value }, 'maxTokens'],
    [`maxInputTokens ${value}`, { prompt: 'x', maxInputTokens: value }, 'maxInputTokens'],
  ]),
  ['a budget that is a number', { messages: [text], budget: 5 }, 'budget'],
  ['a budget that is null', { messages: [text], budget: null }, 'budget'],
])('ctx.sample, %s: refused before anything is sent', async (_what, request, field) => {
  const { error, asked } = await runHandler((ctx) => ctx.sample(request as string), { cache: createMemoryCacheStore() })
  expect(error).toMatchObject({ code: 'invalid_request', evidence: { field } })
  expect(asked).toEqual([])
})

const requestedSchema = { type: 'object', properties: {} }
test.each<[string, unknown, string]>([
  ['no request', undefined, 'request'],
  ['no message', { requestedSchema }, 'message'],
  ['no schema', { message: 'x' }, 'requestedSchema'],
  ['no URL', { message: 'x', mode: 'url' }, 'url'],
  ['an empty key', { message: 'x', requestedSchema, key: '' }, 'key'],
  ['a signal that is none', { message: 'x', requestedSchema, signal: {} }, 'signal'],
  ['a timeout that is none', { message: 'x', requestedSchema, timeoutMs: Number.NaN }, 'timeoutMs'],
])('ctx.elicit, %s: refused before anything is sent', async (_what, request, field) => {
  const { error, asked } = await runHandler(
    (ctx) => ctx.elicit(request as never),
    {},
    {
      capabilities: { elicitation: {} },
    },
  )
  expect(error).toMatchObject({ code: 'invalid_request', evidence: { field } })
  expect(asked).toEqual([])
})

test.each([
  ['no key', ''],
  ['no function', 'key'],
])('ctx.step, %s: refused', async (_what, key) => {
  const { error } = await runHandler((ctx) => ctx.step(key, (key === '' ? () => 1 : 5) as never))
  expect(error).toMatchObject({ code: 'invalid_request' })
})

test.each([
  { inputTokens: Number.NaN, outputTokens: 3 },
  { inputTokens: 3, outputTokens: -1 },
  { inputTokens: 3, outputTokens: Number.POSITIVE_INFINITY },
])('figures of a provider that are none are not believed: $inputTokens, $outputTokens', async (usage) => {
  const { value } = await runHandler(
    (ctx) => ctx.sample('x'),
    { provider: async () => reply('yes.', { usage }) },
    {
      capabilities: {},
    },
  )
  expect(value.usage).toEqual({ inputTokens: 5, outputTokens: estimateTokens('yes.'), estimated: true })
})

test('an empty stop reason is none: a cut answer shows all the same', async () => {
  const cut = reply(`\`\`\`js\n${'const value = compute(1)\n'.repeat(20)}`, { stopReason: '' })
  const { error } = await runHandler((ctx) => ctx.sample('x'), {}, { onRequest: () => cut })
  expect(error?.code).toBe('truncated')
})

test.each([true, false])(
  'the descriptions of tools are input: they count for its limits (native: %s)',
  async (native) => {
    const tools = { look: { description: 'Looks at it. '.repeat(200), execute: () => 'seen' } }
    const peer = { capabilities: { sampling: native ? { tools: {} } : {} } }
    const long = await runHandler((ctx) => ctx.sample({ prompt: 'x', tools, maxInputTokens: 400 }), {}, peer)
    expect(long.error).toMatchObject({ code: 'budget_exceeded', evidence: { field: 'maxInputTokens' } })
    expect(long.asked).toEqual([])
    const dear = await runHandler((ctx) => ctx.sample({ prompt: 'x', tools, budget: { inputTokens: 400 } }), {}, peer)
    expect(dear.error).toMatchObject({ code: 'budget_exceeded', evidence: { field: 'budget.inputTokens' } })
    expect(dear.asked).toEqual([])
    const fits = { maxInputTokens: 2_000, budget: { inputTokens: 2_000 } }
    expect((await runHandler((ctx) => ctx.sample({ prompt: 'x', tools, ...fits }), {}, peer)).value.text).toBe('yes.')
  },
)

const standard = (jsonSchema: unknown, validate: unknown = (value: unknown) => ({ value })): any => ({
  '~standard': { version: 1, vendor: 'x', validate, jsonSchema },
})
const late = (): Promise<never> => Promise.reject(new Error('late'))

test.each<[string, unknown]>([
  ['a converter that throws', standard({ input: () => fail() })],
  ['a converter that never ends', standard({ input: () => new Promise(() => {}) })],
  ['a converter that rejects', standard({ input: late })],
  ['no converter', standard(null)],
  ['a converter that gives no schema', standard({ input: () => 5 })],
  ['a date', z.object({ at: z.date() })],
  ['a big number', z.bigint()],
  ['a map', z.map(z.string(), z.string())],
  ['what no value is', z.never()],
  ['what may be anything of its own', z.custom(() => true)],
  ['no schema', {}],
  ['a text', 'string'],
])('an output that is %s is named before anything is sent', async (_what, output) => {
  const { error, asked } = await runHandler((ctx) => ctx.sample({ prompt: 'x', output: output as never }))
  await turn()
  expect(error).toMatchObject({ code: 'invalid_request', evidence: { field: 'output' } })
  expect(asked).toEqual([])
  const tools = { look: { inputSchema: output as never, execute: () => 'seen' } }
  const tooled = await runHandler((ctx) => ctx.sample({ prompt: 'x', tools }))
  await turn()
  expect(tooled.error).toMatchObject({ code: 'invalid_request', evidence: { field: 'tools.look.inputSchema' } })
  expect(tooled.asked).toEqual([])
})

function fail(): never {
  throw new Error('no')
}

test('a schema that contains itself, and one that transforms, are served', async () => {
  const tree = z.object({
    name: z.string().transform((name) => name.length),
    get children() {
      return z.array(tree)
    },
  })
  for (const native of [true, false]) {
    const written = { name: 'ab', children: [{ name: 'c', children: [] }] }
    const { value, error } = await runHandler(
      (ctx) => ctx.sample({ prompt: 'x', output: tree }),
      {},
      {
        capabilities: { sampling: native ? { tools: {} } : {} },
        onRequest: ({ params }) => {
          const [tool] = (params as any).tools ?? []
          const input = { type: 'tool_use', id: 'a', name: tool?.name, input: written }
          return tool === undefined ? reply(JSON.stringify(written)) : reply('', { content: [input] })
        },
      },
    )
    expect(error).toBeUndefined()
    expect(value.output).toEqual({ name: 2, children: [{ name: 1, children: [] }] })
  }
})

test('progress that is no number is not told, and what comes after it is', async () => {
  const { peer } = await runHandler(async (ctx) => {
    for (const progress of [1, 0 / 0, Number.POSITIVE_INFINITY, 2]) await ctx.progress(progress)
  })
  await peer.request('tools/call', { name: 't', arguments: {}, _meta: { progressToken: 'p' } })
  const told = peer.received.flatMap(({ method, params }) =>
    method === 'notifications/progress' ? [params?.['progress']] : [],
  )
  expect(told).toEqual([1, 2])
})
