import { afterEach, describe, expect, test } from 'vitest'
import { aborted, gate } from './fixtures/gate.ts'
import { type Line, lines, type Tools, type ToolsOf } from './fixtures/lines.ts'
import { ACCEPT, all, answerOf, messagesOf, RawClient, textOf } from './fixtures/raw-client.ts'
import type { ServedHttp, ServeHttpOptions } from './v1.ts'

const running: ServedHttp[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((served) => served.close()))
})

async function serve(line: Line, tools: ToolsOf, options: Partial<ServeHttpOptions> = {}): Promise<string> {
  const served = await line.serve(tools, { drainTimeoutMs: 0, ...options })
  running.push(served)
  return served.url
}

const echo: Tools = { echo: ({ text }) => text }

describe.each(lines)('sessions on $name', (line) => {
  test('a client that opens no stream by GET is sampled during its call', async () => {
    const url = await serve(line, { ask: async ({ sample }) => `${await sample('first')} ${await sample('second')}` })
    const client = await RawClient.open(url)
    const response = await client.call('ask')
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const prompts: unknown[] = []
    for await (const message of messagesOf(response)) {
      if (message.method === undefined) {
        expect(message.result).toMatchObject({ content: [{ type: 'text', text: 'ONE TWO' }] })
        break
      }
      expect(message.method).toBe('sampling/createMessage')
      prompts.push((message.params as { messages: { content: { text: string } }[] }).messages[0]?.content.text)
      expect((await client.answer(message.id, prompts.length === 1 ? 'ONE' : 'TWO')).status).toBe(202)
    }
    expect(prompts).toEqual(['first', 'second'])
  })

  test('progress arrives before the result, on the same stream', async () => {
    const url = await serve(line, {
      work: async ({ progress }) => {
        await progress(1)
        await progress(2)
        return 'done'
      },
    })
    const client = await RawClient.open(url)
    const seen: string[] = []
    for await (const { method, params } of messagesOf(await client.call('work', '', { progress: true }))) {
      seen.push(method === undefined ? 'result' : `${method} ${(params as { progress: number }).progress}`)
    }
    expect(seen).toEqual(['notifications/progress 1', 'notifications/progress 2', 'result'])
  })

  test('a request that belongs to no call fails at once without a GET stream, and travels on it with one', async () => {
    const url = await serve(line, {
      ask: async ({ sampleUnrelated }) => await sampleUnrelated('hello').catch((error: Error) => error.message),
    })
    const client = await RawClient.open(url)
    expect(await textOf(await client.call('ask'))).toContain('opened no stream by GET')

    const left = new AbortController()
    const events = messagesOf(await client.get({}, left.signal))
    const result = client.call('ask').then(textOf)
    const { value } = await events.next()
    expect(value).toMatchObject({ method: 'sampling/createMessage' })
    await client.answer(value?.id, 'over there')
    expect(await result).toBe('over there')
    left.abort()
  })

  test('the newest GET stream takes the place of the one before', async () => {
    const url = await serve(line, { ask: async ({ sampleUnrelated }) => await sampleUnrelated('hello') })
    const client = await RawClient.open(url)
    const first = messagesOf(await client.get())
    const left = new AbortController()
    const second = messagesOf(await client.get({}, left.signal))
    expect((await first.next()).done).toBe(true)
    const result = client.call('ask').then(textOf)
    await client.answer((await second.next()).value?.id, 'yes')
    expect(await result).toBe('yes')
    left.abort()
  })

  test('two sessions do not see each other', async () => {
    const url = await serve(line, { ask: async ({ sample, sessionId }) => `${sessionId} ${await sample('who?')}` })
    const [one, two] = await Promise.all([RawClient.open(url), RawClient.open(url)])
    expect(one.sessionId).not.toBe(two.sessionId)
    const callOne = messagesOf(await one.call('ask', '', { id: 7 }))
    const callTwo = messagesOf(await two.call('ask', '', { id: 7 }))
    const askOne = (await callOne.next()).value
    const askTwo = (await callTwo.next()).value
    expect(askOne?.id).toBe(askTwo?.id)
    // The same id, in another session: it answers that session's question and no other.
    await two.answer(askTwo?.id, 'two')
    expect((await callTwo.next()).value?.result).toMatchObject({ content: [{ text: `${two.sessionId} two` }] })
    await one.answer(askOne?.id, 'one')
    expect((await callOne.next()).value?.result).toMatchObject({ content: [{ text: `${one.sessionId} one` }] })
  })

  test('a cancelled call aborts the handler and ends its stream without a response', async () => {
    const started = gate()
    const stopped = gate()
    const url = await serve(line, {
      wait: async ({ signal }) => {
        started.open()
        await aborted(signal)
        stopped.open()
        return 'too late'
      },
    })
    const client = await RawClient.open(url)
    const response = await client.call('wait', '', { id: 'call' })
    await started.opened
    expect((await client.send({ method: 'notifications/cancelled', params: { requestId: 'call' } })).status).toBe(202)
    await stopped.opened
    expect(await all(messagesOf(response))).toEqual([])
    // The id is free again.
    expect((await client.request('ping', {}, { id: 'call' })).status).toBe(200)
  })

  test('a client that leaves in mid-call aborts the handler', async () => {
    const started = gate()
    const stopped = gate()
    const url = await serve(line, {
      wait: async ({ signal }) => {
        started.open()
        await aborted(signal)
        stopped.open()
        return 'too late'
      },
    })
    const client = await RawClient.open(url)
    const left = new AbortController()
    await client.call('wait', '', { signal: left.signal })
    await started.opened
    left.abort()
    await expect(stopped.opened).resolves.toBeUndefined()
  })

  test('a client that has left before it is served starts nothing, and keeps no session busy', async () => {
    let started = 0
    const handler = line.handler({ count: () => String(++started) }, { maxSessions: 1, drainTimeoutMs: 0 })
    const open = (): Promise<RawClient> => RawClient.open('http://localhost/mcp', { fetch: handler.fetch })
    const client = await open()
    const signal = AbortSignal.abort()
    // The Request of the platform refuses to be sent, but a handler can get one whose client has just gone.
    const gone = (method: 'GET' | 'POST', body?: string): Promise<Response> =>
      handler.fetch(
        new Request('http://localhost/mcp', {
          method,
          headers: {
            'content-type': 'application/json',
            accept: ACCEPT,
            'mcp-session-id': client.sessionId ?? '',
          },
          ...(body !== undefined && { body }),
          signal,
        }),
      )
    await gone('POST', JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'count' } }))
    await gone('GET')
    // There is one place, and it is free.
    expect(await textOf(await (await open()).call('count'))).toBe('1')
    await handler.close()
  })

  test('with cancelOnDisconnect off, the handler goes on, and what it asks the client then fails at once', async () => {
    const started = gate()
    const go = gate()
    const outcome = gate<string>()
    const handler = line.handler(
      {
        wait: async ({ sample, signal }) => {
          started.open()
          await go.opened
          expect(signal.aborted).toBe(false)
          outcome.open(await sample('still there?').catch((error: Error) => error.message))
          return 'done'
        },
      },
      { cancelOnDisconnect: false, drainTimeoutMs: 0 },
    )
    const client = await RawClient.open('http://localhost/mcp', { fetch: handler.fetch })
    const left = new AbortController()
    await client.call('wait', '', { signal: left.signal })
    await started.opened
    left.abort()
    go.open()
    expect(await outcome.opened).toContain('the client closed its stream')
    await handler.close()
  })

  test('DELETE ends the session and what it was doing', async () => {
    const started = gate()
    const stopped = gate()
    const url = await serve(line, {
      wait: async ({ signal }) => {
        started.open()
        await aborted(signal)
        stopped.open()
        return 'too late'
      },
    })
    const client = await RawClient.open(url)
    const response = await client.call('wait')
    await started.opened
    expect((await client.delete()).status).toBe(200)
    await stopped.opened
    expect((await answerOf(response)).error?.message).toContain('ended the session')
    for (const after of [await client.request('ping'), await client.get(), await client.delete()]) {
      expect(after.status).toBe(404)
    }
  })

  test('requests without a session, or for one that is not there, are told apart', async () => {
    const url = await serve(line, echo)
    const client = new RawClient(url)
    const without = await client.request('tools/list')
    expect(without.status).toBe(400)
    expect((await answerOf(without)).error).toMatchObject({ code: -32000 })
    client.sessionId = 'made-up'
    const unknown = await client.request('tools/list')
    expect(unknown.status).toBe(404)
    expect((await answerOf(unknown)).error).toMatchObject({ code: -32001 })
    expect((await client.get()).status).toBe(404)
    expect((await client.delete()).status).toBe(404)
  })

  test('an unsupported protocol version in the header is a 400', async () => {
    const client = await RawClient.open(await serve(line, echo))
    for (const version of ['1900-01-01', 'not-a-version']) {
      client.version = version
      expect((await client.request('tools/list')).status).toBe(400)
    }
  })

  test.each(['2025-03-26', '2025-06-18', '2025-11-25'])('a client of %s is served', async (version) => {
    const client = await RawClient.open(await serve(line, echo), { version })
    expect(await textOf(await client.call('echo', version))).toBe(version)
  })

  test('a client that names no version in its header is served', async () => {
    const client = await RawClient.open(await serve(line, echo))
    const body = JSON.stringify({ jsonrpc: '2.0', id: 9, method: 'tools/list' })
    const response = await fetch(client.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: ACCEPT, 'mcp-session-id': client.sessionId ?? '' },
      body,
    })
    expect((await answerOf(response)).result).toHaveProperty('tools')
  })

  test('a failed initialize leaves no session', async () => {
    const url = await serve(line, echo)
    const client = new RawClient(url)
    const response = await client.request('initialize', { protocolVersion: 7 })
    expect((await answerOf(response)).error).toBeDefined()
    client.sessionId = response.headers.get('mcp-session-id') ?? 'none'
    expect((await client.request('ping')).status).toBe(404)
  })

  test('the same id cannot be used by two calls at once', async () => {
    const go = gate()
    const url = await serve(line, {
      wait: async () => {
        await go.opened
        return 'first'
      },
    })
    const client = await RawClient.open(url)
    const first = await client.call('wait', '', { id: 1 })
    const second = await client.call('wait', '', { id: 1 })
    expect(second.status).toBe(400)
    expect((await answerOf(second)).error?.message).toContain('being answered')
    go.open()
    expect(await textOf(first)).toBe('first')
  })

  test('batches are for clients of 2025-03-26', async () => {
    const url = await serve(line, echo)
    const batch = [
      { jsonrpc: '2.0', id: 'a', method: 'tools/call', params: { name: 'echo', arguments: { text: 'A' } } },
      { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1, progress: 1 } },
      { jsonrpc: '2.0', id: 'b', method: 'tools/call', params: { name: 'echo', arguments: { text: 'B' } } },
    ]
    const old = await RawClient.open(url, { version: '2025-03-26' })
    const messages = await all(messagesOf(await old.post(JSON.stringify(batch))))
    expect(messages.map(({ id }) => id).toSorted()).toEqual(['a', 'b'])
    for (const refused of [[], Array.from({ length: 101 }, () => batch[1]), [batch[0], batch[0]]]) {
      expect((await old.post(JSON.stringify(refused))).status).toBe(400)
    }
    const current = await RawClient.open(url, { version: '2025-11-25' })
    const response = await current.post(JSON.stringify(batch))
    expect(response.status).toBe(400)
    expect((await answerOf(response)).error?.message).toContain('no batches')
    const initialize = { jsonrpc: '2.0', id: 1, method: 'initialize', params: {} }
    expect((await old.post(JSON.stringify([initialize, batch[0]]))).status).toBe(400)
  })

  test('an answer that is no valid response fails the call that waits for it, and only that', async () => {
    const url = await serve(line, {
      ask: async ({ sample }) => await sample('hello').catch((error: Error) => `failed: ${error.message}`),
    })
    const client = await RawClient.open(url)
    const broken = [
      { result: null },
      { result: 'text' },
      { error: 'no' },
      { error: { code: 'x', message: 'y' } },
      { result: {}, more: 1 },
    ]
    for (const answer of broken) {
      const events = messagesOf(await client.call('ask'))
      const { value } = await events.next()
      expect((await client.send({ id: value?.id, ...answer })).status).toBe(400)
      expect((await events.next()).value?.result).toMatchObject({
        content: [{ text: expect.stringMatching(/^failed: .*not a valid JSON-RPC response/) }],
      })
    }
  })

  test('createServer that fails is a 500 and is reported', async () => {
    const errors: Error[] = []
    const url = await serve(line, failing, { maxSessions: 1, onError: (error) => errors.push(error) })
    for (let attempt = 0; attempt < 2; attempt++) {
      const response = await new RawClient(url).initialize()
      expect(response.status).toBe(500)
      // The reason is the owner's business, not the client's.
      expect(await response.text()).not.toContain('database')
    }
    expect(errors.map(({ message }) => message)).toEqual(['no database', 'no database'])
  })

  test('answers with JSON when told to, and says that nothing can be pushed', async () => {
    const url = await serve(
      line,
      {
        ...echo,
        ask: async ({ sample }) => await sample('hello').catch((error: Error) => error.message),
        work: async ({ progress }) => {
          await progress(1)
          return 'done'
        },
      },
      { responseMode: 'json' },
    )
    const client = await RawClient.open(url, { version: '2025-03-26' })
    const response = await client.call('echo', 'hi')
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await textOf(response)).toBe('hi')
    expect(await textOf(await client.call('ask'))).toContain('no room for a request')
    expect(await textOf(await client.call('work', '', { progress: true }))).toBe('done')
    const batch = ['a', 'b'].map((id) => ({ jsonrpc: '2.0', id, method: 'ping' }))
    const answers = await all(messagesOf(await client.post(JSON.stringify(batch))))
    expect(answers.map(({ id }) => id)).toEqual(['a', 'b'])
  })

  test('idle streams are kept alive by comments', async () => {
    const go = gate()
    const url = await serve(
      line,
      {
        wait: async () => {
          await go.opened
          return 'done'
        },
      },
      { keepAliveMs: 5 },
    )
    const client = await RawClient.open(url)
    const response = await client.call('wait')
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toContain(': keep-alive')
    go.open()
    await reader.cancel()
  })
})

function failing(): never {
  throw new Error('no database')
}
