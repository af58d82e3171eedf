import { McpServer } from '@modelcontextprotocol/server'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { SampleResult, SampleTool, TextSampleRequest } from '../context.ts'
import type { SamplingError } from '../errors.ts'
import { connectRaw } from '../raw-peer.fixture.ts'
import { withSampling } from '../with-sampling.ts'
import { hasToolCall, stepCountIs } from './stop-when.ts'

/** Tool use on a client that has `sampling.tools`, and on one that has not: the same requests, the same results. */

const text = (value: string): object => ({
  role: 'assistant',
  content: { type: 'text', text: value },
  model: 'm',
  stopReason: 'endTurn',
})
const info = { name: 'tools', version: '0' }

interface Tried {
  readonly value?: SampleResult
  readonly error?: SamplingError
  readonly asked: any[]
  readonly rounds: number
}

type Turn = readonly { readonly name: string; readonly input?: object; readonly id?: string }[] | string

/** A model that says these turns, in the form that its client has for calls. */
function reply(turn: Turn, native: boolean): object {
  if (typeof turn === 'string') return text(turn)
  if (!native) return text(`Let me look.\n\`\`\`json\n${JSON.stringify({ tool_calls: turn })}\n\`\`\``)
  const content = turn.map(({ id, name, input = {} }, index) => ({
    type: 'tool_use',
    id: id ?? `t${index}`,
    name,
    input,
  }))
  return { role: 'assistant', content, model: 'm', stopReason: 'toolUse' }
}

async function run(
  request: TextSampleRequest,
  turns: Turn[],
  native: boolean,
  era: '2025' | '2026' = '2025',
): Promise<Tried> {
  let value: SampleResult | undefined
  let error: SamplingError | undefined
  const build = (): McpServer => {
    const server = withSampling(new McpServer(info))
    server.registerTool('t', {}, async (ctx) => {
      await ctx.sample(request).then(
        (result) => (value = result),
        (thrown: SamplingError) => (error = thrown),
      )
      return { content: [] }
    })
    return server
  }
  const asked: any[] = []
  const answer = (params: object): object => {
    asked.push(structuredClone(params))
    return reply(turns[Math.min(asked.length, turns.length) - 1] as Turn, native)
  }
  const capabilities = { sampling: native ? { tools: {} } : {} }
  const peer = await connectRaw(
    { v2: build },
    { era, capabilities, onRequest: ({ params }) => answer(params as object) },
  )
  let { result } = await peer.request('tools/call', { name: 't', arguments: {} })
  let rounds = 0
  while (result?.resultType === 'input_required') {
    rounds++
    const entries = Object.entries<any>(result.inputRequests).map(([key, { params }]) => [key, answer(params)])
    const retry = { requestState: result.requestState, inputResponses: Object.fromEntries(entries) }
    result = (await peer.request('tools/call', { name: 't', arguments: {}, ...retry })).result
  }
  return { ...(value && { value }), ...(error && { error }), asked, rounds }
}

const weather = (log: string[] = []): SampleTool => ({
  description: 'The weather in a city',
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }: { city: string }) => {
    log.push(city)
    return { city, degrees: 20 }
  },
})

