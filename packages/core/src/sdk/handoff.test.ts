import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport as InMemoryV1 } from '@modelcontextprotocol/sdk/inMemory.js'
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import { Client as ClientV2, InMemoryTransport as InMemoryV2 } from '@modelcontextprotocol/client'
import { McpServer as McpServerV2 } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { ReplayDifference } from '../continuation/replay-check.ts'
import type { SamplingOptions } from '../options.ts'
import { connectRaw, type RawPeer } from '../raw-peer.fixture.ts'
import { HANDOFF_META_KEY, type HandoffMeta } from '../routes/handoff-meta.ts'
import { withSampling } from '../with-sampling.ts'

/** The calling model answers: on both SDK lines and both eras, for a client that offers no sampling. */

const Verdict = z.object({ verdict: z.enum(['good', 'bad']), score: z.number() })
const cases = [
  { line: 'v1', era: '2025' },
  { line: 'v2', era: '2025' },
  { line: 'v2', era: '2026' },
] as const

describe.each(cases)('SDK $line, era $era', ({ line, era }) => {
  const log: string[] = []

  function register(server: McpServerV1 | McpServerV2, options: SamplingOptions): void {
    const served = withSampling(server as McpServerV2, { handoff: true, ...options })
    const inputSchema = z.object({ topic: z.string() })
    served.registerTool('judge', { inputSchema, outputSchema: Verdict }, async ({ topic }, ctx) => {
      log.push('start')
      try {
        const draft = await ctx.sample({ prompt: `Think about ${topic}.`, system: 'Be brief.' })
        const { output, route } = await ctx.sample({ prompt: `Judge: ${draft.text}`, output: Verdict })
        return { content: [{ type: 'text', text: `${route} ${output.verdict}` }], structuredContent: output }
      } finally {
        log.push('end')
      }
    })
    served.registerTool('three', { inputSchema }, async (_input, ctx) => {
      const texts = await Promise.all(['a', 'b', 'c'].map(async (prompt) => (await ctx.sample(prompt)).text))
      return { content: [{ type: 'text', text: texts.join() }] }
    })
    served.registerTool('needy', { inputSchema, requires: 'model' }, async () => ({ content: [] }))
  }

  function build(options: SamplingOptions = {}): { v1: McpServerV1 } | { v2: () => McpServerV2 } {
    log.length = 0
    const info = { name: 'handing', version: '0' }
    const make = <Server extends McpServerV1 | McpServerV2>(server: Server): Server => {
      register(server, options)
      return server
    }
    return line === 'v1' ? { v1: make(new McpServerV1(info)) } : { v2: () => make(new McpServerV2(info)) }
  }

  const connect = (options: SamplingOptions = {}, capabilities: object = {}): Promise<RawPeer> =>
    connectRaw(build(options), { era, capabilities })

  const callTool = async (peer: RawPeer, name: string, args: object): Promise<any> =>
    (await peer.request('tools/call', { name, arguments: args })).result
  const metaOf = (result: any): HandoffMeta => result._meta[HANDOFF_META_KEY]
  const answer = (peer: RawPeer, id: string, answers: object): Promise<any> =>
    callTool(peer, 'answer_question', { id, answers })

  test('the replay check runs the tool that asked, though the call ends in the answering one', async () => {
    const differences: ReplayDifference[] = []
    const replayCheck = (difference: ReplayDifference): void => void differences.push(difference)
    const peer = await connect({ continuation: { replayCheck } })
    const first = await callTool(peer, 'judge', { topic: 'tea' })
    const second = await answer(peer, metaOf(first).id, { 1: 'a draft' })
    const last = await answer(peer, metaOf(second).id, { 1: '{"verdict":"good","score":9}' })
    expect(last.structuredContent).toEqual({ verdict: 'good', score: 9 })
    expect(differences).toEqual([])
    expect(log).toEqual(['start', 'end', 'start', 'end'])
  })

  test('the tool’s result is the question, and the handler goes on with the answer, to its end', async () => {
    const peer = await connect()
    const first = await callTool(peer, 'judge', { topic: 'tea' })
    expect(first.isError).not.toBe(true)
    expect(first.content[0].text).toContain('answer_question')
    expect(first.content[0].text).toContain('Think about tea.')
    expect(first.content[0].text).toContain('Be brief.')
    expect(metaOf(first)).toMatchObject({ tool: 'answer_question', questions: [{ label: '1' }] })
    const second = await answer(peer, metaOf(first).id, { 1: 'Tea is fine.' })
    expect(second.content[0].text).toContain('Judge: Tea is fine.')
    expect(metaOf(second).questions[0]?.schema).toMatchObject({ type: 'object' })
    const last = await answer(peer, metaOf(second).id, { 1: { verdict: 'good', score: 9 } })
    expect(last).toMatchObject({
      content: [{ type: 'text', text: 'handoff good' }],
      structuredContent: { verdict: 'good', score: 9 },
    })
    expect(log).toEqual(['start', 'end'])
  })

  test('a wrong answer comes back with what is wrong', async () => {
    const peer = await connect()
    const first = await callTool(peer, 'judge', { topic: 'tea' })
    const second = await answer(peer, metaOf(first).id, { 1: 'fine' })
    const again = await answer(peer, metaOf(second).id, { 1: { verdict: 'superb', score: 9 } })
    expect(metaOf(again).id).not.toBe(metaOf(second).id)
    expect(again.content[0].text).toMatch(/verdict/)
    const last = await answer(peer, metaOf(again).id, { 1: '{"verdict":"bad","score":1}' })
    expect(last.structuredContent).toEqual({ verdict: 'bad', score: 1 })
  })

  test('parallel questions travel together', async () => {
    const peer = await connect()
    const asked = await callTool(peer, 'three', { topic: 'x' })
    expect(metaOf(asked).questions.map(({ label }) => label)).toEqual(['1', '2', '3'])
    const missing = await answer(peer, metaOf(asked).id, { 1: 'A', 2: 'B' })
    expect(missing).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('Question 3 has no answer') }],
    })
    const done = await answer(peer, metaOf(asked).id, { 1: 'A', 2: 'B', 3: 'C' })
    expect(done.content[0].text).toBe('A,B,C')
  })

  test('an id is used once: a repeated answer gets the same reply, another one is refused', async () => {
    const peer = await connect()
    const asked = await callTool(peer, 'three', { topic: 'x' })
    const answers = { 1: 'A', 2: 'B', 3: 'C' }
    const [one, two] = await Promise.all([
      answer(peer, metaOf(asked).id, answers),
      answer(peer, metaOf(asked).id, answers),
    ])
    expect(two).toEqual(one)
    const other = await answer(peer, metaOf(asked).id, { ...answers, 3: 'other' })
    expect(other).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('answered before') }] })
  })

  test.each<[string, unknown]>([
    ['guessed', { id: 'AAAAAAAAAAAA', answers: { 1: 'x' } }],
    ['missing', { answers: { 1: 'x' } }],
    ['without answers', { id: 'AAAAAAAAAAAA' }],
    ['of no shape', 'x'],
  ])('an id that is %s is a clear error', async (_what, args) => {
    const peer = await connect()
    const { result, error } = await peer.request('tools/call', { name: 'answer_question', arguments: args as object })
    expect(result?.isError ?? error !== undefined).toBe(true)
  })

  test('another session cannot answer, and nothing is lost for the rightful one', async () => {
    const peer = await connect()
    const asked = await callTool(peer, 'three', { topic: 'x' })
    const answers = { 1: 'A', 2: 'B', 3: 'C' }
    const stranger = await connect()
    const refused = await answer(stranger, metaOf(asked).id, answers)
    // On 2026 over stdio there is no session and no principal to tell callers apart by: the id alone does.
    if (era === '2025')
      expect(refused).toMatchObject({
        isError: true,
        content: [{ text: expect.stringContaining('No question waits') }],
      })
    expect((await answer(peer, metaOf(asked).id, answers)).content[0].text).toBe('A,B,C')
  })

  test('an id expires', async () => {
    const peer = await connect({ handoff: { ttlMs: 30 } })
    const asked = await callTool(peer, 'three', { topic: 'x' })
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(await answer(peer, metaOf(asked).id, { 1: 'A', 2: 'B', 3: 'C' })).toMatchObject({ isError: true })
  })

  test('the list shows the extra tool to those who need it alone', async () => {
    const names = async (peer: RawPeer): Promise<string[]> =>
      (await peer.request('tools/list')).result.tools.map(({ name }: { name: string }) => name)
    expect(await names(await connect())).toEqual(['judge', 'three', 'needy', 'answer_question'])
    expect(await names(await connect({}, { sampling: {} }))).toEqual(['judge', 'three', 'needy'])
    expect(await names(await connect({ handoff: false }))).toEqual(['judge', 'three'])
    expect(await names(await connect({ handoff: { toolName: 'reply' } }))).toContain('reply')
  })

  test('the SDK’s own client takes it all, output schemas included', async () => {
    const served = build()
    const client =
      'v1' in served
        ? new ClientV1({ name: 'sdk', version: '0' })
        : new ClientV2(
            { name: 'sdk', version: '0' },
            { versionNegotiation: { mode: era === '2026' ? 'auto' : 'legacy' } },
          )
    if ('v1' in served) {
      const [a, b] = InMemoryV1.createLinkedPair()
      await Promise.all([served.v1.connect(a), (client as ClientV1).connect(b)])
    } else {
      const [a, b] = InMemoryV2.createLinkedPair()
      serveStdio(served.v2, { transport: a })
      await (client as ClientV2).connect(b)
    }
    await client.listTools()
    const first: any = await client.callTool({ name: 'judge', arguments: { topic: 'tea' } })
    const second: any = await client.callTool({
      name: 'answer_question',
      arguments: { id: metaOf(first).id, answers: { 1: 'fine' } },
    })
    const answers = { 1: { verdict: 'good', score: 1 } }
    const last: any = await client.callTool({ name: 'answer_question', arguments: { id: metaOf(second).id, answers } })
    expect(last.structuredContent).toEqual({ verdict: 'good', score: 1 })
    await client.close()
  })

  test('a client that has sampling is sampled', async () => {
    const peer = await connectRaw(build(), {
      era,
      capabilities: { sampling: {} },
      onRequest: () => ({ role: 'assistant', content: { type: 'text', text: 'pushed' }, model: 'm' }),
    })
    const { result } = await peer.request('tools/call', { name: 'three', arguments: { topic: 'x' } })
    if (era === '2025') expect(result.content[0].text).toBe('pushed,pushed,pushed')
    else expect(Object.keys(result.inputRequests)).toHaveLength(3)
  })
})
