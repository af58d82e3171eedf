import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import { McpServer as McpServerV2 } from '@modelcontextprotocol/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { SampleResult, SamplingContext } from '../context.ts'
import { SamplingError, SamplingUnavailableError } from '../errors.ts'
import type { SamplingOptions } from '../options.ts'
import { connectRaw, type RawPeer, type RawPeerOptions, rpcError } from '../raw-peer.fixture.ts'
import { withSampling } from '../with-sampling.ts'

/** `ctx.sample` on both SDK lines, against a 2025 client that is written by hand. */

const reply = (text: string, more: object = {}): object => ({
  ...{ role: 'assistant', content: { type: 'text', text }, model: 'm', stopReason: 'endTurn' },
  ...more,
})

const unhandled: unknown[] = []
const onUnhandled = (reason: unknown): void => void unhandled.push(reason)
beforeAll(() => void process.on('unhandledRejection', onUnhandled))
afterAll(() => {
  process.off('unhandledRejection', onUnhandled)
  expect(unhandled).toEqual([])
})

type Handler = (context: SamplingContext) => Promise<unknown>

interface Tried {
  /** What the handler returned, or the SamplingError that it threw. */
  readonly value?: SampleResult<unknown>
  readonly error?: SamplingError
  readonly peer: RawPeer
  /** Parameters of the sampling requests that reached the client. */
  readonly asked: Record<string, any>[]
}

