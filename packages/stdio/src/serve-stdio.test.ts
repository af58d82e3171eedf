import { once } from 'node:events'
import {
  envelope,
  type Era,
  NO_ANSWER,
  type RawMessage,
  RawStdioClient,
  textOf,
  typescriptServer,
} from '@sampan/test-support'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ServerSettings } from '../test-servers/tools.ts'

/** Real server processes, and a client that says what it likes. What the SDKs' own clients do is in `sdk-clients.test.ts`. */

const TARGETS = [
  { sdk: 'v1', era: '2025' },
  { sdk: 'v2', era: '2025' },
  { sdk: 'v2', era: '2026' },
] as const

const ANSWER = { role: 'assistant', content: { type: 'text', text: 'an answer' }, model: 'm' }
const MEGABYTE = 1024 * 1024

const clients: RawStdioClient[] = []
afterAll(() => Promise.all(clients.map((client) => client.close())))

function spawn(sdk: 'v1' | 'v2', era: Era, settings: ServerSettings = {}): RawStdioClient {
  const server = typescriptServer(new URL(`../test-servers/${sdk}.ts`, import.meta.url), [JSON.stringify(settings)])
  const client = new RawStdioClient({ ...server, era, capabilities: { sampling: {} }, answer: () => ANSWER })
  clients.push(client)
  return client
}

/** Waits until the server has said on stderr what it says when the given number of calls wait. */
async function untilWaiting(client: RawStdioClient, calls: number): Promise<void> {
  while (client.stderr.split('waiting').length <= calls) await once(client.child.stderr, 'data')
}

