import { createHash } from 'node:crypto'
import { McpServer } from '@modelcontextprotocol/server'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { SamplingContext } from '../context.ts'
import type { SamplingOptions } from '../options.ts'
import { connectRaw, type RawPeer, type RawPeerOptions, rpcError } from '../raw-peer.fixture.ts'
import { HANDOFF_META_KEY } from '../routes/handoff-meta.ts'
import { createSamplingContext, withSampling } from '../with-sampling.ts'
import type { SamplingEvent, SamplingEventListener } from './events.ts'

/** What a listener is told: once each, in order, without text; and what it cannot do to a sample. */

const reply = (text: string): object => ({
  role: 'assistant',
  content: { type: 'text', text },
  model: 'm',
  stopReason: 'endTurn',
})

type Handler = (ctx: SamplingContext) => Promise<unknown>

function connect(
  handler: Handler,
  options: SamplingOptions,
  peer: RawPeerOptions = {},
  replayable = false,
): Promise<RawPeer> {
  const build = (): McpServer => {
    const server = withSampling(new McpServer({ name: 'told', version: '0' }), options)
    server.registerTool('t', { replayable }, async (ctx) => ({
      content: [{ type: 'text', text: String(await handler(ctx)) }],
    }))
    return server
  }
  return connectRaw({ v2: build }, { onRequest: () => reply('yes.'), ...peer })
}

const call = async (peer: RawPeer, more: object = {}): Promise<any> =>
  (await peer.request('tools/call', { name: 't', arguments: {}, ...more })).result

const answersTo = ({ requestState, inputRequests }: any): object => ({
  requestState,
  inputResponses: Object.fromEntries(Object.keys(inputRequests).map((key) => [key, reply('yes.')])),
})

/** Types of events, with the number of the request where there is one. */
const outline = (events: readonly SamplingEvent[]): string[] =>
  events.map((event) => ('number' in event ? `${event.type} ${event.number}` : event.type))

test('the audit record of a request says who, through what, whom, how much and how it ended', async () => {
  const events: SamplingEvent[] = []
  const peer = await connect((ctx) => ctx.sample('How much?'), { onEvent: (event) => void events.push(event) })
  await call(peer)
  expect(events.find(({ type }) => type === 'request.ended')).toEqual({
    type: 'request.ended',
    at: expect.any(Number),
    runId: expect.stringMatching(/^\S{21}$/),
    sampleId: expect.stringMatching(/^\S{16}$/),
    name: 't',
    route: 'client',
    number: 1,
    durationMs: expect.any(Number),
    principal: undefined,
    sessionId: undefined,
    client: { name: 'raw', version: '0', era: '2025' },
    inputTokens: expect.any(Number),
    outputTokens: expect.any(Number),
    estimated: true,
    model: 'm',
    stopReason: 'endTurn',
    error: undefined,
  })
})

test('who is known by a token alone is told by its hash', async () => {
  const told = async (authInfo: object): Promise<unknown> => {
    const events: SamplingEvent[] = []
    const options: SamplingOptions = {
      onEvent: (event) => void events.push(event),
      provider: async () => reply('yes.') as never,
    }
    const native = {
      signal: new AbortController().signal,
      sessionId: 's1',
      authInfo,
      sendRequest: async () => ({}),
      sendNotification: async () => {},
    }
    const server = { getClientVersion: () => undefined, getClientCapabilities: () => undefined }
    await createSamplingContext(native, server, options).sample('x')
    const ended = events.find(({ type }) => type === 'request.ended') as Extract<
      SamplingEvent,
      { type: 'request.ended' }
    >
    expect(ended.sessionId).toBe('s1')
    expect(JSON.stringify(events)).not.toContain('SECRET')
    return ended.principal
  }
  expect(await told({ token: 'SECRET' })).toBe(`token:${createHash('sha256').update('SECRET').digest('hex')}`)
  expect(await told({ token: 'SECRET', clientId: 'app' })).toMatch(/^app token:\w+$/)
  expect(await told({ token: 'SECRET', clientId: 'app', extra: { sub: 'ada' } })).toBe('app ada')
})

