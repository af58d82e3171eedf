import * as clientV2 from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { CreateMessageRequestSchema, EmptyResultSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterEach, describe, expect, test } from 'vitest'
import { gate } from './fixtures/gate.ts'
import { type Line, lines, lineV2, type ToolsOf } from './fixtures/lines.ts'
import { serveRounds } from './fixtures/rounds.ts'
import { InMemoryEventStore, type ServedHttp } from './v1.ts'

const ends: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function serve(line: Line, tools: ToolsOf): Promise<string> {
  const served: ServedHttp = await line.serve(tools, { drainTimeoutMs: 0 })
  ends.push(() => served.close())
  return served.url
}

const answer = {
  role: 'assistant' as const,
  content: { type: 'text' as const, text: 'the model says so' },
  model: 'test',
}
const textOf = (result: unknown): string | undefined => (result as { content: { text: string }[] }).content[0]?.text

async function connectV1(url: string): Promise<ClientV1> {
  const client = new ClientV1({ name: 'v1', version: '1' }, { capabilities: { sampling: {} } })
  client.setRequestHandler(CreateMessageRequestSchema, async () => answer)
  await client.connect(new TransportV1(new URL(url)) as Parameters<ClientV1['connect']>[0])
  ends.push(() => client.close())
  return client
}

async function connectV2(url: string, mode: 'legacy' | 'auto' | { pin: string }): Promise<clientV2.Client> {
  const client = new clientV2.Client(
    { name: 'v2', version: '1' },
    { capabilities: { sampling: {} }, versionNegotiation: { mode } },
  )
  client.setRequestHandler('sampling/createMessage', async () => answer)
  await client.connect(new clientV2.StreamableHTTPClientTransport(new URL(url)))
  ends.push(() => client.close())
  return client
}

const tools: ToolsOf = ({ era }) => ({
  ask: async ({ sample }) => await sample('hello'),
  askElsewhere: async ({ sampleUnrelated }) => await sampleUnrelated('hello'),
  era: () => era,
})

describe.each(lines)("the SDKs' clients against $name", (line) => {
  test('SDK v1: sampled on the call, and on the stream that it opens by itself', async () => {
    const client = await connectV1(await serve(line, tools))
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['ask', 'askElsewhere', 'era'])
    expect(textOf(await client.callTool({ name: 'ask' }))).toBe('the model says so')
    expect(textOf(await client.callTool({ name: 'askElsewhere' }))).toBe('the model says so')
    expect(client.transport?.sessionId).toBeDefined()
  })

  test('SDK v2, 2025', async () => {
    const client = await connectV2(await serve(line, tools), 'legacy')
    expect(textOf(await client.callTool({ name: 'ask', arguments: {} }))).toBe('the model says so')
    expect(textOf(await client.callTool({ name: 'askElsewhere', arguments: {} }))).toBe('the model says so')
    expect(client.getNegotiatedProtocolVersion()).toBe('2025-11-25')
  })

  test('SDK v2 that tries 2026 first', async () => {
    const client = await connectV2(await serve(line, tools), 'auto')
    const era = line === lineV2 ? '2026' : '2025'
    expect(client.getNegotiatedProtocolVersion()).toBe(era === '2026' ? '2026-07-28' : '2025-11-25')
    expect(textOf(await client.callTool({ name: 'era', arguments: {} }))).toBe(era)
    // On the line that does not know 2026, the client has fallen back, and samples as ever.
    if (era === '2025') expect(textOf(await client.callTool({ name: 'ask', arguments: {} }))).toBe('the model says so')
  })

  test('SDK v1 comes back once for a stream that ended with an error, and not for ever', async () => {
    const served = await line.serve(tools, { drainTimeoutMs: 0, eventStore: new InMemoryEventStore() })
    ends.push(() => served.close())
    const statuses: number[] = []
    const counting: typeof fetch = async (url, init) => {
      const response = await fetch(url, init)
      if (init?.method === 'GET') statuses.push(response.status)
      return response
    }
    const client = new ClientV1({ name: 'v1', version: '1' }, { capabilities: { sampling: {} } })
    const reconnectionOptions = {
      initialReconnectionDelay: 5,
      maxReconnectionDelay: 5,
      reconnectionDelayGrowFactor: 1,
      maxRetries: 2,
    }
    const transport = new TransportV1(new URL(served.url), { fetch: counting, reconnectionOptions })
    await client.connect(transport as Parameters<ClientV1['connect']>[0])
    ends.push(() => client.close())
    await expect(client.request({ method: 'unknown' }, EmptyResultSchema)).rejects.toMatchObject({ code: -32601 })
    await expect.poll(() => statuses.toSorted()).toEqual([200, 405])
    // It would have come back some ten times by now.
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(statuses.toSorted()).toEqual([200, 405])
  })

  test('many clients at once', async () => {
    const url = await serve(line, tools)
    const clients = await Promise.all(Array.from({ length: 20 }, () => connectV1(url)))
    const results = await Promise.all(
      clients.flatMap((client) => Array.from({ length: 5 }, () => client.callTool({ name: 'ask' }))),
    )
    expect(results.map(textOf)).toEqual(results.map(() => 'the model says so'))
  })
})

test('SDK v2, 2026: rounds, while a 2025 client is sampled by push at the same endpoint', async () => {
  const served = await serveRounds()
  ends.push(() => served.close())
  const modern = await connectV2(served.url, { pin: '2026-07-28' })
  const old = await connectV1(served.url)
  const [rounds, pushed] = await Promise.all([
    modern.callTool({ name: 'ask', arguments: { samples: 3 } }),
    old.callTool({ name: 'ask', arguments: { samples: 3 } }),
  ])
  expect(textOf(rounds)).toBe('2026: the model says so (3)')
  expect(textOf(pushed)).toBe('2025: the model says so (3)')
})

test('SDK v2, 2026: a subscription hears of changes, and ends with the server', async () => {
  const served = await serveRounds()
  const changed = gate()
  const client = new clientV2.Client(
    { name: 'v2', version: '1' },
    {
      versionNegotiation: { mode: { pin: '2026-07-28' } },
      listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged: () => changed.open() } },
    },
  )
  await client.connect(new clientV2.StreamableHTTPClientTransport(new URL(served.url)))
  ends.push(() => client.close())
  served.notify.toolsChanged()
  await expect(changed.opened).resolves.toBeUndefined()
  // Nobody waits for a subscription to end by itself.
  await served.close()
})
