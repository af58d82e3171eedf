import { afterEach, describe, expect, test, vi } from 'vitest'
import { aborted, eventually, gate } from './fixtures/gate.ts'
import type { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { McpServer as McpServerV2 } from '@modelcontextprotocol/server'
import { createV1, createV2, type Line, lines, type ToolsOf } from './fixtures/lines.ts'
import { modernRequest } from './fixtures/modern-client.ts'
import { answerOf, messagesOf, RawClient, textOf } from './fixtures/raw-client.ts'
import { createHttpHandler as createHandlerV2 } from './index.ts'
import { createHttpHandler as createHandlerV1, type ServedHttp, type ServeHttpOptions } from './v1.ts'

const running: ServedHttp[] = []

afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(running.splice(0).map((served) => served.close()))
})

async function serve(line: Line, tools: ToolsOf, options: Partial<ServeHttpOptions> = {}): Promise<ServedHttp> {
  const served = await line.serve(tools, { drainTimeoutMs: 0, ...options })
  running.push(served)
  return served
}

describe.each(lines)('how much is kept, on $name', (line) => {
  test('at the cap the longest idle session makes room, and its client is told to start anew', async () => {
    const { url } = await serve(line, { echo: ({ text }) => text }, { maxSessions: 2 })
    const one = await RawClient.open(url)
    const two = await RawClient.open(url)
    expect((await one.request('ping')).status).toBe(200)
    const three = await RawClient.open(url)
    expect((await two.request('ping')).status).toBe(404)
    expect((await one.request('ping')).status).toBe(200)
    expect((await three.request('ping')).status).toBe(200)
  })

  test('sessions in use are not ended for a new one, which gets a 503', async () => {
    const go = gate()
    const { url } = await serve(
      line,
      {
        wait: async () => {
          await go.opened
          return 'done'
        },
      },
      { maxSessions: 2 },
    )
    const calling = await RawClient.open(url)
    const listening = await RawClient.open(url)
    const call = await calling.call('wait')
    const left = new AbortController()
    await listening.get({}, left.signal)
    const refused = await new RawClient(url).initialize()
    expect(refused.status).toBe(503)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    go.open()
    expect(await textOf(call)).toBe('done')
    expect((await new RawClient(url).initialize()).status).toBe(200)
    left.abort()
  })

  test('the cap holds when many come at once', async () => {
    let built = 0
    const { url } = await serve(
      line,
      () => {
        built++
        return {}
      },
      { maxSessions: 3 },
    )
    const responses = await Promise.all(Array.from({ length: 12 }, () => new RawClient(url).initialize()))
    const opened = responses.filter(({ status }) => status === 200)
    expect(opened.length).toBe(built)
    const alive = await Promise.all(
      opened.map(async (response) => {
        const client = new RawClient(url)
        client.sessionId = response.headers.get('mcp-session-id') ?? undefined
        return (await client.request('ping')).status
      }),
    )
    expect(alive.filter((status) => status === 200).length).toBeLessThanOrEqual(3)
  })

  test('idle sessions end by themselves; one that is in use does not', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date', 'performance'] })
    const started = gate()
    const go = gate()
    const ended: string[] = []
    const handler = line.handler(
      {
        wait: async () => {
          started.open()
          await go.opened
          return 'done'
        },
      },
      {
        sessionIdleMs: 60_000,
        sessionDirectory: {
          opened: () => {},
          closed: (sessionId) => void ended.push(sessionId),
          carry: async () => false,
        },
      },
    )
    const open = (): Promise<RawClient> => RawClient.open('http://localhost/mcp', { fetch: handler.fetch })
    const [calling, listening, idle] = [await open(), await open(), await open()]
    const call = await calling.call('wait')
    await started.opened
    const left = new AbortController()
    await listening.get({}, left.signal)

    vi.advanceTimersByTime(59_000)
    expect(ended).toEqual([])
    vi.advanceTimersByTime(16_000)
    await eventually(() => ended.length > 0)
    expect(ended).toEqual([idle.sessionId])
    expect((await idle.request('ping')).status).toBe(404)

    go.open()
    expect(await textOf(call)).toBe('done')
    left.abort()
    vi.advanceTimersByTime(90_000)
    await eventually(() => ended.length === 3)
    expect(ended.toSorted()).toEqual([idle, calling, listening].map(({ sessionId }) => sessionId).toSorted())
    await handler.close()
  })
})

