import { McpServer } from '@modelcontextprotocol/server'
import { PERSONAS } from '@sampan/host'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createV1, createV2, createWith, says } from './fixtures/triage.ts'
import { assertSameEverywhere, denied, testTool, type ToolRun } from './index.ts'

const TRIAGE = { tool: 'triage', arguments: { ticket: 'I was charged twice' } } as const

const textOf = ({ result }: ToolRun): unknown => (result?.content[0] as { text?: unknown } | undefined)?.text

test('runs a tool on every SDK line, era, transport and route', async () => {
  const tested = await testTool([() => createV1(), () => createV2()], {
    ...TRIAGE,
    answers: 'billing',
    transports: 'all',
    routes: 'all',
  })

  expect(tested.runs).toHaveLength(12 + 24)
  expect(tested.skipped).toHaveLength(12)
  expect(new Set(tested.skipped.map(({ reason }) => reason))).toEqual(new Set(['SDK v1 speaks 2025 alone']))
  for (const run of tested.runs) {
    const { era, route } = run.combination
    const asks = route === 'fallback' ? 0 : 1
    // A round for a 2026 client, a turn for a calling model; a push and a provider take neither.
    const rounds = route === 'handoff' || (route === 'client' && era === '2026') ? 1 : 0
    expect(run).toMatchObject({
      error: undefined,
      route,
      rounds,
      handlerStarts: 1,
      samples: [{ route, cached: false }],
    })
    expect(run.asked).toHaveLength(asks)
    expect(textOf(run)).toBe(route === 'fallback' ? 'bug' : 'billing')
  }
  expect(tested.same).toBe(false)
})

test('what is asked is read off the request that was sent', async () => {
  const { runs } = await testTool(() => createV2(), {
    ...TRIAGE,
    answers: 'billing',
    routes: ['client', 'provider', 'handoff'],
  })

  for (const { asked, combination } of runs) {
    expect(asked).toEqual([
      expect.objectContaining({
        route: combination.route,
        number: 1,
        prompt: expect.stringContaining('I was charged twice'),
        system: expect.stringContaining('You classify tickets.'),
        preferences: expect.objectContaining({ speedPriority: expect.any(Number) }),
        maxTokens: 50,
        purpose: 'label a ticket',
      }),
    ])
    expect(asked[0]?.inputTokens).toBeGreaterThan(20)
    expect(asked[0]?.inputTokens).toBeLessThan(150)
  }
})

test('plays every client, in the eras that it speaks', async () => {
  const { runs, skipped, report } = await testTool(() => createV2({ handoff: true }), {
    ...TRIAGE,
    answers: 'billing',
    personas: 'all',
  })
  const answeredBy = Object.fromEntries(
    runs.map(({ combination: { persona, era }, route }) => [`${persona} ${era}`, route]),
  )

  expect(answeredBy).toEqual({
    'vscode 2025': 'client',
    'copilot-cli 2025': 'client',
    'copilot-cli-prompt 2025': 'fallback',
    'goose 2025': 'client',
    'fast-agent 2025': 'client',
    'inspector 2025': 'client',
    'inspector 2026': 'client',
    'claude-code 2025': 'handoff',
    'claude-code 2026': 'handoff',
    'sdk 2025': 'client',
    'sdk 2026': 'client',
  })
  expect(skipped.map(({ persona }) => persona)).toEqual([
    'vscode',
    'copilot-cli',
    'copilot-cli-prompt',
    'goose',
    'fast-agent',
  ])
  expect(runs.find(({ combination }) => combination.persona === 'copilot-cli-prompt')?.asked).toHaveLength(1)
  expect(report).toContain('  1 combination: Goose speaks 2025 alone')
})

test('a persona of one’s own, and a client whose model takes tools', async () => {
  const gander = {
    ...PERSONAS.sdk,
    clientInfo: { name: 'gander', version: '2' },
    capabilities: { sampling: { tools: {} } },
  }
  const tool = createWith(async (ctx) => {
    const { output } = await ctx.sample({ prompt: 'Which?', output: choiceOf('a', 'b') })
    return says(`${ctx.client.name}: ${output.value}`)
  })
  const { runs } = await testTool(tool, { tool: 'run', answers: { value: 'b' }, personas: [gander] })

  expect(runs.map(textOf)).toEqual(['gander: b', 'gander: b'])
  for (const { asked } of runs) expect(asked[0]?.tools).toHaveLength(1)
})

