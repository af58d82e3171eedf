import { PassThrough } from 'node:stream'
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import { McpServer, Server } from '@modelcontextprotocol/server'
import { envelope } from '@sampan/test-support'
import { expect, test } from 'vitest'
import { type ServableServer, serveStdio } from './serve-v2.ts'

/** In one process, over streams: who is created when, and which era is decided on. */

const ENVELOPE = envelope({
  protocolVersion: '2026-07-28',
  clientInfo: { name: 'test', version: '0' },
  capabilities: {},
})
const DISCOVER = { jsonrpc: '2.0', id: 1, method: 'server/discover', params: { _meta: ENVELOPE } }
const LIST_2026 = { jsonrpc: '2.0', id: 2, method: 'tools/list', params: { _meta: ENVELOPE } }
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 3,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '0' } },
}
const LIST_2025 = { jsonrpc: '2.0', id: 4, method: 'tools/list' }

function newServer(): McpServer {
  const server = new McpServer({ name: 'test', version: '0' })
  server.registerTool('nothing', {}, async () => ({ content: [] }))
  return server
}

interface Served {
  say(...messages: object[]): void
  /** The next message of the server. */
  hear(): Promise<{ id?: unknown; result?: Record<string, unknown>; error?: { code: number } }>
  readonly created: ServableServer[]
  readonly errors: string[]
  close(): Promise<void>
}

async function serving(create: () => ServableServer): Promise<Served> {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const created: ServableServer[] = []
  const errors: string[] = []
  const createServer = (): ServableServer => {
    const server = create()
    created.push(server)
    return server
  }
  const { close } = await serveStdio(createServer, {
    streams: { input, output },
    onError: (error) => errors.push(error.message),
  })
  const lines = output.setEncoding('utf8')[Symbol.asyncIterator]()
  let unread: string[] = []
  return {
    say: (...messages) => input.write(messages.map((message) => `${JSON.stringify(message)}\n`).join('')),
    async hear() {
      while (unread.length === 0) {
        const { value } = (await lines.next()) as { value: string }
        unread = value.split('\n').filter((line) => line !== '')
      }
      return JSON.parse(unread.shift() as string)
    },
    created,
    errors,
    close,
  }
}

test('creates one server, before the first message, whatever the era turns out to be', async () => {
  for (const [first, second] of [
    [DISCOVER, LIST_2026],
    [INITIALIZE, LIST_2025],
  ] as const) {
    const served = await serving(newServer)
    expect(served.created).toHaveLength(1)
    served.say(first, second)
    expect(await served.hear()).toMatchObject({ id: first.id, result: expect.anything() })
    expect(await served.hear()).toMatchObject({ id: second.id, result: { tools: [{ name: 'nothing' }] } })
    expect(served.created).toHaveLength(1)
    await served.close()
  }
})

test('a 2025 connection stays one: a request with an envelope does not change its era', async () => {
  const served = await serving(newServer)
  served.say(INITIALIZE)
  expect(await served.hear()).toMatchObject({ result: { protocolVersion: '2025-06-18' } })
  served.say(DISCOVER)
  expect(await served.hear()).toMatchObject({ id: 1, error: { code: -32601 } })
  served.say(LIST_2025)
  const { result } = await served.hear()
  // What every 2026 result has.
  expect(result).not.toHaveProperty('resultType')
  await served.close()
})

test('a 2026 connection stays one: `initialize` is refused with the versions that are served', async () => {
  const served = await serving(newServer)
  served.say(LIST_2026)
  expect(await served.hear()).toMatchObject({ id: 2, result: { resultType: 'complete' } })
  served.say(INITIALIZE)
  expect(await served.hear()).toMatchObject({ id: 3, error: { code: -32022, data: { supported: ['2026-07-28'] } } })
  await served.close()
})

test("calls that pass by the SDK's entry are served, cancelled and refused as the first one is", async () => {
  let signal: AbortSignal | undefined
  const served = await serving(() => {
    const server = newServer()
    server.registerTool('wait', {}, (context) => {
      signal = context.mcpReq.signal
      return new Promise(() => {})
    })
    return server
  })
  const call = (id: number, name: string, _meta?: object): object => {
    return { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: {}, ...(_meta && { _meta }) } }
  }
  for (const id of [10, 11, 12, 13]) {
    served.say(call(id, 'nothing', ENVELOPE))
    expect(await served.hear()).toMatchObject({ id, result: { resultType: 'complete', content: [] } })
  }
  served.say(call(14, 'nothing'))
  expect(await served.hear()).toMatchObject({ id: 14, error: { code: -32602 } })
  served.say(call(15, 'wait', ENVELOPE))
  await expect.poll(() => signal?.aborted).toBe(false)
  served.say({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 15, _meta: ENVELOPE } })
  await expect.poll(() => signal?.aborted).toBe(true)
  served.say(INITIALIZE)
  expect(await served.hear()).toMatchObject({ id: 3, error: { code: -32022 } })
  await served.close()
})

test('a client that only asked for 2026 may settle for 2025', async () => {
  const served = await serving(newServer)
  served.say(DISCOVER)
  expect(await served.hear()).toMatchObject({ result: { supportedVersions: ['2026-07-28'] } })
  served.say(INITIALIZE)
  expect(await served.hear()).toMatchObject({ id: 3, result: { protocolVersion: '2025-06-18' } })
  served.say(LIST_2025)
  expect(await served.hear()).toMatchObject({ id: 4, result: { tools: [{ name: 'nothing' }] } })
  expect(served.created).toHaveLength(2)
  await served.close()
})

test('where it cannot, because createServer gives the same server again, the log says what to do', async () => {
  const same = newServer()
  const served = await serving(() => same)
  served.say(DISCOVER)
  await served.hear()
  served.say(INITIALIZE)
  expect(await served.hear()).toMatchObject({ id: 3, error: { code: -32603 } })
  expect(served.errors).toEqual([expect.stringContaining('Create the McpServer inside createServer')])
  await served.close()
})

test('a response that comes first decides nothing', async () => {
  const served = await serving(newServer)
  served.say({ jsonrpc: '2.0', id: 9, result: {} }, DISCOVER)
  expect(await served.hear()).toMatchObject({ id: 1, result: { supportedVersions: ['2026-07-28'] } })
  expect(served.errors).toEqual(['The client answered request 9 before any was sent'])
  await served.close()
})

test('a server that cannot be connected is reported, and the connection ends', async () => {
  const server = newServer()
  server.connect = () => Promise.reject(new Error('in connect'))
  const served = await serving(() => server)
  served.say(INITIALIZE)
  await expect.poll(() => served.errors).toEqual(['The server could not be connected'])
  await served.close()
})

test('takes a low-level Server', async () => {
  const served = await serving(() => new Server({ name: 'low', version: '0' }, { capabilities: {} }))
  served.say(INITIALIZE)
  expect(await served.hear()).toMatchObject({ result: { serverInfo: { name: 'low' } } })
  await served.close()
})

test.each([
  ['nothing', () => undefined, /must return an McpServer of @modelcontextprotocol\/server, not undefined/],
  ['a server of SDK v1', () => new McpServerV1({ name: 'v1', version: '0' }), /@sampan\/stdio\/v1/],
])('rejects a createServer that returns %s', async (_, create, problem) => {
  await expect(serving(create as () => ServableServer)).rejects.toThrow(problem)
})
