import { InMemoryEventStore } from '@sampan/http'
import { NO_ANSWER, RawStdioClient, textOf, typescriptServer } from '@sampan/test-support'
import { afterEach, describe, expect, test } from 'vitest'
import { echo, type Faulty, serveFaulty } from './serve.ts'

/** The connection breaks, or the client dies, while a handler waits for its sample. */

let faulty: Faulty | undefined
afterEach(() => faulty?.close())

const asked = { method: 'sampling/createMessage' }

describe.each(['v1', 'v2'] as const)('SDK %s', (line) => {
  test('HTTP: a broken call ends its handler, and no other of the session', async () => {
    faulty = await serveFaulty(line, '2025')
    const client = await faulty.client({ answer: () => NO_ANSWER })
    const lost = client.request('tools/call', { name: 'ask', arguments: { topic: 'lost' } }, { id: 50 })
    const kept = client.request('tools/call', { name: 'ask', arguments: { topic: 'kept' } }, { id: 51 })
    const isAsked = (topic: string) => () =>
      client.received.some((message) => JSON.stringify(message).includes(`1 ${topic}`))
    await expect.poll(isAsked('lost')).toBe(true)
    await expect.poll(isAsked('kept')).toBe(true)

    client.exchanges.get(50)?.abort()
    await expect(lost).rejects.toThrow('aborted')
    await expect.poll(() => faulty?.ledger).toContain('end lost')
    expect(faulty.ledger).toContain('failed lost aborted')

    const question = client.received.find((message) => JSON.stringify(message).includes('1 kept'))
    await client.respond(question?.id as number, echo({ ...asked, params: question?.params ?? {} }))
    expect(textOf(await kept)).toBe('re 1 kept')
    expect(faulty.ledger.filter((entry) => entry.endsWith('kept'))).toEqual(['start kept', 'effect kept', 'end kept'])
  })

  test.each([0, ''])('HTTP: a broken call ends its handler under every id that there is, %j as well', async (id) => {
    faulty = await serveFaulty(line, '2025')
    const client = await faulty.client({ answer: () => NO_ANSWER })
    const call = client.request('tools/call', { name: 'ask', arguments: { topic: 'x' } }, { id })
    const lost = call.catch((error: Error) => error.message)
    await client.waitFor('a question', ({ method }) => method === asked.method)
    client.exchanges.get(id)?.abort()
    expect(await lost).toContain('aborted')
    await expect.poll(() => faulty?.ledger).toEqual(['start x', 'failed x aborted', 'end x'])
    client.answer = echo
    const again = await client.request('tools/call', { name: 'ask', arguments: { topic: 'y' } }, { id })
    expect([again.id, textOf(again)]).toEqual([id, 're 1 y'])
  })

  test('stdio: a call that is cancelled ends its handler, under the ids 0 and "" as well', async () => {
    const client = new RawStdioClient({
      ...typescriptServer(new URL('./process.ts', import.meta.url), [line, 'stdio']),
      era: '2025',
      capabilities: { sampling: {} },
      answer: () => NO_ANSWER,
    })
    try {
      await client.open()
      for (const id of [0, '']) {
        client.answer = () => NO_ANSWER
        client.received.length = 0
        const topic = JSON.stringify(id)
        const lost = client.request('tools/call', { name: 'ask', arguments: { topic } }, { id }).catch(() => 'lost')
        await client.waitFor('a question', ({ method }) => method === asked.method)
        await client.cancel(id)
        expect(await lost).toBe('lost')
        await expect.poll(() => client.stderr).toContain(`ledger: end ${topic}`)
        client.answer = echo
        const again = await client.request('tools/call', { name: 'ask', arguments: { topic: 'y' } }, { id })
        expect([again.id, textOf(again)]).toEqual([id, 're 1 y'])
      }
    } finally {
      await client.close()
    }
  })

  test('HTTP with an event store: the rest comes by Last-Event-ID, and every message once', async () => {
    faulty = await serveFaulty(line, '2025', { eventStore: new InMemoryEventStore() })
    const client = await faulty.client({ answer: () => NO_ANSWER })
    const call = client.request('tools/call', { name: 'twice', arguments: { topic: 'x' } }, { id: 50 })
    const first = await client.waitFor('the first question', ({ method }) => method === asked.method)
    const broken = client.exchanges.get(50)
    broken?.abort()
    await expect(call).rejects.toThrow('aborted')

    client.answer = echo
    await client.respond(first.id as number, echo({ ...asked, params: first.params ?? {} }))
    const resumed = await client.getStream({ 'last-event-id': broken?.lastEventId })
    expect(resumed.status).toBe(200)
    await expect.poll(() => resumed.messages.map(({ id, method }) => method ?? id)).toEqual([asked.method, 50])
    expect(textOf(resumed.messages[1] ?? {})).toBe('re 1 x | re 2 x')
    expect(faulty.ledger).toEqual(['start x', 'effect x', 'end x'])
  })

  test.each(['closes its end', 'is killed'] as const)(
    'stdio: a client that %s: the handler ends, and the process',
    async (how) => {
      const server = typescriptServer(new URL('./process.ts', import.meta.url), [line, 'stdio'])
      const client = new RawStdioClient({
        ...server,
        era: '2025',
        capabilities: { sampling: {} },
        answer: () => NO_ANSWER,
      })
      await client.open()
      const call = client.request('tools/call', { name: 'ask', arguments: { topic: 'x' } })
      const ended = call.catch((error: Error) => error.message)
      await client.waitFor('a question', ({ method }) => method === asked.method)
      // The kernel closes both of a dead client's pipes.
      client.endInput()
      if (how === 'is killed') client.breakOutput()
      expect(await client.waitForExit()).toEqual({ code: 0, signal: null })
      expect(await ended).toContain('The server has exited')
      expect(client.stderr.match(/ledger: .*/g)).toEqual([
        'ledger: start x',
        'ledger: failed x aborted',
        'ledger: end x',
      ])
    },
  )
})

test('2026: a client that leaves between rounds is waited for until the TTL, and then the handler ends', async () => {
  faulty = await serveFaulty('v2', '2026', { sampling: { continuation: { ttlMs: 300 } } })
  const client = await faulty.client()
  const begun = await client.round('twice', { topic: 'x' })
  expect(begun.complete).toBe(false)
  await client.close()
  await expect.poll(() => faulty?.ledger, { timeout: 5000 }).toEqual(['start x', 'failed x aborted', 'end x'])

  const late = await faulty.client()
  const { response } = await late.round('twice', { topic: 'x' }, await late.answerRound(begun))
  expect(response.error).toMatchObject({ code: -32602, message: 'Invalid or expired requestState' })
  expect(faulty.ledger).toHaveLength(3)
})