test('no event has a word of a prompt or an answer, whatever fails', async () => {
  const events: SamplingEvent[] = []
  const options: SamplingOptions = {
    onEvent: (event) => void events.push(event),
    provider: async () => {
      throw new Error('SECRET of the provider')
    },
    maxRetries: 0,
  }
  const output = z.object({ n: z.number() })
  const peer = await connect((ctx) => ctx.sample({ prompt: 'SECRET', output }).catch(() => 'failed'), options, {
    onRequest: () => reply('SECRET'),
  })
  await call(peer)
  const failed = events.flatMap((event) =>
    event.type === 'route.failed' ? [[event.route, event.requests, event.error]] : [],
  )
  expect(failed).toEqual([
    ['client', 2, { code: 'invalid_output', rpcCode: undefined }],
    ['provider', 1, { code: 'internal', rpcCode: undefined }],
  ])
  expect(events.at(-1)).toMatchObject({
    type: 'sample.ended',
    route: undefined,
    error: { code: 'internal' },
    requests: 3,
  })
  expect(JSON.stringify(events)).not.toContain('SECRET')
})

test('a listener that wants text is given it after redact, and whole errors', async () => {
  const events: SamplingEvent[] = []
  const onEvent = Object.assign((event: SamplingEvent) => void events.push(event), { wantsText: true })
  const redact = (text: string, purpose: string): string =>
    purpose === 'log' ? text.replaceAll('4111', '[card]') : text
  const answers = [reply('Card 4111.'), rpcError(-1, 'User rejected')]
  const peer = await connect(
    async (ctx) => {
      await ctx.sample({ prompt: 'Card 4111?', system: 'Not 4111.' })
      await ctx.sample('again').catch(() => {})
    },
    { onEvent, redact },
    { onRequest: () => answers.shift() },
  )
  await call(peer)
  const [first, second] = [
    events.filter(({ type }) => type === 'request.sent'),
    events.filter(({ type }) => type === 'request.ended'),
  ]
  expect(first[0]).toMatchObject({
    text: { systemPrompt: 'Not [card].', messages: [{ role: 'user', content: { text: 'Card [card]?' } }] },
  })
  expect(second[0]).toMatchObject({ text: { content: [{ type: 'text', text: 'Card [card].' }] } })
  expect(second[1]).toMatchObject({
    error: { code: 'denied', detail: { message: expect.stringContaining('User rejected') } },
  })
  expect(second[1]).not.toHaveProperty('text')
})

test.each<[string, SamplingEventListener]>([
  [
    'throws',
    () => {
      throw new Error('down')
    },
  ],
  ['rejects', async () => Promise.reject(new Error('down'))],
  ['never settles', () => new Promise(() => {})],
])('a listener that %s fails no sample, and is told of at most once', async (what, onEvent) => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
  try {
    const peer = await connect(async (ctx) => (await ctx.sample('x')).text, { onEvent })
    expect((await call(peer)).content).toEqual([{ type: 'text', text: 'yes.' }])
    expect((await call(peer)).content).toEqual([{ type: 'text', text: 'yes.' }])
    expect(warned).toHaveBeenCalledTimes(what === 'never settles' ? 0 : 1)
  } finally {
    warned.mockRestore()
  }
})

test('a redact that throws for the log costs the event, and not the sample', async () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
  try {
    const types: string[] = []
    const onEvent = Object.assign(({ type }: SamplingEvent) => void types.push(type), { wantsText: true })
    const redact = (text: string, purpose: string): string => {
      if (purpose === 'log') throw new Error('no rules')
      return text
    }
    const peer = await connect(async (ctx) => (await ctx.sample('x')).text, { onEvent, redact })
    expect((await call(peer)).content).toEqual([{ type: 'text', text: 'yes.' }])
    expect(types).toEqual(['sample.started', 'sample.ended'])
    expect(warned).toHaveBeenCalledTimes(1)
  } finally {
    warned.mockRestore()
  }
})

