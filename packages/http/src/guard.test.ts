import { type IncomingMessage, request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { AuthInfo } from './auth-info.ts'
import { type Line, lines, type Tools, type ToolsOf } from './fixtures/lines.ts'
import { answerOf, RawClient, textOf } from './fixtures/raw-client.ts'
import type { HttpHandlerOptions, RequestView, ServedHttp, ServeHttpOptions } from './v1.ts'

const running: ServedHttp[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((served) => served.close()))
})

async function serve(line: Line, tools: ToolsOf, options: Partial<ServeHttpOptions> = {}): Promise<string> {
  const served = await line.serve(tools, { drainTimeoutMs: 0, ...options })
  running.push(served)
  return served.url
}

const tools: Tools = {
  echo: ({ text }) => text,
  whoami: ({ clientId }) => clientId ?? 'nobody',
  agent: ({ header }) => header('x-agent') ?? 'none',
}

const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
})

async function statusWith(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return (await answerTo(url, headers)).statusCode
}

/** `fetch` does not let a program choose these headers. */
function answerTo(url: string, headers: Record<string, string>, method = 'POST'): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, {
      method,
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    })
    request.on('error', reject)
    request.on('response', (response) => {
      response.resume()
      resolve(response)
    })
    request.end(method === 'POST' ? INITIALIZE : undefined)
  })
}

