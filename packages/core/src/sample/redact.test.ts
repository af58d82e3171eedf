import { McpServer } from '@modelcontextprotocol/server'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { untrusted } from './prompt.ts'
import { choice } from '../output/choice.ts'
import type { SamplingContext } from '../context.ts'
import { type Handled, reply, runHandler } from '../handler.fixture.ts'
import type { SamplingEvent } from '../observe/events.ts'
import type { SamplingOptions } from '../options.ts'
import { connectRaw, type RawPeerOptions } from '../raw-peer.fixture.ts'
import { withSampling } from '../with-sampling.ts'

/** Whatever leaves the process or is told to a listener has been through `redact`. SECRET stands for what must not. */

const redact = (text: string): string => text.replaceAll('SECRET', '[gone]')

/** Everything that left, and everything that was told. */
async function outside(
  handler: (ctx: SamplingContext) => Promise<unknown>,
  options: SamplingOptions = {},
  peer: RawPeerOptions = {},
): Promise<Handled & { readonly left: string; readonly told: string }> {
  const events: SamplingEvent[] = []
  const onEvent = Object.assign((event: SamplingEvent) => void events.push(event), { wantsText: true })
  const handled = await runHandler(handler, { redact, onEvent, ...options }, peer)
  // What is in an error need not be in its JSON.
  const seen = (_key: string, value: unknown): unknown =>
    value instanceof Error ? { ...value, message: value.message, stack: value.stack, cause: value.cause } : value
  return {
    ...handled,
    left: JSON.stringify([handled.asked, handled.peer.received]),
    told: JSON.stringify(events, seen),
  }
}

const native = { capabilities: { sampling: { tools: {} } } }
const used = (name: string): object => ({
  ...{ role: 'assistant', model: 'm', stopReason: 'toolUse' },
  content: [{ type: 'tool_use', id: 'a', name, input: { of: 'SECRET' } }],
})
const tools = {
  look: {
    description: 'Looks for SECRET',
    inputSchema: z.object({ of: z.string().describe('SECRET or so').default('SECRET') }),
    execute: ({ of }: { of: string }) => `found ${of}`,
  },
}

test.each<[string, (ctx: SamplingContext) => Promise<unknown>, RawPeerOptions]>([
  ['a purpose', (ctx) => ctx.sample({ prompt: 'x', purpose: 'for SECRET' }), {}],
  ['what is untrusted', (ctx) => ctx.sample({ prompt: ['x', untrusted('SECRET')], stopSequences: ['SECRET'] }), {}],
  ['tools', (ctx) => ctx.sample({ prompt: 'x', tools }), native],
  ['tools in words', (ctx) => ctx.sample({ prompt: 'x', tools }), {}],
  ['labels', (ctx) => ctx.sample({ prompt: 'x', output: choice(['SECRET', 'yes.']) }), {}],
  ['labels of a tool', (ctx) => ctx.sample({ prompt: 'x', output: choice(['SECRET', 'b']), maxReasks: 0 }), native],
  [
    'what a tool gave',
    (ctx) => ctx.sample({ prompt: 'x', tools, stopWhen: ({ steps }) => steps.length > 1 }),
    { onRequest: () => reply('{"tool_calls":[{"name":"look","input":{"of":"SECRET"}}]}') },
  ],
  [
    'what a tool gave, in blocks',
    (ctx) => ctx.sample({ prompt: 'x', tools, stopWhen: ({ steps }) => steps.length > 1 }),
    { ...native, onRequest: () => used('look') },
  ],
  [
    'an answer that is sent back',
    (ctx) => ctx.sample({ prompt: 'x', output: z.object({ n: z.number() }) }),
    { onRequest: () => reply('{"n":"SECRET"}') },
  ],
  [
    'an answer that is continued',
    (ctx) => ctx.sample({ prompt: 'x', onTruncated: 'continue' }),
    { onRequest: () => reply('It is SECRET and so on', { stopReason: 'maxTokens' }) },
  ],
  [
    'a question to the user',
    (ctx) =>
      ctx.elicit({
        message: 'Is it SECRET?',
        requestedSchema: {
          type: 'object',
          properties: { description: { type: 'string', title: 'SECRET', enum: ['SECRET'] } },
        },
      }),
    { capabilities: { elicitation: {} }, onRequest: () => ({ action: 'decline' }) },
  ],
])('%s: redacted before it leaves, and before it is told', async (_what, handler, peer) => {
  for (const era of ['2025', '2026'] as const) {
    const { asked, left, told } = await outside((ctx) => handler(ctx).catch(() => undefined), {}, { ...peer, era })
    expect(asked.length).toBeGreaterThan(0)
    expect(left).not.toContain('SECRET')
    expect(told).not.toContain('SECRET')
  }
})

