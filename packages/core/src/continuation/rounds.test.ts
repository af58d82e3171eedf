import { Client, InMemoryTransport } from '@modelcontextprotocol/client'
import { McpServer, ResourceTemplate } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { ReplayDifference } from './replay-check.ts'
import type { SamplingOptions } from '../options.ts'
import { connectRaw } from '../raw-peer.fixture.ts'
import { type SamplingContext, type SamplingError } from '../index.ts'
import { withSampling } from '../with-sampling.ts'

/** Rounds with the SDK's own 2026 client, and by hand where that client hides what is to be seen. */

const info = { name: 'rounds', version: '0' }
const reply = (text: string): object => ({
  role: 'assistant',
  content: { type: 'text', text },
  model: 'm',
  stopReason: 'endTurn',
})
const textOf = (result: unknown): string => (result as { content: [{ text: string }] }).content[0].text

type Register = (server: ReturnType<typeof withSampling<McpServer>>) => void

function buildWith(register: Register, options?: SamplingOptions): () => McpServer {
  return () => {
    const server = withSampling(new McpServer(info), options)
    register(server)
    return server
  }
}

async function connect(
  build: () => McpServer,
  mode: 'auto' | 'legacy' = 'auto',
): Promise<{ client: Client; asked: string[] }> {
  const asked: string[] = []
  const [theirs, ours] = InMemoryTransport.createLinkedPair()
  serveStdio(build, { transport: theirs })
  const client = new Client(info, {
    capabilities: { sampling: {}, elicitation: { form: {} } },
    versionNegotiation: { mode },
  })
  client.setRequestHandler('sampling/createMessage', async ({ params }) => {
    const [message] = params.messages as unknown as { content: { text: string } }[]
    asked.push(message?.content.text ?? '')
    return reply(`re ${message?.content.text}`) as never
  })
  client.setRequestHandler('elicitation/create', async ({ params }) => {
    asked.push(params.message)
    return { action: 'accept', content: { name: 'Ada' } }
  })
  await client.connect(ours)
  return { client, asked }
}

const tool =
  (handler: (ctx: SamplingContext) => Promise<string>, config: object = {}): Register =>
  (server) => {
    server.registerTool('t', { description: 't', ...config }, async (ctx) => ({
      content: [{ type: 'text', text: await handler(ctx) }],
    }))
  }

for (const mode of ['auto', 'legacy'] as const) {
  test(`elicitation and sampling in one tool, in parallel and in turn (${mode})`, async () => {
    const { client, asked } = await connect(
      buildWith(
        tool(async (ctx) => {
          const requestedSchema = { type: 'object', properties: { name: { type: 'string' } } }
          const [who, what] = await Promise.all([ctx.elicit({ message: 'Who?', requestedSchema }), ctx.sample('What?')])
          const last = await ctx.sample(`${who.content?.['name']} ${what.text}`)
          return `${ctx.client.era} ${last.text}`
        }),
      ),
      mode,
    )
    const era = mode === 'auto' ? '2026' : '2025'
    expect(textOf(await client.callTool({ name: 't', arguments: {} }))).toBe(`${era} re Ada re What?`)
    expect(asked).toEqual(['Who?', 'What?', 'Ada re What?'])
  })

  test(`prompts and resources sample as tools do (${mode})`, async () => {
    const { client } = await connect(
      buildWith((server) => {
        server.registerPrompt('p', { argsSchema: z.object({ topic: z.string() }) }, async ({ topic }, ctx) => ({
          messages: [{ role: 'user', content: { type: 'text', text: (await ctx.sample(topic)).text } }],
        }))
        server.registerResource('r', 'r://one', {}, async (uri, ctx) => ({
          contents: [{ uri: uri.href, text: (await ctx.sample(uri.href)).text }],
        }))
        server.registerResource(
          't',
          new ResourceTemplate('t://{id}', { list: undefined }),
          {},
          async (uri, { id }, ctx) => ({
            contents: [{ uri: uri.href, text: (await ctx.sample(String(id))).text }],
          }),
        )
      }),
      mode,
    )
    expect(await client.getPrompt({ name: 'p', arguments: { topic: 'x' } })).toMatchObject({
      messages: [{ content: { text: 're x' } }],
    })
    expect(await client.readResource({ uri: 'r://one' })).toMatchObject({ contents: [{ text: 're r://one' }] })
    expect(await client.readResource({ uri: 't://five' })).toMatchObject({ contents: [{ text: 're five' }] })
  })
}

test('the handler starts once; try, catch and finally are as in ordinary code', async () => {
  const log: string[] = []
  const { client } = await connect(
    buildWith(
      tool(async (ctx) => {
        log.push('start')
        try {
          await ctx.sample('one')
          throw new RangeError('mine')
        } catch (error) {
          log.push(String(error))
          return (await ctx.sample('two')).text
        } finally {
          await ctx.sample('three')
          log.push('finally')
        }
      }),
    ),
  )
  expect(textOf(await client.callTool({ name: 't', arguments: {} }))).toBe('re two')
  expect(log).toEqual(['start', 'RangeError: mine', 'finally'])
})

test('ten rounds are what clients make: then the next route takes over, and the error names the cure', async () => {
  let errors: (SamplingError | undefined)[] = []
  const { client, asked } = await connect(
    buildWith(
      tool(async (ctx) => {
        const routes = []
        for (let n = 0; n < 12; n++) {
          const { route, attempts } = await ctx.sample({ prompt: `q${n}`, fallback: () => 'plain code' })
          routes.push(route)
          errors = attempts.map(({ error }) => error)
        }
        return routes.join()
      }),
    ),
  )
  const expected = [...Array.from({ length: 10 }, () => 'client'), 'fallback', 'fallback'].join()
  expect(textOf(await client.callTool({ name: 't', arguments: {} }))).toBe(expected)
  expect(asked).toHaveLength(10)
  expect(errors[0]).toMatchObject({ code: 'rounds_exceeded', message: expect.stringContaining('Promise.all') })
})