describe.each(lines)('who may come in, on $name', (line) => {
  test('a Host that leads here by DNS rebinding is refused, and so is a page from elsewhere', async () => {
    const url = await serve(line, tools)
    const { port } = new URL(url)
    for (const host of ['localhost', `127.0.0.1:${port}`, '[::1]:80', 'LOCALHOST']) {
      expect([host, await statusWith(url, { host })]).toEqual([host, 200])
    }
    for (const host of ['evil.example', `evil.example:${port}`, 'localhost.evil.example']) {
      expect([host, await statusWith(url, { host })]).toEqual([host, 403])
    }
    for (const origin of ['http://localhost:5173', 'https://127.0.0.1']) {
      expect([origin, await statusWith(url, { origin })]).toEqual([origin, 200])
    }
    for (const origin of [
      'https://evil.example',
      'null',
      'http://localhost.evil.example',
      'http://localhost@evil.example',
      'x',
    ]) {
      expect([origin, await statusWith(url, { origin })]).toEqual([origin, 403])
    }
  })

  test('hosts and origins can be named', async () => {
    const url = await serve(line, tools, {
      allowedHosts: ['mcp.example', 'other.example:8080'],
      allowedOrigins: ['https://app.example'],
    })
    const outcomes = await Promise.all(
      [
        { host: 'mcp.example:1' },
        { host: 'other.example:8080' },
        { host: 'other.example:8081' },
        { host: 'localhost' },
        { host: 'mcp.example', origin: 'https://app.example' },
        { host: 'mcp.example', origin: 'http://app.example' },
        { host: 'mcp.example', origin: 'https://mcp.example' },
      ].map((headers) => statusWith(url, headers)),
    )
    expect(outcomes).toEqual([200, 200, 403, 403, 200, 403, 403])
    const open = await serve(line, tools, { allowedHosts: 'any' })
    expect(await statusWith(open, { host: 'whatever.example' })).toBe(200)
    expect(await statusWith(open, { host: 'whatever.example', origin: 'https://whatever.example' })).toBe(403)
  })

  test("an allowed page's browser is told that the page may ask, and may read the answer", async () => {
    const origin = 'https://app.example'
    const url = await serve(line, tools, { allowedOrigins: [origin], authenticate: () => undefined })
    const asked = 'authorization, mcp-session-id'
    const preflight = await answerTo(url, { origin, 'access-control-request-headers': asked }, 'OPTIONS')
    expect(preflight.statusCode).toBe(204)
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-allow-headers': asked,
      vary: 'Origin',
    })
    const refused = await answerTo(url, { origin })
    expect(refused.statusCode).toBe(401)
    expect(refused.headers['access-control-allow-origin']).toBe(origin)

    const open = await serve(line, tools, { allowedOrigins: [origin] })
    const { statusCode, headers } = await answerTo(open, { origin })
    expect(statusCode).toBe(200)
    expect(headers).toMatchObject({ 'access-control-allow-origin': origin, 'mcp-session-id': expect.any(String) })
    expect(headers['access-control-expose-headers']).toContain('mcp-session-id')

    const stranger = await answerTo(open, { origin: 'https://evil.example' }, 'OPTIONS')
    expect([stranger.statusCode, stranger.headers['access-control-allow-origin']]).toEqual([403, undefined])
    expect((await answerTo(open, {}, 'OPTIONS')).statusCode).toBe(405)
  })

  test('an address that others can reach wants to be told its names', async () => {
    await expect(line.serve(tools, { host: '0.0.0.0' })).rejects.toThrow(/allowedHosts/)
    const url = await serve(line, tools, { host: '0.0.0.0', allowedHosts: ['127.0.0.1'] })
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/)
    expect(await statusWith(url, {})).toBe(200)
  })

  test('a bearer token is asked for, and who it stands for reaches the handler', async () => {
    const seen: RequestView[] = []
    const url = await serve(line, tools, {
      resourceMetadataUrl: 'https://mcp.example/.well-known/oauth-protected-resource',
      authenticate: async (request) => {
        seen.push(request)
        return bearer(request)
      },
    })
    const without = await new RawClient(url).initialize()
    expect(without.status).toBe(401)
    expect(without.headers.get('www-authenticate')).toBe(
      'Bearer resource_metadata="https://mcp.example/.well-known/oauth-protected-resource"',
    )
    const wrong = await new RawClient(url, { headers: { authorization: 'Bearer nonsense' } }).initialize()
    expect(wrong.status).toBe(401)
    expect(wrong.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token", /)
    const expired = await new RawClient(url, { headers: { authorization: 'Bearer expired' } }).initialize()
    expect(expired.headers.get('www-authenticate')).toContain('has expired')
    const client = await RawClient.open(url, { headers: { authorization: 'Bearer alice' } })
    expect(await textOf(await client.call('whoami'))).toBe('alice')
    expect(seen.at(-1)?.method).toBe('POST')
    expect(seen.at(-1)?.url).toBe(url)
  })

  test("somebody else's session is not found, by any method", async () => {
    const url = await serve(line, tools, { authenticate: bearer })
    const alice = await RawClient.open(url, { headers: { authorization: 'Bearer alice' } })
    for (const authorization of ['Bearer mallory', 'Bearer alice2']) {
      const mallory = new RawClient(url, { headers: { authorization } })
      mallory.sessionId = alice.sessionId
      for (const response of [
        await mallory.call('whoami'),
        await mallory.get(),
        await mallory.delete(),
        await mallory.answer(0, 'forged'),
      ]) {
        expect(response.status).toBe(404)
      }
    }
    expect(await textOf(await alice.call('whoami'))).toBe('alice')
  })

  test('the same user may come with a new token', async () => {
    const url = await serve(line, tools, {
      authenticate: (request) => ({ ...account(request), extra: { sub: 'alice' } }),
    })
    const client = await RawClient.open(url, { headers: { authorization: 'Bearer first' } })
    client.headers = { authorization: 'Bearer second' }
    expect((await client.request('ping')).status).toBe(200)

    const strict = await serve(line, tools, { authenticate: account })
    const other = await RawClient.open(strict, { headers: { authorization: 'Bearer first' } })
    other.headers = { authorization: 'Bearer second' }
    expect((await other.request('ping')).status).toBe(404)

    const byClient = await serve(line, tools, { authenticate: account, principal: ({ clientId }) => clientId })
    const third = await RawClient.open(byClient, { headers: { authorization: 'Bearer first' } })
    third.headers = { authorization: 'Bearer second' }
    expect((await third.request('ping')).status).toBe(200)
  })

  test('a hook that fails is a 500 and is reported', async () => {
    const errors: Error[] = []
    const url = await serve(line, tools, {
      authenticate: () => {
        throw new Error('the key server is down')
      },
      onError: (error) => errors.push(error),
    })
    expect((await new RawClient(url).initialize()).status).toBe(500)
    expect(errors.map(({ message }) => message)).toEqual(['the key server is down'])
  })

  test('createServer is told the era and who is authenticated', async () => {
    const url = await serve(line, ({ era, authInfo }) => ({ about: () => `${era} ${authInfo?.clientId}` }), {
      authenticate: bearer,
    })
    const client = await RawClient.open(url, { headers: { authorization: 'Bearer alice' } })
    expect(await textOf(await client.call('about'))).toBe('2025 alice')
  })

  test("handlers see the request's headers", async () => {
    const client = await RawClient.open(await serve(line, tools), { headers: { 'x-agent': '007' } })
    expect(await textOf(await client.call('agent'))).toBe('007')
  })
})