test('a call over rounds: each suspension and each return, the questions that went out together, and the end', async () => {
  const events: SamplingEvent[] = []
  const peer = await connect(
    async (ctx) => {
      await Promise.all([ctx.sample('a'), ctx.sample('b')])
      return (await ctx.sample('c')).text
    },
    { onEvent: (event) => void events.push(event) },
    { era: '2026' },
  )
  let result = await call(peer)
  while (result.resultType === 'input_required') result = await call(peer, answersTo(result))
  const runs = events.filter(({ type }) => type.startsWith('run.'))
  expect(runs.map(({ at: _at, runId: _runId, ...event }) => event)).toEqual([
    { type: 'run.suspended', name: 't', channel: 'round', rounds: 1, questions: 2 },
    { type: 'run.resumed', name: 't', channel: 'round', rounds: 1, replayed: false },
    { type: 'run.suspended', name: 't', channel: 'round', rounds: 2, questions: 1 },
    { type: 'run.resumed', name: 't', channel: 'round', rounds: 2, replayed: false },
    { type: 'run.ended', name: 't', rounds: 2, failed: false },
  ])
  expect(new Set(events.map(({ runId }) => runId)).size).toBe(1)
})

test('a handoff: asked and answered, under the name of the tool that asked', async () => {
  const events: SamplingEvent[] = []
  const options: SamplingOptions = { handoff: true, onEvent: (event) => void events.push(event) }
  const peer = await connect(async (ctx) => (await ctx.sample('x')).text, options, { capabilities: {} })
  const { id } = (await call(peer))._meta[HANDOFF_META_KEY]
  const answer = { name: 'answer_question', arguments: { id, answers: { 1: 'yes.' } } }
  await peer.request('tools/call', answer)
  const told = events.length
  await peer.request('tools/call', answer)
  expect(events).toHaveLength(told)
  expect(outline(events)).toEqual([
    ...['sample.started', 'route.skipped', 'route.skipped', 'request.sent 1', 'run.suspended'],
    ...['run.resumed', 'request.ended 1', 'sample.ended', 'run.ended'],
  ])
  expect(events.filter(({ type }) => type.startsWith('run.'))).toMatchObject([
    { name: 't', channel: 'handoff', questions: 1 },
    { name: 't', channel: 'handoff', replayed: false },
    { name: 't', failed: false },
  ])
})

test('over two processes, each request is told of once where it was sent, and once where it was answered', async () => {
  // Two engines that open each other's state are two processes, as far as the runs that they hold.
  const [one, two] = [crypto.getRandomValues(new Uint8Array(32)), crypto.getRandomValues(new Uint8Array(32))]
  const told: Record<'a' | 'b', SamplingEvent[]> = { a: [], b: [] }
  const tools = { look: { execute: () => 'seen' } }
  const handler: Handler = async (ctx) => {
    const { text } = await ctx.sample({ prompt: 'first', tools })
    return text
  }
  const process = (name: 'a' | 'b', keys: readonly Uint8Array[]): Promise<RawPeer> =>
    connect(
      handler,
      { onEvent: (event) => void told[name].push(event), continuation: { keys } },
      { era: '2026', capabilities: { sampling: { tools: {} } } },
      true,
    )
  const [a, b] = [await process('a', [one]), await process('b', [one, two])]
  const use = {
    role: 'assistant',
    content: [{ type: 'tool_use', id: 'c', name: 'look', input: {} }],
    model: 'm',
    stopReason: 'toolUse',
  }

  const first = await call(a)
  const [key] = Object.keys(first.inputRequests) as [string]
  const second = await call(b, { requestState: first.requestState, inputResponses: { [key]: use } })
  const last = await call(a, answersTo(second))
  expect(last.content).toEqual([{ type: 'text', text: 'yes.' }])

  const { a: atA, b: atB } = told
  expect(outline(atA.slice(0, 3))).toEqual(['sample.started', 'request.sent 1', 'run.suspended'])
  expect(outline(atB)).toEqual([
    'run.resumed',
    'sample.started',
    'request.ended 1',
    'tool.ran',
    'request.sent 2',
    'run.suspended',
  ])
  expect(atB.find(({ type }) => type === 'request.ended')).toMatchObject({
    durationMs: undefined,
    stopReason: 'toolUse',
  })
  expect(atB[0]).toMatchObject({ replayed: true })
  // The first process drops what it held for the call, and goes on from the state.
  const again = atA.slice(3)
  expect(again[0]).toMatchObject({ type: 'run.dropped', reason: expect.stringContaining('another process') })
  const resumed = again.findIndex(({ type }) => type === 'run.resumed')
  const newRun = again.filter((event) => !('error' in event && event.error?.code === 'aborted'))
  expect(again[resumed]).toMatchObject({ replayed: true })
  expect(outline(newRun)).toEqual([
    'run.dropped',
    'run.resumed',
    'sample.started',
    'request.ended 2',
    'sample.ended',
    'run.ended',
  ])
  expect(new Set([...atA, ...atB].map(({ runId }) => runId)).size).toBe(1)
})