test('the provider that the author configured is never asked', async () => {
  let paid = 0
  const provider = async () => {
    paid++
    return { role: 'assistant', content: { type: 'text', text: 'billing' } } as const
  }
  const { runs } = await testTool(() => createV2({ provider, routes: ['provider'] }), { ...TRIAGE, answers: 'praise' })

  expect(runs.map(textOf)).toEqual(['praise', 'praise'])
  expect(paid).toBe(0)
})

test('the author’s own listener hears what it always hears', async () => {
  const heard: string[] = []
  await testTool(() => createV2({ onEvent: ({ type }) => void heard.push(type) }), {
    ...TRIAGE,
    answers: 'bug',
    eras: ['2025'],
  })

  expect(heard).toContain('sample.started')
  expect(heard).toContain('sample.ended')
})

test('a cache of the author’s does not carry an answer from one combination to the next', async () => {
  const kept = new Map<string, unknown>()
  const cache = {
    get: async (key: string) => kept.get(key),
    set: async (key: string, value: unknown) => void kept.set(key, value),
    delete: async (key: string) => kept.delete(key),
  }
  const tool = createWith(
    async (ctx) => {
      const first = await ctx.sample({ prompt: 'Which?', cache: true })
      const second = await ctx.sample({ prompt: 'Which?', cache: true })
      return says([first, second].map(({ text, cached }) => `${text} ${cached}`).join(', '))
    },
    { cache: cache as never },
  )
  const { runs } = await testTool(tool, { tool: 'run', answers: 'a', routes: ['client', 'provider'] })

  expect(runs.map(textOf)).toEqual(Array(4).fill('a false, a true'))
  expect(kept.size).toBe(0)
})

test('what asks a person is answered too', async () => {
  const asks = createWith(async (ctx) => {
    const requestedSchema = { type: 'object', properties: { size: { type: 'string' } } }
    const { action, content } = await ctx.elicit({ message: 'Which size?', requestedSchema })
    return says(`${action} ${content?.['size']}`)
  })
  const options = { tool: 'run', answers: 'none' } as const

  const cancelled = await testTool(asks, options)
  expect(cancelled.runs.map(textOf)).toEqual(['cancel undefined', 'cancel undefined'])
  const onElicitation = () => ({ action: 'accept', content: { size: 'large' } }) as const
  expect((await testTool(asks, { ...options, onElicitation })).runs.map(textOf)).toEqual([
    'accept large',
    'accept large',
  ])
})

test('two tests at a time do not mix', async () => {
  const [clients, providers] = await Promise.all(
    (['client', 'provider'] as const).map((route) =>
      testTool(async () => createV2(), {
        ...TRIAGE,
        answers: route === 'client' ? 'praise' : 'billing',
        routes: [route],
        transports: 'all',
      }),
    ),
  )

  expect(clients?.runs.map(textOf)).toEqual(Array(6).fill('praise'))
  expect(providers?.runs.map(textOf)).toEqual(Array(6).fill('billing'))
  expect(providers?.runs.map(({ route }) => route)).toEqual(Array(6).fill('provider'))
})

test('a list starts anew in each combination, and says when it is used up', async () => {
  const twice = createWith(async (ctx) => {
    const first = await ctx.sample('One?')
    const second = await ctx.sample('Two?')
    return says(`${first.text} ${second.text}`)
  })
  const { runs } = await testTool(twice, {
    tool: 'run',
    answers: ['1', ({ prompt }) => `${prompt}!`],
    routes: ['client', 'handoff'],
  })
  expect(runs.map(textOf)).toEqual(Array(4).fill('1 Two?!'))

  for (const route of ['client', 'provider', 'handoff'] as const) {
    for (const era of ['2025', '2026'] as const) {
      const tested = testTool(twice, { tool: 'run', answers: ['1'], routes: [route], eras: [era] })
      await expect(tested, `${route} ${era}`).rejects.toThrow(
        /route .*The script has 1 answer, and this is question 2:\nTwo\?/,
      )
    }
  }
})

