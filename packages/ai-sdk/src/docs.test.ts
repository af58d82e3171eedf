import { readFileSync } from 'node:fs'
import { RawStdioClient, textOf, typescriptServer } from '@sampan/test-support'
import type { RawStdioClientOptions } from '@sampan/test-support'
import { startModelServer } from '@sampan/test-support/model-server'
import type { ModelServer } from '@sampan/test-support/model-server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

/** The README and the guide show these files, and these files work. */

const snippet = (name: string) => new URL(`../snippets/${name}.ts`, import.meta.url)
const page = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

let server: ModelServer

beforeEach(async () => {
  server = await startModelServer({ reply: { text: '{"kind":"praise","urgency":1}' } })
})

afterEach(() => server.close())

async function withServer<T>(
  name: string,
  options: Pick<RawStdioClientOptions, 'era' | 'capabilities' | 'answer'>,
  use: (client: RawStdioClient) => Promise<T>,
): Promise<T> {
  const env = { ANTHROPIC_BASE_URL: server.baseUrl, ANTHROPIC_API_KEY: server.apiKey }
  const client = new RawStdioClient({ ...typescriptServer(snippet(name)), env, ...options })
  try {
    await client.open()
    return await use(client)
  } finally {
    await client.close()
  }
}

test.each([
  ['../README.md', ['server']],
  ['../../../docs/ai-sdk.md', ['server', 'choose-model', 'agent']],
])('%s shows what is run here', (path, names) => {
  for (const name of names) expect(page(path)).toContain(`\`\`\`ts\n${readFileSync(snippet(name), 'utf8')}\`\`\``)
})

describe('server.ts', () => {
  const ticket = { ticket: 'It crashes when I save!' }

  test.each(['2025', '2026'] as const)('the client’s model answers, on %s', async (era) => {
    const asked: unknown[] = []
    const options: Parameters<typeof withServer>[1] = {
      era,
      capabilities: { sampling: {} },
      answer: ({ params }) => {
        asked.push(params)
        const text = 'Sure!\n```json\n{"kind": "bug", "urgency": 4}\n```'
        return { role: 'assistant', content: { type: 'text', text }, model: 'm', stopReason: 'endTurn' }
      },
    }
    const { response } = await withServer('server', options, (client) => client.callTool('triage', ticket))
    expect(response.result).toMatchObject({ structuredContent: { kind: 'bug', urgency: 4 } })
    expect(textOf(response)).toBe('bug, urgency 4')
    expect(JSON.stringify(asked)).toContain('It crashes when I save!')
    expect(server.calls).toHaveLength(0)
  })

  test('the provider answers where the client cannot', async () => {
    // Core asks the provider for structured output by a tool.
    await server.close()
    server = await startModelServer({
      reply: ({ body }) => ({ toolCalls: [{ name: body.tools[0].name, input: { kind: 'praise', urgency: 1 } }] }),
    })
    const { response } = await withServer('server', { era: '2025' }, (client) => client.callTool('triage', ticket))
    expect(textOf(response)).toBe('praise, urgency 1')
    expect(server.calls).toMatchObject([{ model: 'claude-haiku-4-5', streamed: true }])
  })
})

test('choose-model.ts chooses by hint and by priority', async () => {
  const before = { ...process.env }
  Object.assign(process.env, {
    ANTHROPIC_BASE_URL: server.baseUrl,
    ANTHROPIC_API_KEY: server.apiKey,
    OPENAI_BASE_URL: server.baseUrl,
    OPENAI_API_KEY: server.apiKey,
  })
  try {
    const { provider } = await import('../snippets/choose-model.ts')
    const request = { messages: [{ role: 'user', content: { type: 'text', text: 'Hello' } }], maxTokens: 10 } as const
    const { signal } = new AbortController()
    for (const modelPreferences of [{}, { intelligencePriority: 0.9 }, { hints: [{ name: 'gpt' }] }]) {
      await provider({ ...request, modelPreferences }, { signal })
    }
    expect(server.calls.map(({ model }) => model)).toEqual(['claude-haiku-4-5', 'claude-opus-4-5', 'gpt-5-mini'])
  } finally {
    process.env = before
  }
})

test('agent.ts: the calling model plays the agent’s model, by handoff', async () => {
  await withServer('agent', { era: '2025' }, async (client) => {
    const first = await client.callTool('ask_shop', { question: 'Is there coffee?' })
    expect(textOf(first.response)).toContain('How many of a product are left')
    const answer = (text: string, from: typeof first.response) => {
      const { id, questions } = from.result?.structuredContent as { id: string; questions: Record<string, string> }
      return client.callTool('answer_question', { id, answers: { [Object.keys(questions)[0] ?? '']: text } })
    }
    const second = await answer('{"tool_calls":[{"name":"stock","arguments":{"product":"coffee"}}]}', first.response)
    expect(textOf(second.response)).toContain('"result":0')
    const last = await answer('No coffee left, but tea.', second.response)
    expect(textOf(last.response)).toBe('No coffee left, but tea.')
    await expect.poll(() => client.stderr).toContain('answered in 2 steps, route: handoff')
  })
})
