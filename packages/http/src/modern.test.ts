import { createMcpHandler, isLegacyRequest, McpServer } from '@modelcontextprotocol/server'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { gate } from './fixtures/gate.ts'
import { lineV1 } from './fixtures/lines.ts'
import {
  CAPABILITIES_KEY,
  CLIENT_KEY,
  envelope,
  type ModernRequest,
  modernRequest,
  toolCall,
  VERSION,
  VERSION_KEY,
} from './fixtures/modern-client.ts'
import { all, answerOf, messagesOf, RawClient, textOf } from './fixtures/raw-client.ts'
import { createRoundsServer, type RoundsHooks, serveRounds } from './fixtures/rounds.ts'
import { createHttpHandler, type HttpHandler, type HttpHandlerOptions } from './index.ts'

const ends: (() => Promise<unknown>)[] = []

afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
})

const URL = 'http://localhost/mcp'

function handlerOf(options: HttpHandlerOptions = {}, hooks?: RoundsHooks): HttpHandler {
  const handler = createHttpHandler(() => createRoundsServer(hooks), { drainTimeoutMs: 0, ...options })
  ends.push(() => handler.close())
  return handler
}

function send(handler: HttpHandler, request: ModernRequest): Promise<Response> {
  return handler.fetch(modernRequest(URL, request))
}

const answer = { role: 'assistant', content: { type: 'text', text: 'the model says so' }, model: 'raw' }

const variants: readonly [string, HttpHandlerOptions][] = [
  ['one server a request', {}],
  ['one server a principal', { serverPer: 'principal' }],
]