test('an answer function that throws, and an answer that is none, end the test', async () => {
  const options = { ...TRIAGE, eras: ['2025'] } as const
  const throwing = () => {
    throw new Error('no idea')
  }
  await expect(testTool(() => createV2(), { ...options, answers: throwing })).rejects.toThrow('no idea')
  await expect(testTool(() => createV2(), { ...options, answers: (() => 7) as never })).rejects.toThrow(
    'An answer is a string',
  )
  await expect(testTool(() => createV2(), { ...options, answers: undefined as never })).rejects.toThrow(
    '`answers` is missing',
  )
})

test('a server without withSampling can be tested with its client', async () => {
  const createServer = () => {
    const server = new McpServer({ name: 'plain', version: '1.0.0' })
    server.registerTool('run', { description: 'Runs' }, async (ctx) => {
      const request = {
        messages: [{ role: 'user', content: { type: 'text', text: 'Which?' } }],
        maxTokens: 10,
      } as const
      const answer = await ctx.mcpReq.requestSampling(request as never)
      return says((answer.content as { text: string }).text)
    })
    return server
  }
  const { runs, skipped, report } = await testTool(createServer, {
    tool: 'run',
    answers: 'a',
    eras: ['2025'],
    routes: 'all',
  })

  expect(runs.map(textOf)).toEqual(['a'])
  expect(skipped.map(({ reason }) => reason)).toEqual(Array(3).fill('the server did not go through withSampling'))
  expect(report).toMatch(/sdk +client +1 +0 +0 +A/)
})

test('a tool that throws has a result that says so; a tool that is not there fails the call', async () => {
  const throws = createWith(async () => {
    throw new Error('out of order')
  })
  const { runs, same } = await testTool(throws, { tool: 'run', answers: 'a' })
  expect(runs.map(({ result }) => result?.isError)).toEqual([true, true])
  expect(same).toBe(true)

  const missing = await testTool(throws, { tool: 'walk', answers: 'a' })
  expect(missing.runs.every(({ result, error }) => result?.isError === true || error !== undefined)).toBe(true)
})

test('a call that does not end is ended, and said to have been', async () => {
  const waits = createWith(
    (ctx) => new Promise((resolve) => ctx.signal.addEventListener('abort', () => resolve(says('late')))),
  )
  const { runs } = await testTool(waits, { tool: 'run', answers: 'a', limitMs: 100, transports: 'all' })

  for (const { error } of runs)
    expect(error).toMatchObject({ code: 'timeout', message: 'The call had no result after 100 ms (limitMs).' })
})

test('a refusal is told to a 2025 server, which falls back, and ends the call of a 2026 client', async () => {
  const { runs, same, report } = await testTool(() => createV2(), { ...TRIAGE, answers: denied, routes: ['client'] })

  expect(same).toBe(false)
  expect(runs.map(textOf)).toEqual(['bug', undefined])
  expect(runs[1]?.error?.code).toBe('refused')
  expect(report).toContain('triage: 2 combinations, 2 different results')
  expect(() => assertSameEverywhere(runs)).toThrow('+  "failed": "refused"')
})

test('what cannot be asked for is said before anything runs', async () => {
  const run = (more: object) => testTool(() => createV2(), { ...TRIAGE, answers: 'a', ...more })
  await expect(run({ eras: ['2027'] })).rejects.toThrow(
    '`eras` has no value "2027". It takes a list of 2025, 2026, or \'all\'.',
  )
  await expect(run({ transports: [] })).rejects.toThrow('`transports` is empty')
  await expect(run({ personas: ['clippy'] })).rejects.toThrow('there is no persona "clippy"')
  await expect(run({ personas: ['vscode'], eras: ['2026'] })).rejects.toThrow(
    'nothing to run: VS Code (Copilot Chat) speaks 2025 alone',
  )
  await expect(testTool((() => ({})) as never, { ...TRIAGE, answers: 'a' })).rejects.toThrow('must return an McpServer')
  await expect(testTool(createV2() as never, { ...TRIAGE, answers: 'a' })).rejects.toThrow(
    'createServer must be a function',
  )
})

function choiceOf<Label extends string>(...labels: Label[]) {
  return z.object({ value: z.enum(labels) })
}
