import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { type ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import { McpServer } from '@modelcontextprotocol/server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { createMemoryCacheStore } from '../cache/memory-store.ts'
import type { SamplingContext } from '../context.ts'
import type { SamplingError } from '../errors.ts'
import type { SamplingOptions } from '../options.ts'
import { connectRaw, type RawPeer, type RawPeerOptions, rpcError } from '../raw-peer.fixture.ts'
import { HANDOFF_META_KEY } from '../routes/handoff-meta.ts'
import { withSampling } from '../with-sampling.ts'
import { openTelemetry, type OpenTelemetryOptions } from './listener.ts'
import { createTelemetry, followContext, registerGlobally, type Telemetry } from './opentelemetry.fixture.ts'

/** What the real OpenTelemetry SDK gets to see of real servers and clients, on both SDK lines and both eras. */

const info = { name: 'observed', version: '0' }
const reply = (text: string, more: object = {}): object => ({
  role: 'assistant',
  content: { type: 'text', text },
  model: 'm-1',
  stopReason: 'endTurn',
  ...more,
})

type Handler = (ctx: SamplingContext) => Promise<unknown>

let telemetry: Telemetry
let stopFollowing: () => void

beforeAll(() => {
  stopFollowing = followContext()
})
afterAll(() => stopFollowing())
beforeEach(() => {
  telemetry = createTelemetry()
})
afterEach(() => telemetry.shutdown())

interface Observed extends RawPeerOptions {
  readonly line?: 'v1' | 'v2'
  readonly options?: SamplingOptions
  readonly observing?: OpenTelemetryOptions
  readonly replayable?: boolean
}

/** A server with one tool `t`, and a client of its. */
function connect(
  handler: Handler,
  { line = 'v2', options, observing, replayable, ...peer }: Observed = {},
): Promise<RawPeer> {
  const onEvent = openTelemetry({ ...telemetry, ...observing })
  const register = <Server extends McpServerV1 | McpServer>(server: Server): Server => {
    const served = withSampling(server as McpServer, { onEvent, ...options })
    served.registerTool('t', { ...(replayable && { replayable }) }, async (ctx) => {
      await handler(ctx)
      return { content: [{ type: 'text', text: 'done' }] }
    })
    return server
  }
  const server = line === 'v1' ? { v1: register(new McpServerV1(info)) } : { v2: () => register(new McpServer(info)) }
  return connectRaw(server, { onRequest: () => reply('yes.'), ...peer })
}

/** Calls the tool, and answers its rounds, if any. */
async function call(peer: RawPeer, answer: (params: any) => object = () => reply('yes.')): Promise<any> {
  let { result } = await peer.request('tools/call', { name: 't', arguments: {} })
  while (result?.resultType === 'input_required') {
    const answers = Object.entries<any>(result.inputRequests).map(([key, { params }]) => [key, answer(params)])
    const retry = { requestState: result.requestState, inputResponses: Object.fromEntries(answers) }
    result = (await peer.request('tools/call', { name: 't', arguments: {}, ...retry })).result
  }
  return result
}

const parentOf = (span: ReadableSpan): string | undefined => span.parentSpanContext?.spanId
const namesOf = (spans: readonly ReadableSpan[]): string[] => spans.map(({ name }) => name)

describe.each([
  { line: 'v1', era: '2025' },
  { line: 'v2', era: '2025' },
  { line: 'v2', era: '2026' },
] as const)('SDK $line, era $era', ({ line, era }) => {
  test('a sample is a span, under the one that was active, and its request is one in it', async () => {
    const tracer = telemetry.tracerProvider.getTracer('application')
    const peer = await connect(
      (ctx) =>
        tracer.startActiveSpan('handler', async (span) => {
          await ctx.sample({ prompt: 'SECRET', purpose: 'to test', maxTokens: 50, temperature: 0.5 })
          span.end()
        }),
      { line, era, onRequest: () => reply('SECRET too') },
    )
    await call(peer, () => reply('SECRET too'))

    const [handler, sample, chat] = ['handler', 'sample t', 'chat m-1'].map((name) => telemetry.span(name)) as [
      ReadableSpan,
      ReadableSpan,
      ReadableSpan,
    ]
    expect(telemetry.spans()).toHaveLength(3)
    expect([parentOf(handler), parentOf(sample), parentOf(chat)]).toEqual([
      undefined,
      handler.spanContext().spanId,
      sample.spanContext().spanId,
    ])
    expect([sample.kind, chat.kind]).toEqual([SpanKind.INTERNAL, SpanKind.CLIENT])
    expect(sample.attributes).toEqual({
      'sampan.name': 't',
      'sampan.run.id': expect.stringMatching(/^\S{21}$/),
      'sampan.purpose': 'to test',
      'sampan.typed_output': false,
      'sampan.era': era,
      'sampan.client.name': 'raw',
      'sampan.client.version': '0',
      'sampan.route': 'client',
      'sampan.cached': false,
      'sampan.requests': 1,
    })
    expect(chat.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'mcp.client',
      'gen_ai.request.max_tokens': 50,
      'gen_ai.request.temperature': 0.5,
      'gen_ai.response.model': 'm-1',
      'gen_ai.response.finish_reasons': ['endTurn'],
      'gen_ai.usage.input_tokens': expect.any(Number),
      'gen_ai.usage.output_tokens': expect.any(Number),
      'sampan.usage.estimated': true,
      'sampan.route': 'client',
      'sampan.request.number': 1,
    })
    expect(sample.status.code).toBe(SpanStatusCode.UNSET)
    expect(everythingIn(telemetry)).not.toContain('SECRET')
  })
})