describe.each(variants)('2026, %s', (_name, options) => {
  const create = (more: HttpHandlerOptions = {}, hooks?: RoundsHooks): HttpHandler =>
    handlerOf({ ...options, ...more }, hooks)

  test('server/discover says what the server is', async () => {
    const response = await send(create(), { method: 'server/discover' })
    expect(response.status).toBe(200)
    expect((await answerOf(response)).result).toMatchObject({
      resultType: 'complete',
      supportedVersions: [VERSION],
      capabilities: { tools: {} },
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'rounds' } },
    })
  })

  test('a call that samples takes rounds, and each answer is one JSON body', async () => {
    const handler = create()
    let params: Record<string, unknown> = {}
    for (let round = 1; round <= 2; round++) {
      const response = await send(handler, toolCall('ask', { arguments: { samples: 2 }, params }))
      expect(response.headers.get('content-type')).toBe('application/json')
      const { result } = await answerOf(response)
      expect(result).toMatchObject({
        resultType: 'input_required',
        inputRequests: { s: { method: 'sampling/createMessage' } },
      })
      params = { requestState: result?.['requestState'], inputResponses: { s: answer } }
    }
    const last = await send(handler, toolCall('ask', { arguments: { samples: 2 }, params }))
    expect(await textOf(last)).toBe('2026: the model says so (2)')
  })

  test('progress turns the answer into a stream', async () => {
    const response = await send(create(), toolCall('work', { params: { _meta: { ...envelope, progressToken: 'p' } } }))
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const messages = await all(messagesOf(response))
    expect(messages.map(({ method }) => method ?? 'result')).toEqual(['notifications/progress', 'result'])
    expect(messages[0]?.params).toMatchObject({ progressToken: 'p', progress: 1 })
  })

  test('closing the answer cancels the call', async () => {
    const started = gate()
    const stopped = gate()
    const handler = create({}, { onStart: () => started.open(), onAbort: () => stopped.open() })
    const left = new AbortController()
    void send(handler, toolCall('wait', { signal: left.signal })).catch(() => {})
    await started.opened
    left.abort()
    await expect(stopped.opened).resolves.toBeUndefined()
  })

  test('clients with the same ids do not get in each other’s way', async () => {
    const started = gate()
    const stopped = gate()
    const handler = create({}, { onStart: () => started.open(), onAbort: () => stopped.open() })
    const left = new AbortController()
    void send(handler, toolCall('wait', { id: 1, signal: left.signal })).catch(() => {})
    await started.opened
    const responses = await Promise.all(Array.from({ length: 20 }, () => send(handler, toolCall('work', { id: 1 }))))
    const answers = await Promise.all(responses.map(answerOf))
    expect(answers).toEqual(answers.map(() => expect.objectContaining({ id: 1, result: expect.anything() })))
    left.abort()
    await stopped.opened
  })

  test('who asks reaches the handler, and nobody is taken for somebody else', async () => {
    const handler = create({
      authenticate: (request) => {
        const token = request.headers.get('authorization')
        return token === null ? undefined : { token, clientId: token, scopes: token === 'writer' ? ['write'] : [] }
      },
    })
    expect((await send(handler, toolCall('about'))).status).toBe(401)
    const about = async (name: string): Promise<unknown> => {
      const _meta = { ...envelope, [CLIENT_KEY]: { name, version: '1' } }
      const headers = { authorization: name, 'x-agent': name }
      return JSON.parse(await textOf(await send(handler, toolCall('about', { headers, params: { _meta } }))))
    }
    for (const name of ['alice', 'bob', 'alice']) {
      expect(await about(name)).toMatchObject({ envelope: { name }, who: name, agent: name, isRequest: true })
    }
    const refused = await send(handler, toolCall('scoped', { headers: { authorization: 'reader' } }))
    expect(refused.status).toBe(403)
    expect(refused.headers.get('www-authenticate')).toMatch(/insufficient_scope.*scope="write"/)
    expect(await textOf(await send(handler, toolCall('scoped', { headers: { authorization: 'writer' } })))).toBe(
      'written',
    )
  })

  test('parameters that clients repeat in headers are held against them', async () => {
    const handler = create()
    const where = (headers: Record<string, string>): Promise<Response> =>
      send(handler, toolCall('where', { arguments: { region: 'eu' }, headers }))
    for (let turn = 0; turn < 2; turn++) {
      expect(await textOf(await where({ 'mcp-param-region': 'eu' }))).toBe('eu')
      for (const headers of [{}, { 'mcp-param-region': 'us' }]) {
        const response = await where(headers)
        expect(response.status).toBe(400)
        expect((await answerOf(response)).error?.code).toBe(-32020)
      }
    }
  })

  test('while closing, the rounds of calls that have begun are served, and new calls are not', async () => {
    const started = gate()
    const stopped = gate()
    const handler = create({ drainTimeoutMs: 20_000 }, { onStart: () => started.open(), onAbort: () => stopped.open() })
    const first = await answerOf(await send(handler, toolCall('ask')))
    const left = new AbortController()
    void send(handler, toolCall('wait', { signal: left.signal })).catch(() => {})
    await started.opened
    const closed = handler.close()
    expect((await send(handler, toolCall('ask'))).status).toBe(503)
    const params = { requestState: first.result?.['requestState'], inputResponses: { s: answer } }
    expect(await textOf(await send(handler, toolCall('ask', { params })))).toBe('2026: the model says so (1)')
    left.abort()
    await Promise.all([stopped.opened, closed])
  })

  test('while closing, further rounds are refused before the time is up, so that it is left to those in flight', async () => {
    const started = gate()
    let ended = false
    const hooks = { onStart: () => started.open(), onAbort: () => void (ended = true) }
    const handler = create({ drainTimeoutMs: 4_000 }, hooks)
    const first = await answerOf(await send(handler, toolCall('ask')))
    const left = new AbortController()
    void send(handler, toolCall('wait', { signal: left.signal })).catch(() => {})
    await started.opened
    const closed = handler.close()
    const params = { requestState: first.result?.['requestState'], inputResponses: { s: answer } }
    const again = async (): Promise<number> => (await send(handler, toolCall('ask', { params }))).status
    expect(await again()).toBe(200)
    await expect.poll(again, { timeout: 10_000, interval: 20 }).toBe(503)
    expect(ended).toBe(false)
    left.abort()
    await closed
  })

  test('closing ends the calls that take too long', async () => {
    const started = gate()
    const stopped = gate()
    const handler = create({}, { onStart: () => started.open(), onAbort: () => stopped.open() })
    const pending = send(handler, toolCall('wait'))
    await started.opened
    await handler.close()
    await stopped.opened
    expect((await pending).status).toBeGreaterThanOrEqual(400)
  })

  test('createServer is told the era; one that fails is a 500 and reported', async () => {
    const eras: string[] = []
    const errors: Error[] = []
    const handler = createHttpHandler(
      ({ era }) => {
        eras.push(era)
        if (eras.length > 1) throw new Error('no database')
        return createRoundsServer()
      },
      { ...options, onError: (error) => errors.push(error) },
    )
    expect((await send(handler, { method: 'tools/list' })).status).toBe(200)
    if (options.serverPer !== 'principal') expect((await send(handler, { method: 'tools/list' })).status).toBe(500)
    expect(eras[0]).toBe('2026')
    expect(errors.map(({ message }) => message)).toEqual(options.serverPer === 'principal' ? [] : ['no database'])
    await handler.close()
  })

  test('what the answer is does not depend on the path it took: the SDK’s own entry gives the same', async () => {
    const oracle = createMcpHandler(() => createRoundsServer(), { legacy: 'reject' })
    const handler = create({ onError: () => {} })
    await fc.assert(
      fc.asyncProperty(anyRequest, async (request) => {
        // Those go to a session.
        fc.pre(!(await isLegacyRequest(modernRequest(URL, request))))
        // A server for many clients cannot tell by itself who asks (`serverPer`).
        fc.pre(options.serverPer !== 'principal' || request.params?.['name'] !== 'accessors')
        const [expected, actual] = await Promise.all([
          oracle.fetch(modernRequest(URL, request)).then(outcomeOf),
          send(handler, request).then(outcomeOf),
        ])
        expect(actual).toEqual(expected)
      }),
      { numRuns: 500 },
    )
  })
})