describe.each([true, false])('native: %s', (native) => {
  test('the model calls tools, several at once, is given their results, and answers', async () => {
    const log: string[] = []
    const calls = [
      { name: 'weather', input: { city: 'Rome' } },
      { name: 'weather', input: { city: 'Oslo' } },
    ]
    const { value, asked } = await run(
      { prompt: 'Compare.', tools: { weather: weather(log) } },
      [calls, 'Both 20.'],
      native,
    )
    expect(value?.text).toBe('Both 20.')
    expect(log.sort()).toEqual(['Oslo', 'Rome'])
    expect(value?.steps.map(({ toolCalls }) => toolCalls.map(({ name, input }) => [name, input]))).toEqual([
      [
        ['weather', { city: 'Rome' }],
        ['weather', { city: 'Oslo' }],
      ],
      [],
    ])
    expect(asked).toHaveLength(2)
    const [, answered, results] = asked[1].messages
    expect(answered.role).toBe('assistant')
    expect(JSON.stringify(results)).toContain('degrees')
    if (native) {
      expect(asked[0].tools).toMatchObject([{ name: 'weather', inputSchema: { type: 'object' } }])
      expect(results.content.map(({ toolUseId }: any) => toolUseId)).toEqual(['t0', 't1'])
    } else {
      expect(asked[0].tools).toBeUndefined()
      expect(asked[0].systemPrompt).toContain('The weather in a city')
    }
  })

  test('errors are masked, unless the author shows them; wrong arguments and unknown tools are told', async () => {
    const broken: SampleTool = { execute: () => Promise.reject(new Error('password is hunter2')) }
    const calls = [{ name: 'broken' }, { name: 'weather', input: { city: 5 } }, { name: native ? 'nothing' : 'broken' }]
    const masked = await run({ prompt: 'x', tools: { broken, weather: weather() } }, [calls, 'done'], native)
    const told = JSON.stringify(masked.asked[1].messages.at(-1))
    expect(told).toContain('The tool broken failed.')
    expect(told).not.toContain('hunter2')
    expect(told).toContain('The arguments do not fit: city')
    if (native) expect(told).toContain('There is no tool nothing')
    const shown = await run(
      { prompt: 'x', toolErrors: 'show', tools: { broken } },
      [[{ name: 'broken' }], 'done'],
      native,
    )
    expect(JSON.stringify(shown.asked[1].messages.at(-1))).toContain('hunter2')
  })

  test('the loop ends where the author says', async () => {
    const forever: Turn[] = [[{ name: 'weather', input: { city: 'Rome' } }]]
    const two = await run({ prompt: 'x', tools: { weather: weather() }, stopWhen: stepCountIs(2) }, forever, native)
    expect(two.value?.steps).toHaveLength(2)
    const called = await run(
      { prompt: 'x', tools: { weather: weather() }, stopWhen: [hasToolCall('weather')] },
      forever,
      native,
    )
    expect(called.value?.steps).toHaveLength(1)
  })

  test('a model that never stops is asked for its answer after the default number of turns', async () => {
    const { value, asked } = await run(
      { prompt: 'x', tools: { weather: weather() } },
      [...Array.from({ length: 8 }, (): Turn => [{ name: 'weather', input: { city: 'Rome' } }]), 'enough'],
      native,
    )
    expect(value?.text).toBe('enough')
    expect(asked).toHaveLength(9)
    if (native) expect(asked[8].toolChoice).toEqual({ mode: 'none' })
  })

  test('tools and a typed output: a re-ask does not run the tools again', async () => {
    const log: string[] = []
    const request = { prompt: 'x', tools: { weather: weather(log) }, output: z.object({ degrees: z.number() }) }
    const turns: Turn[] = [[{ name: 'weather', input: { city: 'Rome' } }], 'no idea', '{"degrees":20}']
    const { value } = await run(request as never, turns, native)
    expect(value?.output).toEqual({ degrees: 20 })
    expect(log).toEqual(['Rome'])
  })

  test('under rounds each turn is one round, and tools run once', async () => {
    const log: string[] = []
    const turns: Turn[] = [
      [
        { name: 'weather', input: { city: 'Rome' } },
        { name: 'weather', input: { city: 'Oslo' } },
      ],
      'Both 20.',
    ]
    const { value, rounds } = await run({ prompt: 'Compare.', tools: { weather: weather(log) } }, turns, native, '2026')
    expect(value?.text).toBe('Both 20.')
    expect(rounds).toBe(2)
    expect(log).toHaveLength(2)
  })
})