test('the same text is recorded where it is asked for, after redact, in the form of the conventions', async () => {
  const tools = { look: { execute: () => 'found SECRET' } }
  const turns = [
    reply('', { content: [{ type: 'tool_use', id: 'c1', name: 'look', input: {} }], stopReason: 'toolUse' }),
    reply('The SECRET answer.'),
  ]
  const redact = (text: string, purpose: string): string =>
    purpose === 'log' ? text.replaceAll('SECRET', '[…]') : text
  const peer = await connect((ctx) => ctx.sample({ system: 'Be SECRET.', prompt: 'Ask SECRET.', tools }), {
    ...{ options: { redact }, observing: { recordText: true } },
    ...{ capabilities: { sampling: { tools: {} } }, onRequest: () => turns.shift() },
  })
  await call(peer)
  expect(peer.received.filter(({ method }) => method === 'sampling/createMessage')).toHaveLength(2)
  expect(JSON.stringify(peer.received)).toContain('Ask SECRET.')
  const last = telemetry.spans().findLast(({ name }) => name === 'chat m-1') as ReadableSpan
  const text = (key: string): unknown => JSON.parse(last.attributes[key] as string)
  expect(text('gen_ai.system_instructions')).toEqual([{ type: 'text', content: 'Be […].' }])
  expect(text('gen_ai.input.messages')).toEqual([
    { role: 'user', parts: [{ type: 'text', content: 'Ask […].' }] },
    { role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', name: 'look', arguments: {} }] },
    {
      role: 'user',
      parts: [{ type: 'tool_call_response', id: 'c1', response: [{ type: 'text', content: 'found […]' }] }],
    },
  ])
  expect(text('gen_ai.output.messages')).toEqual([
    { role: 'assistant', parts: [{ type: 'text', content: 'The […] answer.' }], finish_reason: 'endTurn' },
  ])
})

test('the error of every request and route is its code, and no word of it leaves unless text is asked for', async () => {
  const observe = async (observing: OpenTelemetryOptions): Promise<void> => {
    const peer = await connect((ctx) => ctx.sample({ prompt: 'x', fallback: () => 'plain' }), {
      ...{ observing, onRequest: () => rpcError(-1, 'User rejected: SECRET') },
    })
    await call(peer)
  }
  await observe({})
  const chat = telemetry.span('chat')
  expect(chat.attributes).toMatchObject({ 'error.type': 'denied', 'rpc.response.status_code': '-1' })
  expect(chat.status).toEqual({ code: SpanStatusCode.ERROR })
  expect(chat.attributes).not.toHaveProperty('gen_ai.response.model')
  const sample = telemetry.span('sample t')
  expect(sample.attributes).toMatchObject({ 'sampan.route': 'fallback', 'sampan.requests': 1 })
  expect(sample.status.code).toBe(SpanStatusCode.UNSET)
  expect(sample.events).toMatchObject([
    { name: 'route.failed', attributes: { 'sampan.route': 'client', 'error.type': 'denied' } },
  ])
  expect(everythingIn(telemetry)).not.toContain('SECRET')
  await observe({ recordText: true })
  expect(telemetry.spans().findLast(({ name }) => name === 'chat')?.status.message).toContain('SECRET')
})

test('a sample that nobody answers ends its span with the error; a fallback that throws does too', async () => {
  const peer = await connect(
    async (ctx) => {
      await ctx.sample('x').catch(() => {})
      await ctx.sample({ prompt: 'y', fallback: () => Promise.reject(new Error('SECRET')) }).catch(() => {})
    },
    { capabilities: {} },
  )
  await call(peer)
  const [unanswered, thrown] = telemetry.spans() as [ReadableSpan, ReadableSpan]
  expect(namesOf(telemetry.spans())).toEqual(['sample t', 'sample t'])
  expect(unanswered.status).toEqual({ code: SpanStatusCode.ERROR })
  expect(unanswered.attributes).toMatchObject({ 'error.type': 'unavailable', 'sampan.requests': 0 })
  expect(
    unanswered.events.map(({ name, attributes }) => [name, attributes?.['sampan.route'], attributes?.['error.type']]),
  ).toEqual([
    ['route.skipped', 'client', 'unsupported'],
    ['route.skipped', 'provider', 'unsupported'],
    ['route.skipped', 'handoff', 'unsupported'],
  ])
  expect(thrown.attributes).toMatchObject({ 'error.type': 'internal' })
  expect(everythingIn(telemetry)).not.toContain('SECRET')
  expect(await telemetry.metric('sampan.samples')).toEqual([
    { attributes: { 'sampan.name': 't', 'sampan.cached': false, 'error.type': 'unavailable' }, value: 1 },
    { attributes: { 'sampan.name': 't', 'sampan.cached': false, 'error.type': 'internal' }, value: 1 },
  ])
  expect(await telemetry.metric('sampan.route.failures')).toContainEqual({
    attributes: { 'sampan.route': 'provider', 'sampan.skipped': true, 'error.type': 'unsupported' },
    value: 2,
  })
})

test('the provider is named as the application says, and its own figures are no estimates', async () => {
  const provider = async (): Promise<never> => reply('yes.', { usage: { inputTokens: 70, outputTokens: 7 } }) as never
  const peer = await connect((ctx) => ctx.sample('x'), {
    capabilities: {},
    options: { provider },
    observing: { providerName: 'anthropic' },
  })
  await call(peer)
  const usage = { 'gen_ai.usage.input_tokens': 70, 'gen_ai.usage.output_tokens': 7, 'sampan.usage.estimated': false }
  expect(telemetry.span('chat m-1').attributes).toMatchObject({
    'gen_ai.provider.name': 'anthropic',
    'sampan.route': 'provider',
    ...usage,
  })
  const shared = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'anthropic',
    'gen_ai.response.model': 'm-1',
    'sampan.route': 'provider',
  }
  expect(await telemetry.metric('gen_ai.client.token.usage')).toEqual([
    {
      attributes: { ...shared, 'sampan.usage.estimated': false, 'gen_ai.token.type': 'input' },
      value: { count: 1, sum: 70 },
    },
    {
      attributes: { ...shared, 'sampan.usage.estimated': false, 'gen_ai.token.type': 'output' },
      value: { count: 1, sum: 7 },
    },
  ])
  expect(await telemetry.metric('gen_ai.client.operation.duration')).toEqual([
    { attributes: shared, value: { count: 1, sum: expect.any(Number) } },
  ])
})

