import { Client as ClientV2 } from '@modelcontextprotocol/client'
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js'
import { CreateMessageRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { typescriptServer } from '@sampan/test-support'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** Both SDKs' own clients against servers of both SDKs, over real processes. */

const ANSWER = { role: 'assistant' as const, content: { type: 'text' as const, text: 'an answer' }, model: 'm' }
const IDENTITY = { name: 'sdk-client', version: '0' }
const CAPABILITIES = { capabilities: { sampling: {} } }

interface Connection {
  call(name: string, args: Record<string, unknown>): Promise<unknown>
  listTools(): Promise<{ tools: { name: string }[] }>
  close(): Promise<void>
  readonly transport: { readonly pid: number | null }
  readonly errors: Error[]
}

function parameters(sdk: 'v1' | 'v2') {
  return { ...typescriptServer(new URL(`../test-servers/${sdk}.ts`, import.meta.url)), stderr: 'ignore' as const }
}

async function connectV1(sdk: 'v1' | 'v2'): Promise<Connection> {
  const client = new ClientV1(IDENTITY, CAPABILITIES)
  client.setRequestHandler(CreateMessageRequestSchema, () => ANSWER)
  const errors: Error[] = []
  client.onerror = (error) => errors.push(error)
  const transport = new StdioV1(parameters(sdk))
  await client.connect(transport)
  return {
    call: (name, args) => client.callTool({ name, arguments: args }),
    listTools: () => client.listTools(),
    close: () => client.close(),
    transport,
    errors,
  }
}

async function connectV2(sdk: 'v1' | 'v2', mode: 'auto' | 'legacy'): Promise<Connection> {
  const client = new ClientV2(IDENTITY, { ...CAPABILITIES, versionNegotiation: { mode } })
  client.setRequestHandler('sampling/createMessage', () => ANSWER)
  const errors: Error[] = []
  client.onerror = (error) => errors.push(error)
  const transport = new StdioV2(parameters(sdk))
  await client.connect(transport)
  return {
    call: (name, args) => client.callTool({ name, arguments: args }),
    listTools: () => client.listTools(),
    close: () => client.close(),
    transport,
    errors,
  }
}

describe.each([
  ['v1 client, v1 server', 'an answer', () => connectV1('v1')],
  ['v1 client, v2 server', 'an answer', () => connectV1('v2')],
  ['v2 client on 2025, v1 server', 'an answer', () => connectV2('v1', 'legacy')],
  ['v2 client on 2025, v2 server', 'an answer', () => connectV2('v2', 'legacy')],
  ['v2 client on 2026, v2 server', 'state an answer', () => connectV2('v2', 'auto')],
  ['v2 client on 2026 that settles for 2025, v1 server', 'an answer', () => connectV2('v1', 'auto')],
])('%s', (_, answer, connect) => {
  let connection: Connection
  beforeAll(async () => {
    connection = await connect()
  })
  afterAll(() => connection.close())

  const textOfCall = async (name: string, args: Record<string, unknown> = {}): Promise<string> => {
    const result = (await connection.call(name, args)) as { content: { text: string }[] }
    return result.content.map((block) => block.text).join('')
  }

  test('lists tools, calls one, and answers its sample', async () => {
    const { tools } = await connection.listTools()
    expect(tools.map((tool) => tool.name)).toContain('ask')
    expect(await textOfCall('echo', { text: 'zażółć 🦭' })).toBe('zażółć 🦭')
    expect(await textOfCall('ask', { question: 'what?' })).toBe(answer)
  })

  test('hears nothing that is no frame, in a storm on stdout with many calls in flight', async () => {
    const echoes = Array.from({ length: 100 }, (_, index) => textOfCall('echo', { text: `echo ${index}` }))
    const storms = Array.from({ length: 3 }, () => textOfCall('storm'))
    expect(await Promise.all(storms)).toEqual(['stormed', 'stormed', 'stormed'])
    expect(await Promise.all(echoes)).toEqual(Array.from({ length: 100 }, (_, index) => `echo ${index}`))
    expect(connection.errors).toEqual([])
  })

  test('carries 5 MB', async () => {
    const text = 'x'.repeat(5 * 1024 * 1024)
    expect((await textOfCall('echo', { text })) === text).toBe(true)
  })

  test('a client that closes with a call in flight leaves no process behind', async () => {
    const { transport } = connection
    const pid = transport.pid as number
    const call = connection.call('wait', { tidyMs: 10 }).then(
      () => 'answered',
      () => 'rejected',
    )
    // Answered in order, so the call has begun.
    await textOfCall('echo', { text: '' })
    await connection.close()
    expect(await call).toBe('rejected')
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})