test("an onclose of the server's owner that throws ends nothing but itself", async () => {
  const errors: Error[] = []
  const owner = (): never => {
    throw new Error('on purpose')
  }
  const create = (server: McpServerV1 | McpServerV2): typeof server => {
    server.server.onclose = owner
    return server
  }
  const options = { onError: (error: Error) => void errors.push(error), drainTimeoutMs: 0 }
  const v1 = createHandlerV1(() => create(createV1({})) as McpServerV1, options)
  const v2 = createHandlerV2(() => create(createV2({ echo: ({ text }) => text })) as McpServerV2, options)
  for (const handler of [v1, v2]) {
    const client = await RawClient.open('http://localhost/mcp', { fetch: handler.fetch })
    expect((await client.delete()).status).toBe(200)
    expect((await client.request('ping')).status).toBe(404)
  }
  const modern = await v2.fetch(modernRequest('http://localhost/mcp', { method: 'tools/list' }))
  expect((await answerOf(modern)).result).toHaveProperty('tools')
  expect(errors.length).toBeGreaterThanOrEqual(2)
  expect(new Set(errors.map(({ message }) => message))).toEqual(new Set(['on purpose']))
  await Promise.all([v1.close(), v2.close()])
})

describe.each(lines)('close on $name', (line) => {
  test('lets the calls that are being answered finish, their sampling included, and refuses new ones', async () => {
    const served = await serve(line, { ask: async ({ sample }) => await sample('hello') }, { drainTimeoutMs: 20_000 })
    const client = await RawClient.open(served.url)
    const events = messagesOf(await client.call('ask'))
    const { value } = await events.next()
    const closed = served.close()

    const health = await fetch(new URL('/healthz', served.url))
    expect([health.status, await health.text()]).toEqual([503, 'draining\n'])
    const refused = await client.call('ask')
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).not.toBeNull()
    expect((await new RawClient(served.url).initialize()).status).toBe(503)

    const taken = await client.answer(value?.id, 'just in time')
    expect(taken.headers.get('connection')).toBe('close')
    expect((await events.next()).value?.result).toMatchObject({ content: [{ text: 'just in time' }] })
    await closed
    await expect(fetch(served.url)).rejects.toThrow('fetch failed')
  })

  test('ends what takes too long, with an error that says so', async () => {
    const started = gate()
    const stopped = gate()
    const served = await serve(
      line,
      {
        wait: async ({ signal }) => {
          started.open()
          await aborted(signal)
          stopped.open()
          return 'too late'
        },
      },
      { drainTimeoutMs: 20 },
    )
    const client = await RawClient.open(served.url)
    const stream = messagesOf(await client.get())
    const response = await client.call('wait')
    await started.opened
    await Promise.all([served.close(), served.close()])
    await stopped.opened
    expect((await answerOf(response)).error?.message).toContain('ended the session')
    expect((await stream.next()).done).toBe(true)
  })

  test('answers /healthz until then, under any host name', async () => {
    const { url } = await serve(line, {})
    const health = await fetch(new URL('/healthz', url))
    expect([health.status, await health.text()]).toEqual([200, 'ok\n'])
  })

  test('100 calls in flight are all answered', async () => {
    const served = await serve(
      line,
      { ask: async ({ sample, text }) => `${text} ${await sample('hello')}` },
      { drainTimeoutMs: 20_000 },
    )
    const client = await RawClient.open(served.url)
    const asked = gate()
    const closing = gate()
    let count = 0
    const calls = Array.from({ length: 100 }, async (_, index) => {
      const events = messagesOf(await client.call('ask', String(index)))
      const { value } = await events.next()
      if (++count === 100) asked.open()
      await closing.opened
      await client.answer(value?.id, `answer ${index}`)
      return (await events.next()).value?.result
    })
    await asked.opened
    const closed = served.close()
    closing.open()
    const results = await Promise.all(calls)
    expect(results).toEqual(
      results.map((_, index) =>
        expect.objectContaining({ content: [{ type: 'text', text: `${index} answer ${index}` }] }),
      ),
    )
    await closed
  })
})