test('estimates stay out of the token histogram where they are not wanted', async () => {
  const peer = await connect((ctx) => ctx.sample('x'), { observing: { estimatedUsage: false } })
  await call(peer)
  expect(await telemetry.metric('gen_ai.client.token.usage')).toEqual([])
  expect(await telemetry.metric('gen_ai.client.operation.duration')).toHaveLength(1)
})

test('a failed request counts its time under its error', async () => {
  const peer = await connect((ctx) => ctx.sample({ prompt: 'x', fallback: () => '' }), {
    onRequest: () => rpcError(-1, 'User rejected'),
  })
  await call(peer)
  const [{ attributes, value }] = (await telemetry.metric('gen_ai.client.operation.duration')) as [any]
  expect(attributes).toMatchObject({ 'error.type': 'denied', 'gen_ai.provider.name': 'mcp.client' })
  expect(value.count).toBe(1)
})

test.each(['2025', '2026'] as const)('a tool loop is a span for each turn and each tool (%s)', async (era) => {
  const tools = {
    look: { inputSchema: z.object({ at: z.string() }), execute: ({ at }: never) => `seen ${String(at)}` },
    fail: {
      execute: () => {
        throw new Error('SECRET')
      },
    },
  }
  const use = (id: string, name: string, input: object): object => ({ type: 'tool_use', id, name, input })
  const turns = [
    reply('', { content: [use('c1', 'look', { at: 'a' }), use('c2', 'fail', {})], stopReason: 'toolUse' }),
    reply('Seen.'),
  ]
  const peer = await connect((ctx) => ctx.sample({ prompt: 'x', tools }), {
    ...{ era, capabilities: { sampling: { tools: {} } }, onRequest: () => turns.shift() },
  })
  await call(peer, () => turns.shift() as object)
  const sample = telemetry.span('sample t')
  expect(namesOf(telemetry.spans()).sort()).toEqual([
    'chat m-1',
    'chat m-1',
    'execute_tool fail',
    'execute_tool look',
    'sample t',
  ])
  for (const span of telemetry.spans()) if (span !== sample) expect(parentOf(span)).toBe(sample.spanContext().spanId)
  const look = telemetry.span('execute_tool look')
  expect(look.attributes).toEqual({
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': 'look',
    'gen_ai.tool.call.id': 'c1',
    'gen_ai.tool.type': 'function',
  })
  expect(look.kind).toBe(SpanKind.INTERNAL)
  expect(telemetry.span('execute_tool fail')).toMatchObject({
    attributes: { 'error.type': 'tool_error' },
    status: { code: SpanStatusCode.ERROR },
  })
  expect(everythingIn(telemetry)).not.toContain('SECRET')
})