describe.each(lines)('what may come in, on $name', (line) => {
  test('garbage, wrong types and wrong methods each get their status', async () => {
    const url = await serve(line, tools)
    const client = await RawClient.open(url)
    const good = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })
    const cases: [number, Response | Promise<Response>][] = [
      [200, client.post(good)],
      [200, client.post(good.replace('1', '2'), { 'content-type': 'application/json; charset=utf-8' })],
      [200, client.post(good.replace('1', '3'), { accept: '*/*' })],
      [415, client.post(good, { 'content-type': 'text/plain' })],
      [415, client.post(good, { 'content-type': 'application/json-seq' })],
      [406, client.post(good, { accept: 'application/json' })],
      [406, client.post(good, { accept: 'text/html' })],
      [406, client.get({ accept: 'application/json' })],
      [400, client.post('')],
      [400, client.post('{')],
      [400, client.post('null')],
      [400, client.post('"ping"')],
      [400, client.post('{}')],
      [400, client.post('{"jsonrpc":"1.0","id":1,"method":"ping"}')],
      [400, client.post('{"jsonrpc":"2.0","id":null,"method":"ping"}')],
      [400, client.post('{"jsonrpc":"2.0","id":1.5,"method":"ping"}')],
      [400, client.post('{"jsonrpc":"2.0","id":1,"method":7}')],
      [400, client.post('{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}')],
      [400, client.post('{"jsonrpc":"2.0","id":1,"method":"ping","more":1}')],
      [400, client.post('{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"progressToken":{}}}}')],
      [405, fetch(url, { method: 'PUT', body: good })],
      [405, fetch(url, { method: 'OPTIONS' })],
      [404, fetch(new URL('/other', url))],
    ]
    const statuses = await Promise.all(cases.map(async ([, response]) => (await response).status))
    expect(statuses).toEqual(cases.map(([status]) => status))
    expect((await fetch(url, { method: 'PATCH' })).headers.get('allow')).toBe('GET, POST, DELETE')
    const parse = await answerOf(await client.post('{'))
    expect(parse).toMatchObject({ id: null, error: { code: -32700 } })
  })

  test.each([
    ['node', (options: HttpHandlerOptions) => serve(line, tools, options).then((url) => ({ url, fetch }))],
    [
      'fetch',
      async (options: HttpHandlerOptions) => {
        const handler = line.handler(tools, { ...options, allowedHosts: 'any' })
        return { url: 'http://localhost/mcp', fetch: handler.fetch }
      },
    ],
  ])('a body over the limit is a 413, with and without a declared length (%s)', async (_name, open) => {
    const { url, fetch } = await open({ maxBodyBytes: 1000 })
    const body = (length: number): string => INITIALIZE.replace('"raw"', JSON.stringify('x'.repeat(length)))
    const send = (text: string, streamed: boolean): Promise<Response> =>
      fetch(
        new Request(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
          body: streamed ? new Blob([text]).stream() : text,
          ...(streamed && { duplex: 'half' }),
        } as RequestInit),
      )
    expect((await send(body(700), false)).status).toBe(200)
    expect((await send(body(700), true)).status).toBe(200)
    expect((await send(body(1000), false)).status).toBe(413)
    expect((await send(body(1000), true)).status).toBe(413)
    // A body far larger than what a socket holds: its sender still gets to read the answer.
    expect((await send(body(3_000_000), true)).status).toBe(413)
  })

  test('4 MiB is the limit unless another is set', async () => {
    const client = await RawClient.open(await serve(line, tools))
    expect(await textOf(await client.call('echo', 'x'.repeat(4_000_000)))).toHaveLength(4_000_000)
    expect((await client.call('echo', 'x'.repeat(4_194_304))).status).toBe(413)
  })

  test('a body that comes too slowly is cut off', async () => {
    const url = await serve(line, tools, { bodyTimeoutMs: 50 })
    const text = await new Promise<string>((resolve, reject) => {
      const { hostname, port, pathname } = new URL(url)
      const socket = connect(Number(port), hostname)
      let received = ''
      socket.setEncoding('utf8')
      socket.on('data', (chunk: string) => {
        received += chunk
      })
      socket.on('error', reject)
      socket.on('close', () => resolve(received))
      socket.write(
        `POST ${pathname} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"json`,
      )
    })
    expect(text).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('a body that comes too slowly is cut off by fetch, too', async () => {
    const handler = line.handler(tools, { bodyTimeoutMs: 20 })
    const body = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"json')) })
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
    const request = new Request('http://localhost/mcp', {
      method: 'POST',
      headers,
      body,
      duplex: 'half',
    } as RequestInit)
    expect((await handler.fetch(request)).status).toBe(408)
    await handler.close()
  })

  test('a head that comes too slowly is cut off', async () => {
    const url = await serve(line, tools, { headersTimeoutMs: 50 })
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    const text = new Promise<string>((resolve) => {
      let received = ''
      socket.on('data', (chunk) => {
        received += String(chunk)
      })
      socket.on('close', () => resolve(received))
    })
    socket.on('error', () => {})
    socket.write('POST /mcp HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
    expect(await text).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('a body that breaks off does not trouble the server', async () => {
    const url = await serve(line, tools)
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    await new Promise<void>((resolve) => {
      socket.write(
        'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a',
        () => {
          socket.destroy()
          resolve()
        },
      )
    })
    const client = await RawClient.open(url)
    expect(await textOf(await client.call('echo', 'fine'))).toBe('fine')
  })
})

test('options that make no sense are refused', () => {
  for (const line of lines) {
    for (const options of [
      { maxSessions: 0 },
      { sessionIdleMs: Number.NaN },
      { bodyTimeoutMs: Number.POSITIVE_INFINITY },
    ]) {
      expect(() => line.handler(tools, options)).toThrow(RangeError)
    }
  }
})

/** A token is its owner's name. */
function bearer(request: RequestView): AuthInfo | undefined {
  const token = request.headers.get('Authorization')?.replace('Bearer ', '')
  if (token === undefined || token === 'nonsense') return undefined
  return { token, clientId: token, scopes: [], ...(token === 'expired' && { expiresAt: 1 }) }
}

/** One client application, whoever uses it. */
function account(request: RequestView): AuthInfo {
  return { token: request.headers.get('authorization') ?? '', clientId: 'app', scopes: [] }
}