describe.each(TARGETS)('SDK $sdk, era $era', ({ sdk, era }) => {
  const start = async (settings?: ServerSettings): Promise<RawStdioClient> => {
    const client = spawn(sdk, era, settings)
    await client.open()
    return client
  }
  /** Starts calls that nobody will answer: their promises reject when the server is gone. */
  const callsInFlight = async (client: RawStdioClient, tool: string, calls: number): Promise<void> => {
    for (let index = 0; index < calls; index++) client.callTool(tool, { tidyMs: 50 }).catch(() => {})
    await untilWaiting(client, calls)
  }

  /** One server for the tests that it must survive; those that end it, or need settings, have one of their own. */
  let client: RawStdioClient
  beforeAll(async () => {
    client = await start()
  })

  test('a tool samples', async () => {
    const { response } = await client.callTool('ask', { question: 'what?' })
    expect(textOf(response)).toBe(era === '2026' ? 'state an answer' : 'an answer')
    expect(client.garbage).toEqual([])
  })

  test('what a handler writes to stdout goes to stderr, and no frame is harmed', async () => {
    const calls = ['storm', 'storm', 'storm'].map((tool) => client.callTool(tool))
    const echo = await client.callTool('echo', { text: 'in between' })
    expect(textOf(echo.response)).toBe('in between')
    for (const { response } of await Promise.all(calls)) expect(textOf(response)).toBe('stormed')
    expect(textOf((await client.callTool('echo', { text: 'after' })).response)).toBe('after')
    expect(client.garbage).toEqual([])
    expect(client.received.filter((message) => message.result?.['forged'] !== undefined)).toEqual([])
    for (const said of [
      'log 49',
      'info 49',
      'debug 49',
      '┌',
      'group',
      '"forged":true',
      'no line feed',
      'piped\nin\n',
      'ended',
    ]) {
      await expect.poll(() => client.stderr).toContain(said)
    }
  })

  test.each([
    ['SIGTERM', (client: RawStdioClient) => client.kill('SIGTERM')],
    ['SIGINT', (client: RawStdioClient) => client.kill('SIGINT')],
    ['the end of stdin', (client: RawStdioClient) => client.endInput()],
  ])('%s aborts the calls in flight, waits for their finally blocks, and exits with 0', async (_, end) => {
    const own = await start()
    await callsInFlight(own, 'wait', 2)
    end(own)
    expect(await own.waitForExit()).toEqual({ code: 0, signal: null })
    expect(own.stderr.split('finally ran')).toHaveLength(3)
  })

  test('a broken stdout does likewise', async () => {
    const own = await start()
    await callsInFlight(own, 'wait', 1)
    own.breakOutput()
    own.callTool('echo', { text: 'into the void' }).catch(() => {})
    expect(await own.waitForExit()).toEqual({ code: 0, signal: null })
    expect(own.stderr).toContain('finally ran')
    expect(own.stderr).toContain('EPIPE')
  })

  test('neither a handler that ignores its abort nor a busy process outlives the grace', async () => {
    const own = await start({ graceMs: 300, busy: true })
    await callsInFlight(own, 'ignoreAbort', 1)
    own.kill('SIGTERM')
    expect(await own.waitForExit()).toEqual({ code: 0, signal: null })
  })

  test('a process is served once at a time', async () => {
    expect(textOf((await client.callTool('serveAgain')).response)).toMatch(
      /already serves this process: close it first/,
    )
    expect(textOf((await client.callTool('echo', { text: 'still here' })).response)).toBe('still here')
  })

  test('messages of 5 MB go in and out', async () => {
    const text = 'zażółć 🦭 '.repeat(350_000)
    expect(Buffer.byteLength(text)).toBeGreaterThan(5 * MEGABYTE)
    const { response } = await client.callTool('echo', { text })
    // Not `toBe`, whose message would be 5 MB too.
    expect(textOf(response) === text).toBe(true)
  })

  test('a character split over writes stays whole', async () => {
    const response = client.waitFor('the echo', (message) => message.id === 'split')
    const meta = era === '2026' ? { _meta: envelope(client.identity) } : {}
    const params = { name: 'echo', arguments: { text: '🦭' }, ...meta }
    const bytes = Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', id: 'split', method: 'tools/call', params })}\n`)
    const middle = bytes.indexOf(Buffer.from('🦭')) + 2
    client.write(bytes.subarray(0, middle))
    await new Promise((resolve) => setTimeout(resolve, 50))
    client.write(bytes.subarray(middle))
    expect(textOf(await response)).toBe('🦭')
  })

  test('malformed lines are answered as JSON-RPC says, and the server serves on', async () => {
    const before = client.received.length
    for (const line of ['', 'garbage', '{"jsonrpc":"2.0","id":', '[]', '"text"', '{}', '{"jsonrpc":"2.0","id":41}']) {
      client.writeLine(line)
    }
    client.write(Buffer.from([0xff, 0xfe, 0x00, 0x0a]))
    client.writeLine('{"jsonrpc":"2.0","id":999,"result":{}}')
    client.writeLine('{"jsonrpc":"2.0","method":"notifications/nonsense","params":[]}')
    expect(textOf((await client.callTool('echo', { text: 'still here' })).response)).toBe('still here')
    const answers = client.received.slice(before, -1).map(({ id, error }) => [id, error?.code])
    expect(answers).toEqual([
      [null, -32700],
      [null, -32700],
      [null, -32600],
      [null, -32600],
      [null, -32600],
      [41, -32600],
      [null, -32700],
    ])
    await expect.poll(() => client.stderr).toContain('serveStdio: Parse error')
  })

  test('an over-long request is answered by its id, and the server serves on', async () => {
    const own = await start({ maxMessageBytes: 100_000 })
    const { response } = await own.callTool('echo', { text: 'x'.repeat(200_000) })
    expect(response.error).toMatchObject({
      code: -32600,
      message: expect.stringMatching(/200\d\d\d bytes long.*100000/),
    })
    expect(textOf((await own.callTool('echo', { text: 'still here' })).response)).toBe('still here')
  })

  test('says what was answered before the client closed stdin at once', async () => {
    const own = spawn(sdk, era)
    const opened = own.open()
    own.endInput()
    expect(await opened).toMatchObject({ capabilities: { tools: {} } })
    expect(await own.waitForExit()).toEqual({ code: 0, signal: null })
  })

  test('a handler may end the process in the very turn in which it answers', async () => {
    const own = await start()
    const { response } = await own.callTool('exit')
    expect(textOf(response)).toBe('goodbye')
    expect(await own.waitForExit()).toEqual({ code: 7, signal: null })
  })

  test('close() gives stdout back and lets the process end', async () => {
    const own = await start()
    expect(textOf((await own.callTool('close')).response)).toBe('closing')
    expect(await own.waitForExit()).toEqual({ code: 0, signal: null })
    expect(own.garbage).toEqual(['stdout is free'])
  })

  test('without a reader of stderr it serves on', async () => {
    const own = await start()
    own.child.stderr.destroy()
    for (let turn = 0; turn < 3; turn++) expect(textOf((await own.callTool('storm')).response)).toBe('stormed')
  })
})