test('an answer from the cache is a sample without a request, and uses no tokens', async () => {
  const options = { cache: createMemoryCacheStore() }
  const peer = await connect(
    async (ctx) => {
      await ctx.sample({ prompt: 'x', cache: true })
      await ctx.sample({ prompt: 'x', cache: true })
    },
    { options },
  )
  await call(peer)
  expect(namesOf(telemetry.spans())).toEqual(['sample t', 'chat m-1', 'sample t'])
  expect(telemetry.spans().at(-1)?.attributes).toMatchObject({ 'sampan.cached': true, 'sampan.requests': 0 })
  const tokens = await telemetry.metric('gen_ai.client.token.usage')
  expect(tokens.map(({ value }) => (value as { count: number }).count)).toEqual([1, 1])
})

test('samples in parallel keep to their own parents', async () => {
  const tracer = telemetry.tracerProvider.getTracer('application')
  const branch = (ctx: SamplingContext, name: string): Promise<void> =>
    tracer.startActiveSpan(name, async (span) => {
      await ctx.sample({ prompt: name, purpose: name })
      span.end()
    })
  const peer = await connect((ctx) => Promise.all(['a', 'b', 'c'].map((name) => branch(ctx, name))), { era: '2026' })
  await call(peer)
  for (const name of ['a', 'b', 'c']) {
    const sample = telemetry.spans().find(({ attributes }) => attributes['sampan.purpose'] === name) as ReadableSpan
    expect(parentOf(sample)).toBe(telemetry.span(name).spanContext().spanId)
  }
})