test('signal, progress and the SDK’s own context follow the round in flight', async () => {
  const signals = new Set<AbortSignal>()
  const ids: unknown[] = []
  const build = buildWith((server) => {
    server.registerTool('t', {}, async (ctx) => {
      for (const step of [1, 2, 3]) {
        signals.add(ctx.signal)
        ids.push(ctx.mcpReq.id)
        await ctx.progress(step)
        if (step < 3) await ctx.sample(`q${step}`)
      }
      return { content: [] }
    })
  })
  const peer = await connectRaw({ v2: build }, { era: '2026' })
  let retry = {}
  for (let leg = 1; leg <= 3; leg++) {
    const { result } = await peer.request('tools/call', {
      name: 't',
      arguments: {},
      _meta: { progressToken: `token ${leg}` },
      ...retry,
    })
    const answers = Object.keys(result.inputRequests ?? {}).map((wireKey) => [wireKey, reply('x')])
    retry = { requestState: result.requestState, inputResponses: Object.fromEntries(answers) }
  }
  const progress = peer.received
    .filter(({ method }) => method === 'notifications/progress')
    .map(({ params }) => params as any)
  expect(progress.map(({ progressToken, progress }) => [progressToken, progress])).toEqual([
    ['token 1', 1],
    ['token 2', 2],
    ['token 3', 3],
  ])
  expect(signals.size).toBe(1)
  expect([...signals][0]?.aborted).toBe(true)
  expect(new Set(ids).size).toBe(3)
})

test('a cancelled round ends the handler; a round that was answered does not', async () => {
  const log: string[] = []
  const build = buildWith(
    tool(async (ctx) => {
      ctx.signal.addEventListener('abort', () => log.push('aborted'))
      try {
        await ctx.sample('q')
        log.push('answered')
        await new Promise((_resolve, reject) => ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason)))
      } finally {
        log.push('finally')
      }
      return ''
    }),
  )
  const peer = await connectRaw({ v2: build }, { era: '2026' })
  const { id, result } = await peer.request('tools/call', { name: 't', arguments: {} })
  peer.notify('notifications/cancelled', { requestId: id })
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(log).toEqual([])
  const [wireKey] = Object.keys(result.inputRequests)
  void peer.request('tools/call', {
    name: 't',
    arguments: {},
    requestState: result.requestState,
    inputResponses: { [wireKey as string]: reply('a') },
  })
  await expect.poll(() => log).toEqual(['answered'])
  peer.notify('notifications/cancelled', { requestId: id + 1 })
  await expect.poll(() => log).toEqual(['answered', 'aborted', 'finally'])
})

for (const [mode, era] of [
  ['auto', '2026'],
  ['legacy', '2025'],
] as const) {
  test(`the replay check finds what is not the same in a second run (${era})`, async () => {
    const differences: ReplayDifference[] = []
    const options = {
      continuation: {
        replayCheck: (difference: ReplayDifference) => void differences.push(difference),
        replayGraceMs: 50,
      },
    }
    let count = 0
    const sound = await connect(
      buildWith(
        tool(async (ctx) => {
          const n = await ctx.step('count', () => ++count)
          return (await ctx.sample(`q${n}`)).text
        }),
        options,
      ),
      mode,
    )
    expect(textOf(await sound.client.callTool({ name: 't', arguments: {} }))).toBe('re q1')
    expect(differences).toEqual([])
    const unsound = await connect(
      buildWith(
        tool(async (ctx) => (await ctx.sample(`q${++count}`)).text),
        options,
      ),
      mode,
    )
    expect(textOf(await unsound.client.callTool({ name: 't', arguments: {} }))).toBe('re q2')
    expect(differences).toHaveLength(1)
    expect(differences[0]?.message).toMatch(/recorded: sample: q2\s+present: {2}sample: q3/)
    expect(sound.asked.length + unsound.asked.length).toBe(2)
  })
}

test('a replayed handler that asks something else is stopped before another sample is paid', async () => {
  let count = 0
  const key = new Uint8Array(32).fill(9)
  const options = (extra: number): SamplingOptions => ({
    // Another key set stands for another process.
    continuation: { keys: [new Uint8Array(32).fill(extra), key].slice(extra === 9 ? 1 : 0), replayGraceMs: 50 },
  })
  const register = tool(
    async (ctx) => {
      await ctx.sample('same')
      const random = await ctx.sample(`random ${++count}`)
      return random.text
    },
    { replayable: true },
  )
  const one = await connectRaw({ v2: buildWith(register, options(9)) }, { era: '2026' })
  const two = await connectRaw({ v2: buildWith(register, options(8)) }, { era: '2026' })
  const call = { name: 't', arguments: {} }
  const answersTo = (result: any): object =>
    Object.fromEntries(Object.keys(result.inputRequests).map((wireKey) => [wireKey, reply('x')]))
  const first = (await one.request('tools/call', call)).result
  const second = (
    await one.request('tools/call', { ...call, requestState: first.requestState, inputResponses: answersTo(first) })
  ).result
  const last = (
    await two.request('tools/call', { ...call, requestState: second.requestState, inputResponses: answersTo(second) })
  ).result
  expect(last.isError).toBe(true)
  expect(textOf(last)).toMatch(/recorded: sample: random 1\s+present: {2}sample: random 2/)
})