test.each(variants)('a usual request does not take the detour through web objects (%s)', async (_name, options) => {
  let built = 0
  const handler = createHttpHandler(() => {
    built++
    const server = new McpServer({ name: 'test', version: '1.0.0' })
    server.registerTool('direct', {}, (ctx) => ({
      content: [{ type: 'text', text: String(Object.getPrototypeOf(ctx.http?.req) !== Request.prototype) }],
    }))
    return server
  }, options)
  for (let count = 0; count < 3; count++) expect(await textOf(await send(handler, toolCall('direct')))).toBe('true')
  expect(built).toBe(options.serverPer === 'principal' ? 1 : 3)
  await handler.close()
})

test('one server a principal: each gets its own, and idle ones end', async () => {
  const built: (string | undefined)[] = []
  const handler = createHttpHandler(
    ({ authInfo }) => {
      built.push(authInfo?.clientId)
      return createRoundsServer()
    },
    {
      serverPer: 'principal',
      maxSessions: 2,
      authenticate: (request) => {
        const token = request.headers.get('authorization') ?? ''
        return { token, clientId: token, scopes: [] }
      },
    },
  )
  for (const authorization of ['alice', 'bob', 'alice', 'carol', 'alice', 'bob']) {
    expect(await textOf(await send(handler, toolCall('work', { headers: { authorization } })))).toBe('worked')
  }
  expect(built).toEqual(['alice', 'bob', 'carol', 'bob'])
  await handler.close()
})

test('an SDK that binds servers in another way is served by its own entry', async () => {
  const handler = createHttpHandler(() => {
    const server = createRoundsServer()
    // As if the field that is set directly were not what the accessor reads.
    server.server.getNegotiatedProtocolVersion = () => '2025-11-25'
    return server
  })
  ends.push(() => handler.close())
  expect(await textOf(await send(handler, toolCall('work')))).toBe('worked')
})

test('over the network, both eras at one endpoint', async () => {
  const served = await serveRounds()
  ends.push(() => served.close())
  const [modern, old] = await Promise.all([
    fetch(modernRequest(served.url, toolCall('work'))),
    RawClient.open(served.url).then((client) => client.call('work')),
  ])
  expect(modern.headers.get('mcp-session-id')).toBeNull()
  expect(await textOf(modern)).toBe('worked')
  expect(await textOf(old)).toBe('worked')
})