test('the span of a sample stays open while its call is suspended, and says so', async () => {
  const peer = await connect((ctx) => ctx.sample('x'), { era: '2026' })
  const { result } = await peer.request('tools/call', { name: 't', arguments: {} })
  expect(telemetry.spans()).toEqual([])
  expect(await telemetry.metric('sampan.runs.suspended')).toEqual([{ attributes: {}, value: 1 }])
  const inputResponses = Object.fromEntries(Object.keys(result.inputRequests).map((key) => [key, reply('yes.')]))
  await peer.request('tools/call', { name: 't', arguments: {}, requestState: result.requestState, inputResponses })
  expect(namesOf(telemetry.spans())).toEqual(['sample t', 'chat m-1'])
  expect(telemetry.span('sample t').events).toMatchObject([
    { name: 'run.suspended', attributes: { 'sampan.channel': 'round', 'sampan.rounds': 1 } },
    { name: 'run.resumed', attributes: { 'sampan.channel': 'round', 'sampan.rounds': 1 } },
  ])
  expect(await telemetry.metric('sampan.runs.suspended')).toEqual([{ attributes: {}, value: 0 }])
})

test('a question that nobody comes back for ends its spans, and is counted', async () => {
  const peer = await connect((ctx) => ctx.sample('x'), { era: '2026', options: { continuation: { ttlMs: 40 } } })
  expect((await peer.request('tools/call', { name: 't', arguments: {} })).result.resultType).toBe('input_required')
  await vi.waitFor(() => telemetry.span('sample t'), { timeout: 10_000 })
  expect(telemetry.span('sample t').attributes).toMatchObject({ 'error.type': 'aborted' })
  expect(telemetry.span('chat').attributes).toMatchObject({ 'error.type': 'aborted' })
  expect(telemetry.span('sample t').events.map(({ name }) => name)).toEqual([
    'run.suspended',
    'run.dropped',
    'route.failed',
  ])
  expect(await telemetry.metric('sampan.runs.dropped')).toEqual([{ attributes: {}, value: 1 }])
  expect(await telemetry.metric('sampan.runs.suspended')).toEqual([{ attributes: {}, value: 0 }])
})

test('a call that another process goes on with: the answer is a span where it came, whose time nobody knows', async () => {
  // Two engines that open each other's state are two processes, as far as the runs that they hold.
  const keys = [0, 1].map(() => crypto.getRandomValues(new Uint8Array(32)))
  const handler: Handler = (ctx) => ctx.sample('x')
  const observed: Observed = { era: '2026', replayable: true }
  const first = await connect(handler, { ...observed, options: { continuation: { keys: keys.slice(0, 1) } } })
  const { result } = await first.request('tools/call', { name: 't', arguments: {} })
  const elsewhere = await connect(handler, { ...observed, options: { continuation: { keys } } })
  const inputResponses = Object.fromEntries(Object.keys(result.inputRequests).map((key) => [key, reply('yes.')]))
  const retry = { requestState: result.requestState, inputResponses }
  expect((await elsewhere.request('tools/call', { name: 't', arguments: {}, ...retry })).result.content).toHaveLength(1)
  expect(namesOf(telemetry.spans())).toEqual(['sample t', 'chat m-1'])
  const chat = telemetry.span('chat m-1')
  expect(chat.attributes).toMatchObject({ 'sampan.request.sent_elsewhere': true, 'gen_ai.response.model': 'm-1' })
  expect(chat.attributes).not.toHaveProperty('gen_ai.request.max_tokens')
  expect(await telemetry.metric('gen_ai.client.operation.duration')).toEqual([])
  expect(await telemetry.metric('gen_ai.client.token.usage')).toHaveLength(2)
  // Counted where it waits: the first process does not know that the call went on.
  expect(await telemetry.metric('sampan.runs.suspended')).toEqual([{ attributes: {}, value: 1 }])
})

