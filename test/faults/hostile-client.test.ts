import { once } from 'node:events'
import { connect } from 'node:net'
import { NO_ANSWER, type RawMessage, textOf } from '@sampan/test-support'
import { afterEach, describe, expect, test } from 'vitest'
import { COMBINATIONS, type Faulty, serveFaulty } from './serve.ts'

/** What a client can do to a server and to its other clients, short of a message that is malformed: see fuzz.test.ts. */

let faulty: Faulty | undefined
afterEach(() => faulty?.close())

const isQuestion = ({ method }: RawMessage): boolean => method === 'sampling/createMessage'
const call = { name: 'ask', arguments: { topic: 'x' } }
const answerOf = (text: string): object => ({ role: 'assistant', content: { type: 'text', text }, model: 'm' })

describe.each(['v1', 'v2'] as const)('SDK %s, 2025', (line) => {
  test('answers twice: the first answer counts, and the second changes nothing', async () => {
    faulty = await serveFaulty(line, '2025')
    const client = await faulty.client({ answer: () => NO_ANSWER })
    const response = client.request('tools/call', { name: 'twice', arguments: { topic: 'x' } })
    const { id } = await client.waitFor('the first question', isQuestion)
    await client.respond(id as number, answerOf('first'))
    await client.respond(id as number, answerOf('second'))
    await expect.poll(() => client.received.filter(isQuestion)).toHaveLength(2)
    const { id: next } = client.received.filter(isQuestion)[1] as RawMessage
    expect(next).not.toBe(id)
    await client.respond(id as number, answerOf('third'))
    await client.respond(next as number, answerOf('other'))
    expect(textOf(await response)).toBe('first | other')
    expect(faulty.ledger).toEqual(['start x', 'effect x', 'end x'])
  })

  test('answers for another session: that session keeps waiting for its own client', async () => {
    faulty = await serveFaulty(line, '2025')
    const victim = await faulty.client({ answer: () => NO_ANSWER })
    const thief = await faulty.client({ answer: () => NO_ANSWER })
    const response = victim.request('tools/call', call)
    const { id } = await victim.waitFor('a question', isQuestion)
    // With its own session, under every id that the victim's question can have.
    for (let guess = 0; guess < 20; guess++) await thief.respond(guess, answerOf('stolen')).catch(() => {})
    await thief.respond(id as number, answerOf('stolen')).catch(() => {})
    expect(thief.received.filter(isQuestion)).toEqual([])
    expect(victim.received.some(({ result }) => result?.['content'] !== undefined)).toBe(false)
    await victim.respond(id as number, answerOf('mine'))
    expect(textOf(await response)).toBe('mine')
  })

  test('floods progress: the call still gets its answer, and nobody else waits', async () => {
    faulty = await serveFaulty(line, '2025')
    const client = await faulty.client({ answer: () => NO_ANSWER })
    const other = await faulty.client()
    const response = client.request('tools/call', call)
    const { id, params } = await client.waitFor('a question', isQuestion)
    const { progressToken } = (params?.['_meta'] ?? {}) as { progressToken?: number }
    const tokens = [progressToken ?? 0, 'no-such-token']
    const flood = Array.from({ length: 300 }, (_, n) => client.progress(tokens[n % 2] as number | string, n))
    expect(textOf(await other.request('tools/call', call))).toBe('re 1 x')
    await Promise.all(flood)
    await client.respond(id as number, answerOf('still'))
    expect(textOf(await response)).toBe('still')
  })

  test('never closes: at the limit of sessions, the longest idle gives way, and one in use does not', async () => {
    faulty = await serveFaulty(line, '2025', { maxSessions: 3 })
    const busy = await faulty.client({ answer: () => NO_ANSWER })
    const response = busy.request('tools/call', call)
    const { id } = await busy.waitFor('a question', isQuestion)
    const idle = await faulty.client()
    for (let n = 0; n < 20; n++) await faulty.client()
    await expect(idle.request('tools/call', call)).rejects.toThrow('HTTP 404')
    await busy.respond(id as number, answerOf('kept'))
    expect(textOf(await response)).toBe('kept')
  })
})