test('a client that disconnects over the network cancels its 2026 call', async () => {
  const started = gate()
  const stopped = gate()
  const served = await serveRounds({}, { onStart: () => started.open(), onAbort: () => stopped.open() })
  ends.push(() => served.close())
  const left = new AbortController()
  void fetch(modernRequest(served.url, toolCall('wait', { signal: left.signal }))).catch(() => {})
  await started.opened
  left.abort()
  await expect(stopped.opened).resolves.toBeUndefined()
})

test('SDK v1 answers 2026 requests so that a client knows to fall back: no error of the 2026 era', async () => {
  const handler = lineV1.handler({})
  for (const request of [{ method: 'server/discover' }, { method: 'tools/list' }]) {
    const response = await handler.fetch(modernRequest(URL, request))
    expect(response.status).toBe(400)
    expect((await answerOf(response)).error).toMatchObject({
      code: -32000,
      message: expect.stringContaining('initialize'),
    })
  }
  await handler.close()
})

interface Outcome {
  readonly status: number
  readonly type: string | null
  readonly challenge: string | null
  readonly messages: unknown
}

async function outcomeOf(response: Response): Promise<Outcome> {
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    challenge: response.headers.get('www-authenticate'),
    messages: response.body === null ? null : await all(messagesOf(response)),
  }
}

/** Requests that are right, and requests that are wrong in one way or another. */
const meta = fc
  .record(
    {
      [VERSION_KEY]: fc.constantFrom(VERSION, VERSION, VERSION, '2025-11-25', '2030-01-01', 7),
      [CLIENT_KEY]: fc.constantFrom({ name: 'raw', version: '1' }, { name: 'raw' }, 'raw'),
      [CAPABILITIES_KEY]: fc.constantFrom({}, { sampling: {} }, { sampling: { tools: {} }, elicitation: {} }, 'none', {
        sampling: 7,
      }),
      'io.modelcontextprotocol/logLevel': fc.constantFrom('debug', 'loud'),
      progressToken: fc.constantFrom(1, 'p', 1.5, {}),
      traceparent: fc.string(),
    },
    { requiredKeys: [] },
  )
  .map((changes) => ({ ...envelope, ...changes }))
const params = fc.record(
  {
    _meta: fc.oneof(
      { weight: 5, arbitrary: fc.constant(envelope) },
      { weight: 3, arbitrary: meta },
      { weight: 1, arbitrary: fc.constant({}) },
    ),
    name: fc.constantFrom('ask', 'work', 'fail', 'where', 'scoped', 'about', 'accessors', 'unknown', 'constructor', 7),
    arguments: fc.constantFrom({}, { samples: 1 }, { samples: 'x' }, { region: 'eu' }, null),
    uri: fc.constantFrom('test://doc', 'test://other', 'no uri'),
    requestState: fc.constantFrom('1', 7),
    inputResponses: fc.constantFrom({ s: answer }, {}, { s: 7 }),
    cursor: fc.constantFrom('x', 7),
  },
  { requiredKeys: ['_meta'] },
)
const headers = fc.record(
  {
    'mcp-protocol-version': fc.constantFrom(undefined, VERSION, ' 2026-07-28 ', '2025-11-25'),
    'mcp-method': fc.constantFrom(undefined, 'tools/call', 'tools/list'),
    'mcp-name': fc.constantFrom(undefined, 'ask', 'work', '=?base64?YXNr?=', '=?base64?!?=', 'test://doc'),
    'mcp-param-region': fc.constantFrom('eu', 'us'),
    'content-type': fc.constant('application/json; charset=utf-8'),
  },
  { requiredKeys: [] },
)
const anyRequest: fc.Arbitrary<ModernRequest> = fc.record({
  method: fc.oneof(
    { weight: 6, arbitrary: fc.constant('tools/call') },
    {
      weight: 6,
      arbitrary: fc.constantFrom(
        'tools/list',
        'resources/read',
        'resources/list',
        'resources/templates/list',
        'prompts/list',
        'prompts/get',
        'completion/complete',
        'server/discover',
        'initialize',
        'ping',
        'logging/setLevel',
        'made/up',
        'constructor',
      ),
    },
  ),
  params,
  id: fc.constantFrom(1, 'one', 0, -1),
  headers: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: headers }),
})