describe.each(['v1', 'v2'] as const)('SDK %s', (sdk) => {
  test('an over-long or malformed answer fails the sample that waits for it, and nothing else', async () => {
    const client = spawn(sdk, '2025', { maxMessageBytes: 100_000 })
    await client.open()
    client.answer = () => ({ ...ANSWER, content: { type: 'text', text: 'x'.repeat(200_000) } })
    const long = await client.callTool('ask', { question: 'a long one' })
    expect(long.response.result).toMatchObject({ isError: true })
    expect(textOf(long.response)).toMatch(/too long.*bytes/)
    client.answer = () => 'no object' as unknown as object
    const malformed = await client.callTool('ask', { question: 'malformed' })
    expect(malformed.response.result).toMatchObject({ isError: true })
    expect(textOf(malformed.response)).toMatch(/not a valid JSON-RPC response/)
    client.answer = () => ANSWER
    expect(textOf((await client.callTool('ask', { question: 'again' })).response)).toBe('an answer')
  })

  test('holds back for a client that does not read, and loses nothing', async () => {
    const client = spawn(sdk, '2025')
    await client.open()
    client.child.stdout.pause()
    const call = client.callTool('flood', { count: 400, bytes: 10_000 })
    const echo = client.callTool('echo', { text: 'meanwhile' })
    await new Promise((resolve) => setTimeout(resolve, 100))
    client.child.stdout.resume()
    expect(textOf((await call).response)).toBe('sent 400')
    expect(textOf((await echo).response)).toBe('meanwhile')
    expect(client.received.flatMap(indexOfMessage)).toEqual(Array.from({ length: 400 }, (_, index) => index))
  })

  test('with `signals: false` signals are left to the process', async () => {
    const client = spawn(sdk, '2025', { signals: false })
    await client.open()
    client.kill('SIGTERM')
    expect(await client.waitForExit()).toEqual({ code: null, signal: 'SIGTERM' })
  })

  test('a second signal ends the grace', async () => {
    const client = spawn(sdk, '2025', { graceMs: 3_600_000 })
    await client.open()
    client.callTool('wait', { tidyMs: 3_600_000 }).catch(() => {})
    await untilWaiting(client, 1)
    client.kill('SIGINT')
    client.callTool('echo', { text: 'no answer tells when the signal has come' }).catch(() => {})
    while (client.child.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      client.kill('SIGINT')
    }
    expect(await client.waitForExit()).toEqual({ code: 0, signal: null })
  })
})

test('what an SDK says while it closes is still written: v1 takes back the sample that a call waits for', async () => {
  const client = spawn('v1', '2025')
  client.answer = () => NO_ANSWER
  await client.open()
  client.callTool('ask', { question: 'what?' }).catch(() => {})
  const ask = await client.waitFor('the sample', (message) => message.method === 'sampling/createMessage')
  client.kill('SIGTERM')
  expect(await client.waitForExit()).toEqual({ code: 0, signal: null })
  expect(client.received.at(-1)).toMatchObject({ method: 'notifications/cancelled', params: { requestId: ask.id } })
})

function indexOfMessage(message: RawMessage): number[] {
  if (message.method !== 'notifications/message') return []
  return [(message.params?.['data'] as { index: number }).index]
}