test('a request that cannot be sent is told of, with the field and without its text', async () => {
  const events: SamplingEvent[] = []
  const handler: Handler = async (ctx) => {
    const requests: unknown[] = [
      { prompt: '' },
      { prompt: 'SECRET', maxTokens: -1 },
      { prompt: 'SECRET', output: z.object({ at: z.date() }) },
      { prompt: 'SECRET '.repeat(100), maxInputTokens: 10 },
      { prompt: 'SECRET', budget: { requests: Number.NaN } },
    ]
    for (const request of requests) await ctx.sample(request as never).catch(() => undefined)
    return 'done'
  }
  await call(await connect(handler, { onEvent: (event) => void events.push(event) }))
  expect(
    events.map((event) => (event.type === 'sample.refused' ? [event.field, event.error.code] : event.type)),
  ).toEqual([
    ['prompt', 'invalid_request'],
    ['maxTokens', 'invalid_request'],
    ['output', 'invalid_request'],
    ['maxInputTokens', 'budget_exceeded'],
    ['budget.requests', 'invalid_request'],
  ])
  expect(JSON.stringify(events)).not.toContain('SECRET')
})

test.each(['2025', '2026'] as const)('a question to the user and a step are told of (%s)', async (era) => {
  const events: SamplingEvent[] = []
  const handler: Handler = async (ctx) => {
    await ctx.step('charge', () => 1)
    await ctx
      .step('break', () => {
        throw new Error('SECRET')
      })
      .catch(() => undefined)
    const { action } = await ctx.elicit({ message: 'SECRET?', requestedSchema: { type: 'object', properties: {} } })
    await ctx.elicit({ message: '' } as never).catch(() => undefined)
    return action
  }
  const peer = await connect(
    handler,
    { onEvent: (event) => void events.push(event) },
    { era, capabilities: { elicitation: {} }, onRequest: () => ({ action: 'accept', content: { a: 'SECRET' } }) },
  )
  const first = await call(peer)
  if (era === '2026') {
    const [key] = Object.keys(first.inputRequests)
    const inputResponses = { [key as string]: { action: 'accept', content: { a: 'SECRET' } } }
    await call(peer, { requestState: first.requestState, inputResponses })
  }
  const told = events.flatMap((event) => {
    if (event.type === 'step.ran') return [`step ${event.key} ${event.failed ? 'failed' : 'ran'}`]
    if (event.type === 'elicit.started') return [`asked by ${event.mode} (${event.client.era})`]
    return event.type === 'elicit.ended' ? [event.action ?? event.error?.code] : []
  })
  expect(told).toEqual([
    'step charge ran',
    'step break failed',
    `asked by form (${era})`,
    'accept',
    `asked by form (${era})`,
    'invalid_request',
  ])
  expect(JSON.stringify(events)).not.toContain('SECRET')
})
