import { readFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { McpServer } from '@modelcontextprotocol/server'
import { document, SamplingError, type TextSampleRequest, untrusted, withSampling } from '@sampan/core'
import { createHost, handoffOf } from '@sampan/host'
import { type Answers, type CreateServer, assertAsked, assertSameEverywhere, testTool } from '@sampan/testing'
import { typescriptServer } from '@sampan/test-support'
import { describe, expect, test, vi } from 'vitest'
import { CLIENTS } from '../packages/core/src/clients/registry.ts'
import { CONSEQUENCES } from '../packages/core/src/routes/table.ts'
import { main } from '../packages/host/src/cli/main.ts'
import { createServer as french } from './snippets/moving/mcp-lite.ts'
import { createServer as fromFastmcp } from './snippets/moving/fastmcp.ts'
import { createServer as fromSdkV1 } from './snippets/moving/sdk-v1.ts'
import { createServer as fromSdkV2 } from './snippets/moving/sdk-v2.ts'
import { createServer as fromTmcp } from './snippets/moving/tmcp.ts'
import { createServer as fromXmcp } from './snippets/moving/xmcp.ts'

/** What the pages quote is what the code prints, and what they say of the code is what it does. */

const page = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

/** The boundary around untrusted text, ids and times are others in each call. */
const stable = (text: string): string =>
  text
    .replace(/data-[0-9a-z]{14}/g, 'data-…')
    .replace(/"id":"[\w-]{12}"/g, '"id":"…"')
    .replace(/\b\d+ ms/g, '… ms')

/** Without the line breaks of a page. */
const flat = (text: string): string => text.replace(/\s+/g, ' ')

/** `sampan-host` with a server of the pages: what it prints. */
async function sampanHost(server: string, args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const { command, args: rest } = typescriptServer(new URL(server, import.meta.url))
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const { signal } = new AbortController()
  const exitCode = await main([...args, '--', command, ...rest], {
    ...{ stdin, stdout, stderr, signal },
    env: {},
    onExit: () => {},
  } as unknown as Parameters<typeof main>[1])
  const printed = { stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') }
  expect(exitCode, printed.stderr).toBe(0)
  return printed
}

describe('get-started.md', () => {
  const triage = ['--tool', 'triage', '--args', '{"ticket":"The site is DOWN."}']
  const answer = ['--answer', '{"kind":"bug","urgent":true,"summary":"The site is down."}']
  const server = '../test/servers/readme.ts'

  test('quotes what sampan-host prints', async () => {
    const quoted = stable(page('get-started.md'))
    const { stdout, stderr } = await sampanHost(server, [...triage, ...answer])
    for (const part of [...stderr.trimEnd().split(/\n(?=Answered|triage took)/), stdout.trimEnd()]) {
      expect(quoted).toContain(stable(part))
    }
  }, 60_000)

  test.each(['claude-code', 'copilot-cli-prompt'])(
    'and what it says as %s',
    async (persona) => {
      const { stderr } = await sampanHost(server, [...triage, ...answer, '--persona', persona])
      expect(stable(page('get-started.md'))).toContain(
        `\`\`\`text\n${stable(stderr.trimEnd().split('\n').at(-1) ?? '?')}\n`,
      )
    },
    60_000,
  )
})

test('handoff.md quotes what the calling model reads', async () => {
  const { command, args } = typescriptServer(new URL('../test/servers/readme.ts', import.meta.url))
  const host = await createHost({ server: { command, args }, persona: 'claude-code' })
  const { result } = await host.callTool('triage', { ticket: 'The site is DOWN.' })
  await host.close()
  expect(handoffOf(result)?.tool).toBe('answer_question')
  const [content] = result.content as { text: string }[]
  expect(stable(page('handoff.md'))).toContain(`\`\`\`text\n${stable(content?.text ?? '?')}\n\`\`\``)
}, 40_000)

describe('routes.md', () => {
  const routes = page('routes.md')

  test('quotes who answered, and why others did not', async () => {
    const question = ['--tool', 'ask', '--args', '{"question":"Which colour?"}', '--answer', 'Blue']
    const lines = []
    for (const client of [[], ['--persona', 'claude-code'], ['--persona', 'copilot-cli-prompt']]) {
      lines.push((await sampanHost('snippets/routes.main.ts', [...question, ...client])).stdout)
    }
    expect(routes).toContain(`\`\`\`text\n${lines.join('')}\`\`\``)
  }, 60_000)

  test('quotes the error where nobody can answer', async () => {
    const createServer: CreateServer = () => {
      const server = withSampling(new McpServer({ name: 'poet', version: '1.0.0' }))
      server.registerTool('haiku', {}, async (ctx) => {
        const { text } = await ctx.sample('A haiku.')
        return { content: [{ type: 'text', text }] }
      })
      return server
    }
    const { runs } = await testTool(createServer, { tool: 'haiku', answers: 'x', personas: ['claude-code'] })
    for (const { result } of runs) {
      expect(routes).toContain(`\`\`\`text\n${(result?.content as { text: string }[])[0]?.text}\n\`\`\``)
    }
    expect(runs).toHaveLength(2)
  })

  test('has the table that decides', () => {
    const rows = [...routes.matchAll(/^\| `(\w+)` \| .+ \| (no|once|with backoff) \| (.+) \|$/gm)]
    const retried = { no: 'never', once: 'once', 'with backoff': 'backoff' } as const
    const next = { nothing: 'none', 'the next route': 'route', '`fallback` alone': 'fallback' } as const
    const table = rows.map(([, code, again, then]) => [
      code,
      { retried: retried[again as keyof typeof retried], next: next[then as keyof typeof next] },
    ])
    expect(Object.fromEntries(table)).toEqual(CONSEQUENCES)
  })

  test.each([
    ['denied', 'You declined the summary.'],
    ['unsupported', 'A page.'],
    ['unavailable', 'A page.'],
  ] as const)('its handler, when the sample ends with %s', async (code, text) => {
    const { summarize } = await import('./snippets/routes-of-a-call.ts')
    const sample = vi.fn(() => Promise.reject(new SamplingError(code, 'no')))
    expect(await summarize('A page.', { sample } as never)).toBe(text)
  })
})

test('eras.md quotes the report of the haiku', async () => {
  const printed = vi.spyOn(console, 'log').mockImplementation(() => {})
  await import('./snippets/both-eras.ts')
  const [report] = printed.mock.calls.map(([line]) => String(line))
  printed.mockRestore()
  expect(page('eras.md')).toContain(`\`\`\`text\n${report?.split('\n\nA:')[0]}\n\`\`\``)
})

describe('budgets.md', () => {
  const budgets = page('budgets.md')
  const article = page('../benchmarks/data/prose-english.txt').trimEnd()

  /** What a sample comes to on 2025: the tool's text, and the prompts that were sent. */
  async function sample(request: TextSampleRequest, answers: Answers = 'ok', calls = 1) {
    const createServer: CreateServer = () => {
      const server = withSampling(new McpServer({ name: 'reader', version: '1.0.0' }), {
        budget: { perToolCall: { requests: 3 } },
      })
      server.registerTool('summarize', {}, async (ctx) => {
        let text = ''
        for (let call = 0; call < calls; call++) text = (await ctx.sample(request)).text
        return { content: [{ type: 'text', text }] }
      })
      return server
    }
    const { runs } = await testTool(createServer, { tool: 'summarize', answers, eras: ['2025'] })
    const [content] = runs[0]?.result?.content as { text: string }[]
    return { text: content?.text ?? '?', asked: runs[0]?.asked ?? [] }
  }

  test('quotes a page that was cut, and the sentence about its fence', async () => {
    const prompt = ['Summarize this page in three sentences.', untrusted(document(article, { keep: 'both' }))]
    const { asked } = await sample({ prompt, maxInputTokens: 200, maxTokens: 300 })
    expect(stable(budgets)).toContain(`\`\`\`text\n${stable(asked[0]?.prompt ?? '?')}\n\`\`\``)
    expect(stable(budgets)).toContain(stable(asked[0]?.system ?? '?'))
  })

  test('quotes a page that may not be cut', async () => {
    const prompt = ['Summarize this page in three sentences.', untrusted(article)]
    const { text } = await sample({ prompt, maxInputTokens: 200 })
    expect(flat(budgets)).toContain(`budget_exceeded: ${flat(text.split('\nRoutes tried')[0] ?? '?')}`)
  })

  test('quotes a budget that is spent', async () => {
    const { text } = await sample({ prompt: 'Which colour?' }, 'blue', 4)
    expect(flat(budgets)).toContain(`budget_exceeded: ${flat(text.split('\nRoutes tried')[0] ?? '?')}`)
  })
})

describe('sample.md', () => {
  const call = '{"tool_calls":[{"name":"read","input":{"article":"refunds"}}]}'

  test('quotes what its tool returns, which runs alike for everybody', async () => {
    const { createServer } = await import('./snippets/sample.ts')
    const tested = await testTool(createServer, {
      tool: 'handbook',
      arguments: { question: 'When are refunds paid?' },
      answers: [call, 'Refunds are paid within 14 days.'],
      routes: ['client', 'provider', 'handoff'],
    })
    const texts = tested.runs.map(({ result }) => (result?.content as { text: string }[])[0]?.text)
    expect(texts).toHaveLength(6)
    for (const text of texts) expect(text).toMatch(/^Refunds are paid within 14 days\. \(1 call, /)
    expect(page('sample.md')).toContain(`\`\`\`text\n${texts[0]}\n\`\`\``)
    assertAsked(tested, /Refunds are paid within 14 days\./)
  })

  test.each([
    ['accept', 'Published at /spring'],
    ['decline', 'Not published.'],
  ] as const)('and its handler asks the user, who says %s', async (action, said) => {
    const { publish } = await import('./snippets/sample-parts.ts')
    const createServer: CreateServer = () => {
      const server = withSampling(new McpServer({ name: 'press', version: '1.0.0' }))
      server.registerTool('publish', {}, async (ctx) => ({
        content: [{ type: 'text', text: await publish('spring', ctx) }],
      }))
      return server
    }
    const tested = await testTool(createServer, {
      tool: 'publish',
      answers: 'Spring.',
      onElicitation: () => (action === 'accept' ? { action, content: { slug: 'spring' } } : { action }),
    })
    assertSameEverywhere(tested)
    expect(tested.runs[0]?.result?.content).toEqual([{ type: 'text', text: said }])
  })

  test('and a picture and a history reach the model', async () => {
    const { goOn, readLetter } = await import('./snippets/sample-parts.ts')
    const createServer: CreateServer = () => {
      const server = withSampling(new McpServer({ name: 'post', version: '1.0.0' }))
      server.registerTool('read', {}, async (ctx) => {
        const { city } = await readLetter({ data: 'AAAA', mimeType: 'image/png' }, 'From Ann', ctx)
        return { content: [{ type: 'text', text: `${city}, ${await goOn(ctx)}` }] }
      })
      return server
    }
    const answers = [{ street: 'Quay 1', city: 'Skarholm', country: 'DK' }, 'Green.']
    const tested = await testTool(createServer, { tool: 'read', answers })
    assertSameEverywhere(tested)
    assertAsked(tested, /\[image\][^]*From Ann/)
    assertAsked(tested, /Blue\.[^]*Another one/)
    expect(tested.runs[0]?.result?.content).toEqual([{ type: 'text', text: 'Skarholm, Green.' }])
  })
})

test('continuation.md shows a handler that reads once, and asks in one round', async () => {
  const { createServer } = await import('./snippets/continuation.ts')
  let reads = 0
  const database = { rows: async () => [`row ${++reads}`] }
  const tested = await testTool(() => createServer(database), {
    tool: 'report',
    arguments: { table: 'sales' },
    answers: ({ prompt }) => (prompt.includes('trend') ? 'up' : 'May'),
    eras: ['2026'],
    replayCheck: true,
  })
  expect(tested.runs[0]).toMatchObject({ rounds: 1, result: { content: [{ text: 'up\n\nMay' }] } })
  expect(reads).toBe(1)
})

test.each([
  ['billing', 4],
  ['bug', 4],
])('structured-output.md: %s', async (category, priority) => {
  const { triage } = await import('./snippets/structured-output.ts')
  const createServer: CreateServer = () => {
    const server = withSampling(new McpServer({ name: 'desk', version: '1.0.0' }))
    server.registerTool('triage', {}, async (ctx) => ({
      content: [{ type: 'text', text: `priority ${await triage('I was charged twice', ctx)}` }],
    }))
    return server
  }
  const answers = { category, priority, summary: 'Charged twice', due: null }
  const tested = await testTool(createServer, { tool: 'triage', answers })
  assertSameEverywhere(tested)
  expect(tested.runs[0]?.result?.content).toEqual([{ type: 'text', text: 'priority 4' }])
})

test('clients.md names what each client does not read', () => {
  const rows = [...page('clients.md').matchAll(/^\| ([^|]+) \| [^|]+ \| (?:yes|interactive|by hand) \| ([^|]+) \|/gm)]
  const read = rows.map(([, client = '', ignored = '']) => [
    client,
    [...ignored.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  ])
  const known = CLIENTS.map(({ label, ignores = [] }) => [
    rows.find(([, client]) => client?.startsWith(label))?.[1],
    ignores,
  ])
  expect(read).toEqual(known)
})

describe('moving: what each page ends with works on every era and route', () => {
  const routes = ['client', 'provider', 'handoff'] as const
  const triage = { tool: 'triage', arguments: { ticket: 'It is down' }, answers: { kind: 'bug', urgent: true } }
  const sentiment = { sentiment: 'positive', confidence: 0.9 }
  const rate = { tool: 'rate', arguments: { review: 'Lovely' }, answers: sentiment }
  const summarize = { tool: 'summarize', arguments: { text: 'A long story' }, answers: 'A story.' }
  const capital = { tool: 'capital', arguments: { country: 'France' }, answers: 'Paris' }

  test.each<[string, CreateServer, typeof triage | typeof rate | typeof summarize | typeof capital, number]>([
    ['sdk-v1', fromSdkV1, triage, 3],
    ['sdk-v2', fromSdkV2, triage, 6],
    ['fastmcp', fromFastmcp, rate, 6],
    ['mcp-lite', french, capital, 6],
    ['xmcp', fromXmcp, summarize, 6],
    ['tmcp', fromTmcp, summarize, 6],
  ])('%s', async (_, createServer, call, combinations) => {
    const tested = await testTool(createServer, { ...call, routes })
    expect(tested.runs).toHaveLength(combinations)
    assertSameEverywhere(tested)
    assertAsked(tested, {})
    expect(JSON.stringify(tested.runs[0]?.result)).toContain(
      typeof call.answers === 'string' ? call.answers : JSON.stringify(call.answers),
    )
  })
})