test('what is handed to the calling model is a request to the client, open until it is answered', async () => {
  const peer = await connect((ctx) => ctx.sample('x'), { capabilities: {}, options: { handoff: true } })
  const { result } = await peer.request('tools/call', { name: 't', arguments: {} })
  expect(telemetry.spans()).toEqual([])
  const { id } = result._meta[HANDOFF_META_KEY]
  await peer.request('tools/call', { name: 'answer_question', arguments: { id, answers: { 1: 'yes.' } } })
  expect(telemetry.span('chat raw').attributes).toMatchObject({
    'gen_ai.provider.name': 'mcp.client',
    'sampan.route': 'handoff',
  })
  expect(
    telemetry.span('sample t').events.map(({ name, attributes }) => [name, attributes?.['sampan.channel']]),
  ).toEqual([
    ['route.skipped', undefined],
    ['route.skipped', undefined],
    ['run.suspended', 'handoff'],
    ['run.resumed', 'handoff'],
  ])
})

test('the providers of the process are found, though registered after the listener was made', async () => {
  const peer = await connect((ctx) => ctx.sample('x'), {
    observing: { tracerProvider: undefined, meterProvider: undefined } as never,
  })
  const unregister = registerGlobally(telemetry)
  try {
    await call(peer)
  } finally {
    unregister()
  }
  expect(namesOf(telemetry.spans())).toEqual(['sample t', 'chat m-1'])
  expect(await telemetry.metric('gen_ai.client.operation.duration')).toHaveLength(1)
})

test('an exporter that throws fails no sample', async () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
  try {
    const tracerProvider = {
      getTracer: () => {
        throw new Error('exporter down')
      },
    }
    let failure: SamplingError | undefined
    const peer = await connect((ctx) => ctx.sample('x').catch((error: SamplingError) => (failure = error)), {
      observing: { tracerProvider },
    })
    expect((await call(peer)).content).toEqual([{ type: 'text', text: 'done' }])
    expect(failure).toBeUndefined()
    expect(warned).toHaveBeenCalledTimes(1)
  } finally {
    warned.mockRestore()
  }
})

function everythingIn({ spans }: Telemetry): string {
  return JSON.stringify(spans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status })))
}

test('what a handler does besides is a span of its own: a step, a question to the user, a request that cannot be sent', async () => {
  const tracer = telemetry.tracerProvider.getTracer('application')
  const peer = await connect(
    (ctx) =>
      tracer.startActiveSpan('handler', async (span) => {
        await ctx.step('charge', () => 1)
        await ctx.elicit({ message: 'SECRET?', requestedSchema: { type: 'object', properties: {} } })
        await ctx.sample({ prompt: 'SECRET', maxTokens: 0 }).catch(() => undefined)
        span.end()
      }),
    { capabilities: { elicitation: {} }, onRequest: () => ({ action: 'decline' }) },
  )
  await call(peer)
  const handler = telemetry.span('handler').spanContext().spanId
  const [step, elicit, refused] = [
    telemetry.span('step charge'),
    telemetry.span('elicit t'),
    telemetry.span('sample t'),
  ]
  expect([step, elicit, refused].map(parentOf)).toEqual([handler, handler, handler])
  expect(elicit.attributes).toMatchObject({ 'sampan.elicit.mode': 'form', 'sampan.elicit.action': 'decline' })
  expect(refused.attributes).toMatchObject({ 'error.type': 'invalid_request', 'sampan.field': 'maxTokens' })
  expect([step, elicit, refused].map(({ status }) => status.code)).toEqual([
    SpanStatusCode.UNSET,
    SpanStatusCode.UNSET,
    SpanStatusCode.ERROR,
  ])
  expect(await telemetry.metric('sampan.samples')).toEqual([
    { attributes: { 'sampan.name': 't', 'sampan.cached': false, 'error.type': 'invalid_request' }, value: 1 },
  ])
})