test('the form of a question to the user stays what it was', async () => {
  const requestedSchema = {
    type: 'object',
    properties: { description: { type: 'string', description: 'SECRET', minLength: 1 }, SECRET: { type: 'boolean' } },
    required: ['description', 'SECRET'],
  } as const
  const { asked } = await outside(
    (ctx) => ctx.elicit({ message: 'x', requestedSchema }),
    {},
    {
      capabilities: { elicitation: {} },
      onRequest: () => ({ action: 'decline' }),
    },
  )
  // Names are the author's, and the answer comes back under them.
  expect(asked[0].requestedSchema).toEqual({
    ...requestedSchema,
    properties: {
      description: { type: 'string', description: '[gone]', minLength: 1 },
      SECRET: { type: 'boolean' },
    },
  })
})

test('what is handed to the calling model is redacted, its schema too', async () => {
  const { peer } = await outside(
    async (ctx) => {
      const output = z.object({ n: z.number().describe('SECRET') })
      void ctx.sample({ prompt: 'x SECRET', output, routes: ['handoff'] })
      await new Promise(() => {})
    },
    { handoff: true },
    { capabilities: {} },
  )
  const { result } = await peer.request('tools/call', { name: 't', arguments: {} })
  expect(JSON.stringify(result)).toContain('[gone]')
  expect(JSON.stringify(result)).not.toContain('SECRET')
})

test('errors, their evidence and the keys of steps are redacted before they are told', async () => {
  const provider = (): Promise<never> => Promise.reject(new Error('no SECRET here'))
  const { error, told } = await outside(
    async (ctx) => {
      await ctx.step('refund SECRET', () => 'done')
      return ctx.sample({ prompt: 'x', output: z.object({ SECRET: z.number() }), purpose: 'SECRET' })
    },
    { provider, maxRetries: 0 },
    { onRequest: () => reply('{"SECRET":"SECRET"}') },
  )
  expect(told).toContain('refund [gone]')
  expect(told).not.toContain('SECRET')
  // The handler is the author's own, and gets all of it.
  expect(error?.message).toContain('no SECRET here')
})

test('a hook that returns a promise is named, and its rejection does not end the process', async () => {
  const unhandled: unknown[] = []
  const note = (reason: unknown): void => void unhandled.push(reason)
  process.on('unhandledRejection', note)
  const late = (): Promise<string> => Promise.reject(new Error('late'))
  const { error, asked } = await runHandler((ctx) => ctx.sample('x'), { redact: late as never })
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', note)
  expect(error).toMatchObject({ code: 'invalid_request', evidence: { field: 'redact' } })
  expect(asked).toEqual([])
  expect(unhandled).toEqual([])
})

test('an answer that repeats the prompt as it left is no answer', async () => {
  const { error } = await runHandler(
    (ctx) => ctx.sample({ prompt: 'Such as {"n":4111}. Yours?', output: z.object({ n: z.number() }), maxReasks: 0 }),
    { redact: (text) => text.replaceAll('4111', '42') },
    { onRequest: () => reply('Such as {"n":42}. Yours?') },
  )
  expect(error).toMatchObject({ code: 'invalid_output', message: expect.stringContaining('repeats') })
})

/** Calls a tool whose replay comes to another end; gives its reply, and what was warned of. */
async function replayedOtherwise(replayCheck: unknown): Promise<{ readonly text: string; readonly warned: string }> {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  let entered = 0
  const build = (): McpServer => {
    const continuation = { replayCheck: replayCheck as true }
    const server = withSampling(new McpServer({ name: 'replayed', version: '0' }), { redact, continuation })
    server.registerTool('t', {}, async () => ({ content: [{ type: 'text', text: `SECRET ${++entered}` }] }))
    return server
  }
  const peer = await connectRaw({ v2: build }, { era: '2026' })
  const { result } = await peer.request('tools/call', { name: 't', arguments: {} })
  await new Promise((resolve) => setImmediate(resolve))
  const warned = warn.mock.calls.flat().map(String).join()
  warn.mockRestore()
  return { text: result.content[0].text, warned }
}

test('what a replay did otherwise is redacted before it is warned of', async () => {
  const { text, warned } = await replayedOtherwise(true)
  expect(text).toBe('SECRET 1')
  expect(warned).toContain('[gone] 2')
  expect(warned).not.toContain('SECRET')
})

test.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('no')
    },
  ],
  ['rejects', () => Promise.reject(new Error('no'))],
])('a hook for replays that %s fails no call, and is warned of', async (_what, replayCheck) => {
  const { text, warned } = await replayedOtherwise(replayCheck)
  expect(text).toBe('SECRET 1')
  expect(warned).toContain('replayCheck')
})