describe('SDK v2, 2026', () => {
  test('sends the same answer twice, at once and later: one result, and effects once', async () => {
    faulty = await serveFaulty('v2', '2026')
    const client = await faulty.client()
    const first = await client.round('twice', { topic: 'x' })
    const retry = await client.answerRound(first)
    const [one, two] = await Promise.all([1, 2].map(() => client.round('twice', { topic: 'x' }, retry)))
    expect(one?.inputRequests).toEqual(two?.inputRequests)
    const last = await client.answerRound(one as NonNullable<typeof one>)
    const results = await Promise.all([1, 2].map(() => client.round('twice', { topic: 'x' }, last)))
    results.push(await client.round('twice', { topic: 'x' }, last))
    for (const { response } of results) expect(textOf(response)).toBe('re 1 x | re 2 x')
    expect(faulty.ledger).toEqual(['start x', 'effect x', 'end x'])
  })

  test("brings another principal's state: refused, and the owner goes on", async () => {
    const authenticate = (request: { headers: { get(name: string): string | null } }) => {
      const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? ''
      return { token, clientId: 'app', scopes: [], extra: { sub: token } }
    }
    faulty = await serveFaulty('v2', '2026', { authenticate })
    const owner = await faulty.client({ headers: { authorization: 'Bearer owner' } })
    const thief = await faulty.client({ headers: { authorization: 'Bearer thief' } })
    const retry = await owner.answerRound(await owner.round('ask', { topic: 'x' }))
    const { response } = await thief.round('ask', { topic: 'x' }, retry)
    expect(response.error).toMatchObject({ code: -32602, message: 'Invalid or expired requestState' })
    expect(textOf((await owner.round('ask', { topic: 'x' }, retry)).response)).toBe('re 1 x')
    expect(faulty.ledger).toEqual(['start x', 'effect x', 'end x'])
  })
})

test.each(COMBINATIONS)(
  'SDK %s, %s: a body that drips in is refused in time, and nobody else waits',
  async (line, era) => {
    faulty = await serveFaulty(line, era, { bodyTimeoutMs: 400 })
    const { hostname, port, pathname } = new URL(faulty.url)
    const sockets = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const socket = connect(Number(port), hostname)
        await once(socket, 'connect')
        socket.setEncoding('utf8').on('error', () => {})
        const head = [`POST ${pathname} HTTP/1.1`, `host: ${hostname}:${port}`, 'content-type: application/json']
        socket.write(
          [...head, 'accept: application/json, text/event-stream', 'content-length: 1000', '', '{'].join('\r\n'),
        )
        return socket
      }),
    )
    const drip = setInterval(() => {
      for (const socket of sockets) if (socket.writable) socket.write(' ')
    }, 50)
    const ends = sockets.map(async (socket) => {
      let received = ''
      socket.on('data', (text: string) => (received += text))
      await once(socket, 'close')
      return received
    })
    const client = await faulty.client()
    expect(textOf((await client.callTool('ask', { topic: 'x' })).response)).toBe('re 1 x')
    const answers = await Promise.all(ends)
    clearInterval(drip)
    expect(answers.filter((answer) => !answer.startsWith('HTTP/1.1 408'))).toEqual([])
    expect(answers[0]).toContain('took too long')
  },
)

test('2025: a client that opens streams and never reads them holds up nobody', async () => {
  faulty = await serveFaulty('v2', '2025')
  const deaf = await faulty.client()
  const { hostname, port, pathname } = new URL(faulty.url)
  const sockets = Array.from({ length: 20 }, () => {
    const socket = connect(Number(port), hostname).on('error', () => {})
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} })
    const head = [`POST ${pathname} HTTP/1.1`, `host: ${hostname}:${port}`, 'content-type: application/json']
    head.push(
      'accept: application/json, text/event-stream',
      `mcp-session-id: ${deaf.sessionId}`,
      `content-length: ${body.length}`,
    )
    socket.pause()
    for (let n = 0; n < 50; n++) socket.write([...head, '', body].join('\r\n'))
    return socket
  })
  const client = await faulty.client()
  for (let n = 0; n < 20; n++)
    expect(textOf((await client.callTool('ask', { topic: `x${n}` })).response)).toBe(`re 1 x${n}`)
  expect(faulty.ledger).toHaveLength(60)
  for (const socket of sockets) socket.destroy()
})