describe.each([true, false])('native: %s', (native) => {
  test('a tool without a handler ends the loop, and nothing of that turn is run', async () => {
    const log: string[] = []
    const tools = {
      weather: weather(log),
      book: { description: 'Books a trip', inputSchema: z.object({ to: z.string() }) },
    }
    const calls = [
      { name: 'weather', input: { city: 'Rome' } },
      { name: 'book', input: { to: 'Rome' } },
    ]
    const { value, asked } = await run({ prompt: 'Book.', tools }, [calls, 'never'], native)
    expect(value?.steps.at(-1)?.toolCalls.map(({ name }) => name)).toEqual(['weather', 'book'])
    expect(log).toEqual([])
    expect(asked).toHaveLength(1)
  })

  test('the author answers the calls, and goes on with messages: in blocks, or in words', async () => {
    const image = { type: 'image' as const, data: 'aGk=', mimeType: 'image/png' }
    const { value, asked } = await run(
      {
        messages: [
          { role: 'user', content: { type: 'text', text: 'Book.' } },
          {
            role: 'assistant',
            content: [
              { type: 'text', text: 'I will.' },
              { type: 'tool_use', id: 'b1', name: 'book', input: { to: 'Rome' } },
            ],
          },
          {
            role: 'user',
            content: [{ type: 'tool_result', toolUseId: 'b1', content: [{ type: 'text', text: 'Seat 4' }, image] }],
          },
        ],
      },
      ['Booked.'],
      native,
    )
    expect(value?.text).toBe('Booked.')
    const messages: { role: string; content: any }[] = asked[0].messages
    if (native) expect(messages[2]?.content[0]).toMatchObject({ type: 'tool_result', toolUseId: 'b1' })
    else {
      expect(messages.map(({ role, content }) => [role, content.text ?? content.type])).toEqual([
        ['user', 'Book.'],
        ['assistant', 'I will.\n\n{"tool_calls":[{"name":"book","input":{"to":"Rome"}}]}'],
        ['user', 'Result of book (b1):\nSeat 4'],
        ['user', 'image'],
      ])
    }
  })
})

test('a typed output needs a handler for each tool', async () => {
  const request = { prompt: 'x', output: z.object({ a: z.number() }), tools: { book: {} } }
  const { error, asked } = await run(request as never, ['never'], true)
  expect(error).toMatchObject({ code: 'invalid_request', evidence: { field: 'tools.book.execute' } })
  expect(asked).toEqual([])
})

const use = (id: string) => ({ role: 'assistant', content: [{ type: 'tool_use', id, name: 'book', input: {} }] })
const given = (id: string) => ({ role: 'user', content: [{ type: 'tool_result', toolUseId: id, content: [] }] })
const said = { role: 'user', content: { type: 'text', text: 'Book.' } }

test.each<[string, object[], string]>([
  ['a call without a result', [said, use('a')], 'messages[1]'],
  ['a result that comes too late', [said, use('a'), said, given('a')], 'messages[2]'],
  ['a result of nothing', [said, given('a')], 'messages[1]'],
  ['a result of another call', [said, use('a'), given('b')], 'messages[2]'],
  ['a call of the user', [{ ...use('a'), role: 'user' }, given('a')], 'messages[0].role'],
])('%s: refused before anything is sent', async (_what, messages, field) => {
  const { error, asked } = await run({ messages } as never, ['never'], true)
  expect(error).toMatchObject({ code: 'invalid_request', evidence: { field } })
  expect(asked).toEqual([])
})

test('calls that cannot be told apart are no result', async () => {
  const calls = [
    { name: 'weather', id: 'same' },
    { name: 'weather', id: 'same' },
  ]
  const { error } = await run({ prompt: 'x', tools: { weather: weather() } }, [calls], true)
  expect(error?.code).toBe('invalid_result')
})

test.each<[string, Record<string, unknown>, string]>([
  ['colliding names', { look: weather(), Look: weather() }, 'tools.Look'],
  ['a name that is none', { 'look up': weather() }, 'tools.look up'],
  ['an execute that is none', { look: { execute: 'ls' } }, 'tools.look.execute'],
  ['an input that is no object', { look: { ...weather(), inputSchema: z.string() } }, 'tools.look.inputSchema'],
  [
    'an input that no JSON can be',
    { look: { ...weather(), inputSchema: z.object({ at: z.date() }) } },
    'tools.look.inputSchema',
  ],
  ['no tools', {}, 'tools'],
])('%s: refused before anything is sent', async (_what, tools, field) => {
  const { error, asked } = await run({ prompt: 'x', tools: tools as never }, ['never'], true)
  expect(error).toMatchObject({ code: 'invalid_request', evidence: { field } })
  expect(asked).toEqual([])
})