describe.each(['v1', 'v2'] as const)('on SDK %s', (line) => {
  function serve(handler: Handler, options: SamplingOptions): { v1: McpServerV1 } | { v2: () => McpServerV2 } {
    const info = { name: 'sampler', version: '0' }
    const done = async (context: SamplingContext): Promise<{ content: [] }> => {
      await handler(context)
      return { content: [] }
    }
    if (line === 'v1') {
      const server = withSampling(new McpServerV1(info), options)
      server.registerTool('ask', { description: 'asks' }, done)
      return { v1: server }
    }
    return {
      v2: () => {
        const server = withSampling(new McpServerV2(info), options)
        server.registerTool('ask', { description: 'asks' }, done)
        return server
      },
    }
  }

  async function run(
    handler: Handler,
    options: SamplingOptions = {},
    peerOptions: RawPeerOptions = {},
  ): Promise<Tried> {
    let value: SampleResult<unknown> | undefined
    let error: SamplingError | undefined
    const served = serve(async (context) => {
      try {
        value = (await handler(context)) as SampleResult<unknown>
      } catch (thrown) {
        error = thrown as SamplingError
      }
    }, options)
    const peer = await connectRaw(served, { onRequest: () => reply('yes'), ...peerOptions })
    await peer.request('tools/call', { name: 'ask', arguments: {} })
    const asked = peer.received
      .filter(({ method }) => method === 'sampling/createMessage')
      .map(({ params }) => params as never)
    return { ...(value && { value }), ...(error && { error }), peer, asked }
  }

  test('sends what the protocol wants, with defaults, and gives the whole result', async () => {
    const { value, asked } = await run((ctx) => ctx.sample('Say yes.'))
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({
      messages: [{ role: 'user', content: { type: 'text', text: 'Say yes.' } }],
      maxTokens: 1024,
      modelPreferences: { intelligencePriority: 0.5 },
    })
    expect(value).toMatchObject({
      ...{ text: 'yes', output: 'yes', model: 'm', stopReason: 'endTurn', route: 'client', cached: false },
      content: [{ type: 'text', text: 'yes' }],
      usage: { estimated: true },
      attempts: [{ route: 'client', requests: 1 }],
    })
  })

  test('a typed output is asked for, read and typed', async () => {
    const output = z.object({ kind: z.enum(['bug', 'question']), urgent: z.boolean() })
    const { value, asked } = await run(
      (ctx) => ctx.sample({ prompt: 'Classify.', output }),
      {},
      {
        onRequest: () => reply('```json\n{"kind":"bug","urgent":true}\n```'),
      },
    )
    expect(value?.output).toEqual({ kind: 'bug', urgent: true })
    expect(asked[0]?.['messages'][0].content.text).toContain('urgent')
  })

  test('an answer that does not fit is asked again once, with what is wrong', async () => {
    const replies = ['{"n":"many"}', '{"n":3}']
    const { value, asked } = await run(
      (ctx) => ctx.sample({ prompt: 'How many?', output: z.object({ n: z.number() }) }),
      {},
      {
        onRequest: () => reply(replies.shift() ?? ''),
      },
    )
    expect(value?.output).toEqual({ n: 3 })
    expect(asked).toHaveLength(2)
    expect(asked[1]?.['messages']).toHaveLength(3)
    expect(value?.attempts).toMatchObject([{ route: 'client', requests: 2 }])
  })

  test('an answer that never fits is invalid_output, with the text and the issues', async () => {
    const { error, asked } = await run(
      (ctx) => ctx.sample({ prompt: 'x', output: z.object({ n: z.number() }) }),
      {},
      {
        onRequest: () => reply('{"n":"many"}'),
      },
    )
    expect(error).toMatchObject({ code: 'invalid_output', evidence: { text: '{"n":"many"}' } })
    expect(error?.evidence.issues?.length).toBeGreaterThan(0)
    expect(asked).toHaveLength(2)
  })

  test('native structured output where the client has sampling.tools', async () => {
    const { value, asked } = await run(
      (ctx) => ctx.sample({ prompt: 'x', output: z.object({ n: z.number() }) }),
      {},
      {
        capabilities: { sampling: { tools: {} } },
        onRequest: ({ params }) => {
          const [tool] = (params as any).tools
          return {
            role: 'assistant',
            model: 'm',
            stopReason: 'toolUse',
            content: [{ type: 'tool_use', id: '1', name: tool.name, input: { n: 7 } }],
          }
        },
      },
    )
    expect(value?.output).toEqual({ n: 7 })
    expect(asked[0]).toMatchObject({ toolChoice: { mode: 'required' } })
  })

  describe('who answers', () => {
    const provider = async (): Promise<never> =>
      reply('from the provider', { usage: { inputTokens: 5, outputTokens: 2 } }) as never

    test('the provider, when the client declares no sampling; with its real usage', async () => {
      const { value, asked } = await run((ctx) => ctx.sample('x'), { provider }, { capabilities: {} })
      expect(asked).toEqual([])
      expect(value).toMatchObject({
        ...{ route: 'provider', text: 'from the provider' },
        usage: { inputTokens: 5, outputTokens: 2, estimated: false },
        attempts: [
          { route: 'client', requests: 0, error: { code: 'unsupported' } },
          { route: 'provider', requests: 1 },
        ],
      })
    })

    test('what the provider did not heed is on the result', async () => {
      const heedless = async (): Promise<never> => reply('yes', { ignored: ['temperature', 5] }) as never
      const { value } = await run((ctx) => ctx.sample('x'), { provider: heedless, routes: ['provider'] })
      expect(value).toMatchObject({ route: 'provider', ignored: ['temperature'] })
      const own = await run(
        (ctx) => ctx.sample('x'),
        {},
        { onRequest: () => reply('yes', { ignored: ['temperature'] }) },
      )
      expect(own.value).toMatchObject({ route: 'client', ignored: [] })
    })

    test('the fallback, when nobody else can; it is told why', async () => {
      const { value } = await run(
        (ctx) => ctx.sample({ prompt: 'x', fallback: ({ code }) => `because ${code}` }),
        {},
        { capabilities: {} },
      )
      expect(value).toMatchObject({ route: 'fallback', output: 'because unsupported', usage: { estimated: false } })
    })

    test('nobody: an error that tells the author what to configure', async () => {
      const { error } = await run((ctx) => ctx.sample('x'), {}, { capabilities: {} })
      expect(SamplingUnavailableError.isInstance(error)).toBe(true)
      expect(error?.message).toMatch(/provider.*handoff.*fallback/s)
      expect(error?.evidence.attempts).toMatchObject([{ route: 'client' }, { route: 'provider' }, { route: 'handoff' }])
    })

    test('only the routes that the call names', async () => {
      const { value, asked } = await run((ctx) => ctx.sample({ prompt: 'x', routes: ['provider'] }), { provider })
      expect(value?.route).toBe('provider')
      expect(asked).toEqual([])
    })

    test('after a refusal only the fallback, and the same call does not ask again', async () => {
      const { value, asked } = await run(
        async (ctx) => {
          await ctx.sample({ prompt: 'x', fallback: () => 'none' })
          return ctx.sample({ prompt: 'y', fallback: ({ code }) => code })
        },
        { provider },
        { onRequest: () => rpcError(-1, 'User rejected sampling request') },
      )
      expect(value).toMatchObject({ route: 'fallback', output: 'denied' })
      expect(asked).toHaveLength(1)
    })

    test('after a refusal the next route, where the author says so', async () => {
      const { value } = await run(
        (ctx) => ctx.sample({ prompt: 'x', onDenied: 'nextRoute' }),
        { provider },
        {
          onRequest: () => rpcError(-1, 'User rejected sampling request'),
        },
      )
      expect(value?.route).toBe('provider')
    })

    test('a refusal without a fallback is the error, told apart from a failure', async () => {
      const { error } = await run((ctx) => ctx.sample('x'), { provider }, { onRequest: () => rpcError(-1, 'no') })
      expect(error).toMatchObject({ code: 'denied', evidence: { rpcCode: -1 } })
    })

    test('a refusal is what the next sample of the call is told as well, without asking', async () => {
      const code = ({ code: said }: SamplingError): string => said
      const { value, asked } = await run(
        async (ctx) => [await ctx.sample('x').catch(code), await ctx.sample('y').catch(code)],
        {},
        { onRequest: () => rpcError(-1, 'no') },
      )
      expect(value).toEqual(['denied', 'denied'])
      expect(asked).toHaveLength(1)
    })

    test('a client whose sampling does not work is not tried again in its session', async () => {
      const { value, asked } = await run(
        async (ctx) => {
          await ctx.sample('x')
          return ctx.sample('y')
        },
        { provider },
        { onRequest: () => rpcError(-32601, 'Method not found') },
      )
      expect(value).toMatchObject({
        route: 'provider',
        attempts: [{ route: 'client', requests: 0, error: { code: 'unavailable' } }, {}],
      })
      expect(asked).toHaveLength(1)
    })

    test('a passing fault is tried again, with backoff', async () => {
      let tries = 0
      const { value, asked } = await run(
        (ctx) => ctx.sample('x'),
        {},
        {
          onRequest: () => (++tries < 2 ? rpcError(-32603, 'rate limit exceeded') : reply('at last')),
        },
      )
      expect(value).toMatchObject({ text: 'at last', attempts: [{ requests: 2 }] })
      expect(asked).toHaveLength(2)
    })
  })

  describe('what a client may answer with', () => {
    test.each<[string, unknown, string]>([
      ['nothing of a result', {}, 'invalid_result'],
      ['an empty content array', { role: 'assistant', content: [], model: 'm' }, 'invalid_result'],
      ['an unknown block', { role: 'assistant', content: { type: 'hologram' }, model: 'm' }, 'invalid_result'],
      ['text that is no text', { role: 'assistant', content: { type: 'text', text: 5 }, model: 'm' }, 'invalid_result'],
    ])('%s is asked again once, then invalid_result', async (_what, result, code) => {
      const { error, asked } = await run((ctx) => ctx.sample('x'), {}, { onRequest: () => result })
      expect(error?.code).toBe(code)
      expect(asked).toHaveLength(2)
    })

    test('an array of blocks', async () => {
      const content = [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ]
      const { value } = await run(
        (ctx) => ctx.sample('x'),
        {},
        { onRequest: () => ({ role: 'assistant', content, model: 'm' }) },
      )
      expect(value).toMatchObject({ text: 'ab', content })
    })

    test('5 MB of text', async () => {
      const { value } = await run((ctx) => ctx.sample('x'), {}, { onRequest: () => reply('x'.repeat(5_000_000)) })
      expect(value?.text).toHaveLength(5_000_000)
    })

    test('nothing, ever: a timeout, and the client is told that nobody waits', async () => {
      const { error, peer } = await run(
        (ctx) => ctx.sample({ prompt: 'x', timeoutMs: 50 }),
        {},
        { onRequest: () => undefined },
      )
      expect(error?.code).toBe('timeout')
      expect(peer.received.some(({ method }) => method === 'notifications/cancelled')).toBe(true)
      const again = await peer.request('tools/list')
      expect(again.result.tools).toHaveLength(1)
    })

    test('progress, which starts the timeout anew', async () => {
      const late: { peer?: RawPeer } = {}
      const served = serve(async (ctx) => void (outcome = (await ctx.sample({ prompt: 'x', timeoutMs: 400 })).text), {})
      let outcome = ''
      late.peer = await connectRaw(served, {
        onRequest: async ({ params }) => {
          const { progressToken } = (params as any)._meta
          for (let beat = 1; beat <= 4; beat++) {
            await new Promise((resolve) => setTimeout(resolve, 200))
            late.peer?.notify('notifications/progress', { progressToken, progress: beat })
          }
          return reply('late')
        },
      })
      await late.peer.request('tools/call', { name: 'ask', arguments: {} })
      expect(outcome).toBe('late')
    })
  })

  describe('bad requests, refused before anything is sent', () => {
    test.each<[string, unknown, string]>([
      ['neither prompt nor messages', {}, 'prompt'],
      ['both', { prompt: 'x', messages: [{ role: 'user', content: { type: 'text', text: 'y' } }] }, 'prompt'],
      ['an empty prompt', '', 'prompt'],
      ['a blank prompt', { prompt: '  \n' }, 'prompt'],
      ['no messages', { messages: [] }, 'messages'],
      ['a message of no role', { messages: [{ content: { type: 'text', text: 'x' } }] }, 'messages[0].role'],
      ['maxTokens 0', { prompt: 'x', maxTokens: 0 }, 'maxTokens'],
      ['maxTokens negative', { prompt: 'x', maxTokens: -5 }, 'maxTokens'],
      ['maxTokens 1.5', { prompt: 'x', maxTokens: 1.5 }, 'maxTokens'],
      ['maxTokens NaN', { prompt: 'x', maxTokens: Number.NaN }, 'maxTokens'],
      ['temperature 2.1', { prompt: 'x', temperature: 2.1 }, 'temperature'],
      ['an output that is no schema', { prompt: 'x', output: { type: 'object' } }, 'output'],
      ['an unknown route', { prompt: 'x', routes: ['client', 'oracle'] }, 'routes'],
      ['no routes', { prompt: 'x', routes: [] }, 'routes'],
      ['an unknown preset', { prompt: 'x', prefer: 'quick' }, 'prefer'],
      ['a priority above 1', { prompt: 'x', prefer: { costPriority: 2 } }, 'prefer.costPriority'],
      ['timeoutMs 0', { prompt: 'x', timeoutMs: 0 }, 'timeoutMs'],
      ['null', null, 'request'],
    ])('%s', async (_what, request, field) => {
      const { error, asked } = await run((ctx) => ctx.sample(request as never))
      expect(error).toMatchObject({ code: 'invalid_request', evidence: { field } })
      expect(SamplingError.isInstance(error)).toBe(true)
      expect(asked).toEqual([])
    })
  })

  describe('cancellation', () => {
    test('a cancelled call cancels its sampling request, and ctx.signal aborts', async () => {
      let aborted = false
      let code: string | undefined
      const served = serve(async (ctx) => {
        ctx.signal.addEventListener('abort', () => (aborted = true))
        await ctx.sample('x').catch((error: SamplingError) => (code = error.code))
      }, {})
      const peer = await connectRaw(served, { onRequest: () => undefined })
      void peer.request('tools/call', { name: 'ask', arguments: {} })
      await expect.poll(() => peer.received.length).toBe(1)
      peer.notify('notifications/cancelled', { requestId: 2, reason: 'enough' })
      await expect.poll(() => code).toBe('aborted')
      expect(aborted).toBe(true)
      await expect.poll(() => peer.received.map(({ method }) => method)).toContain('notifications/cancelled')
    })

    test('the author’s own signal ends one sample alone', async () => {
      const controller = new AbortController()
      setTimeout(() => controller.abort(new Error('not needed')), 50)
      const { error } = await run(
        (ctx) => ctx.sample({ prompt: 'x', signal: controller.signal }),
        {},
        { onRequest: () => undefined },
      )
      expect(error).toMatchObject({ code: 'aborted', message: expect.stringContaining('not needed') })
    })

    test('samples that nobody awaits cannot end the process', async () => {
      const served = serve(async (ctx) => {
        for (let n = 0; n < 5; n++) void ctx.sample(`x${n}`)
        void ctx.elicit({ message: 'm', requestedSchema: {} })
        void ctx.step('s', () => Promise.reject(new Error('step')))
        void ctx.sample('')
        await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve))
      }, {})
      const peer = await connectRaw(served, {
        capabilities: { sampling: {}, elicitation: {} },
        onRequest: () => undefined,
      })
      void peer.request('tools/call', { name: 'ask', arguments: {} })
      await expect.poll(() => peer.received.length).toBeGreaterThan(4)
      peer.notify('notifications/cancelled', { requestId: 2 })
      await expect
        .poll(() => peer.received.filter(({ method }) => method === 'notifications/cancelled').length)
        .toBeGreaterThan(4)
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect(unhandled).toEqual([])
    })
  })

  test('the caller is told by progress that something goes on, where it asked for progress', async () => {
    const served = serve(
      async (ctx) => {
        await ctx.progress(1, 10, 'begun')
        await ctx.sample('x')
        await ctx.progress(1)
      },
      { heartbeatMs: 20 },
    )
    const told = (): any[] => peer.received.filter(({ method }) => method === 'notifications/progress')
    const peer = await connectRaw(served, {
      // Not before the caller has heard of it twice.
      onRequest: async () => {
        while (told().length < 3) await new Promise((resolve) => setTimeout(resolve, 5))
        return reply('x')
      },
    })
    await peer.request('tools/call', { name: 'ask', arguments: {}, _meta: { progressToken: 'p' } })
    const progress = told().map(({ params }) => params)
    expect(progress.length).toBeGreaterThan(3)
    expect(progress[0]).toMatchObject({ progressToken: 'p', progress: 1, total: 10, message: 'begun' })
    for (let n = 1; n < progress.length; n++) expect(progress[n].progress).toBeGreaterThan(progress[n - 1].progress)
  })

  test('ctx.client says who is there and what can be asked', async () => {
    let client: SamplingContext['client'] | undefined
    await run(
      async (ctx) => void (client = ctx.client),
      {},
      { clientName: 'goose', capabilities: { sampling: { tools: {} } } },
    )
    expect(client).toMatchObject({ name: 'goose', version: '0', era: '2025' })
    const features = ['sampling', 'sampling.tools', 'sampling.context', 'elicitation'] as const
    expect(features.map((feature) => client?.supports(feature))).toEqual([true, true, false, false])
  })

  describe('clients’ habits', () => {
    test('VS Code: a refusal in its words is a refusal; what it ignores is reported', async () => {
      const vscode = { clientName: 'Visual Studio Code' }
      const refused = await run(
        (ctx) => ctx.sample('x'),
        {},
        {
          ...vscode,
          onRequest: () => rpcError(-32603, 'Not allowed to sample'),
        },
      )
      expect(refused.error?.code).toBe('denied')
      expect(refused.asked).toHaveLength(1)
      const { value, asked } = await run(
        (ctx) =>
          ctx.sample({
            prompt: 'x',
            maxTokens: 5,
            temperature: 0,
            prefer: { hints: [{}, { name: 'gpt' }], costPriority: 1 },
          }),
        {},
        {
          ...vscode,
          onRequest: () => ({
            role: 'assistant',
            content: { type: 'text', text: 'ok' },
            model: 'github.copilot-chat/gpt-4.1',
          }),
        },
      )
      expect(value).toMatchObject({ ignored: ['maxTokens', 'temperature', 'priorities'], stopReason: undefined })
      expect(asked[0]?.['modelPreferences'].hints).toEqual([{ name: 'gpt' }])
    })

    test('Copilot CLI: an echoed system prompt is cut off', async () => {
      const { value } = await run(
        (ctx) => ctx.sample({ prompt: 'x', system: 'You are terse.' }),
        {},
        {
          clientName: 'github-copilot-cli',
          onRequest: () => reply('You are terse.\n\nThe answer.'),
        },
      )
      expect(value).toMatchObject({ text: 'The answer.', content: [{ type: 'text', text: 'The answer.' }] })
    })

    test('Goose: every block reaches it, as a message of its own; its constant stop reason is not believed', async () => {
      const { value, asked } = await run(
        (ctx) =>
          ctx.sample({
            messages: [
              {
                role: 'user',
                content: [
                  { type: 'text', text: 'a' },
                  { type: 'text', text: 'b' },
                ],
              },
            ],
          }),
        {},
        { clientName: 'goose' },
      )
      expect(asked[0]?.['messages']).toEqual([
        { role: 'user', content: { type: 'text', text: 'a' } },
        { role: 'user', content: { type: 'text', text: 'b' } },
      ])
      expect(value?.stopReason).toBeUndefined()
    })
  })
})
