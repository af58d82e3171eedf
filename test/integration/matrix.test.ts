import {
  NO_ANSWER,
  RawHttpClient,
  type RawClient,
  RawStdioClient,
  type ServerAsk,
  textOf,
  typescriptServer,
} from '@sampan/test-support'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sampler, samplerFile, spawnSampler } from '../servers/spawn-sampler.ts'

/** SDK line × era × transport, each with a real server process, and a client that opens no GET stream. */

const cases = [
  { line: 'v1', era: '2025', transport: 'stdio' },
  { line: 'v1', era: '2025', transport: 'http' },
  { line: 'v2', era: '2025', transport: 'stdio' },
  { line: 'v2', era: '2025', transport: 'http' },
  { line: 'v2', era: '2026', transport: 'stdio' },
  { line: 'v2', era: '2026', transport: 'http' },
] as const

const answer = ({ method, params }: ServerAsk): object => {
  if (method === 'elicitation/create') return { action: 'accept', content: { name: 'Ada' } }
  const [message] = params['messages'] as { content: { text: string } }[]
  return {
    role: 'assistant',
    content: { type: 'text', text: `re ${message?.content.text}` },
    model: 'm',
    stopReason: 'endTurn',
  }
}

describe.each(cases)('$line, $era, $transport', ({ line, era, transport }) => {
  let sampler: Sampler | undefined
  beforeAll(async () => {
    if (transport === 'http') sampler = await spawnSampler(line)
  }, 30_000)
  afterAll(() => sampler?.kill())

  async function connect(
    capabilities: Record<string, unknown> = { sampling: {}, elicitation: {} },
  ): Promise<RawClient> {
    const options = { era, capabilities, answer }
    const client =
      sampler === undefined
        ? new RawStdioClient({ ...typescriptServer(samplerFile, [line, 'stdio']), ...options })
        : new RawHttpClient({ url: sampler.url, ...options })
    await client.open()
    return client
  }

  test('three samples, two of them at once, and an effect between', async () => {
    const client = await connect()
    const { response, rounds } = await client.callTool('three', { topic: 'x' })
    expect(textOf(response)).toMatch(/^re one x \| re two x \| re three x \| by (\d+) \| ended by \1$/)
    expect(rounds).toHaveLength(era === '2026' ? 3 : 0)
    await client.close()
  })

  test('elicitation, then sampling', async () => {
    const client = await connect()
    expect(textOf((await client.callTool('ask')).response)).toBe('Ada client answered')
    await client.close()
  })

  test('a client without sampling is handed the questions', async () => {
    const client = await connect({})
    const asked = (await client.callTool('three', { topic: 'x' })).response.result as any
    const { id, tool, questions } = asked._meta['sampan/handoff']
    expect(questions).toHaveLength(1)
    const next = (await client.callTool(tool, { id, answers: { 1: 'A' } })).response.result as any
    const last = next._meta['sampan/handoff']
    expect(last.questions).toHaveLength(2)
    const { response } = await client.callTool(tool, { id: last.id, answers: { 1: 'B', 2: 'C' } })
    expect(textOf(response)).toMatch(/^A \| B \| C \| /)
    await client.close()
  })

  test('samples that nobody awaits cannot end the process', async () => {
    const client = await connect()
    client.answer = () => NO_ANSWER
    if (era === '2025') {
      const call = client.request('tools/call', { name: 'abandon', arguments: {} }, { id: 77 }).catch(() => undefined)
      await client.waitFor('a sampling request', ({ method }) => method === 'sampling/createMessage')
      await client.cancel(77)
      await call
    } else {
      await client.round('abandon', {})
    }
    client.answer = answer
    expect(textOf((await client.callTool('three', { topic: 'y' })).response)).toContain('re three y')
    await client.close()
  })
})
