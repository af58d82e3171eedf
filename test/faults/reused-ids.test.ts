import {
  type Era,
  envelope,
  NO_ANSWER,
  type RawMessage,
  RawStdioClient,
  textOf,
  typescriptServer,
} from '@sampan/test-support'
import { expect, test } from 'vitest'
import { COMBINATIONS, echo, promptOf, serveFaulty } from './serve.ts'

/** A client uses the id of a request that is being answered for another one: the first goes on, the second is refused. */

const isQuestion = ({ method }: RawMessage): boolean => method === 'sampling/createMessage'
const call = (topic: string, meta?: object): RawMessage => ({
  jsonrpc: '2.0',
  id: 77,
  method: 'tools/call',
  params: { name: 'ask', arguments: { topic }, ...(meta && { _meta: meta }) },
})
const ledgerOf = (client: RawStdioClient): string[] =>
  [...client.stderr.matchAll(/^ledger: (.*)$/gm)].map(([, entry]) => entry ?? '')

async function open(line: string, era: Era): Promise<RawStdioClient> {
  const client = new RawStdioClient({
    ...typescriptServer(new URL('./process.ts', import.meta.url), [line, 'stdio']),
    era,
    capabilities: { sampling: {} },
    answer: () => NO_ANSWER,
    timeoutMs: 20_000,
  })
  await client.open()
  return client
}

test.each(['v1', 'v2'] as const)(
  'stdio, 2025 on SDK %s: the second is refused by name, and the first gets its own answer',
  async (line) => {
    const client = await open(line, '2025')
    try {
      client.send(call('first'))
      const { id, params = {} } = await client.waitFor('a question', isQuestion)
      client.send(call('second'))
      const refused = await client.waitFor('a refusal', (message) => message.id === 77)
      expect(refused.error).toMatchObject({ code: -32600, message: expect.stringContaining('being answered') })
      await client.respond(id as number, echo({ method: '', params }))
      const answer = await client.waitFor('the answer', ({ id, result }) => id === 77 && result !== undefined)
      expect(textOf(answer)).toBe('re 1 first')
      expect(client.received.filter(isQuestion)).toHaveLength(1)

      // The id is free again, after an answer and after a cancellation.
      client.answer = ({ params }) => (promptOf(params).endsWith('given up') ? NO_ANSWER : echo({ method: '', params }))
      client.send(call('given up'))
      await client.waitFor(
        'its question',
        (message) => isQuestion(message) && promptOf(message.params ?? {}).endsWith('given up'),
      )
      await client.notify('notifications/cancelled', { requestId: 77 })
      await expect.poll(() => ledgerOf(client), { timeout: 10_000 }).toContain('end given up')
      client.send(call('third'))
      await client.waitFor('its answer', ({ result }) => JSON.stringify(result ?? '').includes('re 1 third'))
      expect(ledgerOf(client).filter((entry) => entry.includes('second'))).toEqual([])
    } finally {
      await client.close()
    }
  },
  40_000,
)

test('stdio, 2026: two at once are told apart, and each question is asked once', async () => {
  const client = await open('v2', '2026')
  try {
    const meta = envelope(client.identity)
    client.write(`${JSON.stringify(call('first', meta))}\n${JSON.stringify(call('second', meta))}\n`)
    const ours = (): RawMessage[] => client.received.filter(({ id }) => id === 77)
    await expect.poll(() => ours().length, { timeout: 10_000 }).toBe(2)
    expect(ours().filter(({ error }) => error?.message.includes('being answered'))).toHaveLength(1)
    expect(ours().filter(({ result }) => JSON.stringify(result ?? '').includes('1 first'))).toHaveLength(1)
    expect(JSON.stringify(ours())).not.toContain('1 second')
    client.answer = echo
    expect(textOf((await client.callTool('ask', { topic: 'after' }, { id: 77 })).response)).toBe('re 1 after')
  } finally {
    await client.close()
  }
}, 40_000)

test.each(COMBINATIONS)('HTTP, SDK %s, %s: nothing is crossed', async (line, era) => {
  const faulty = await serveFaulty(line, era)
  try {
    const client = await faulty.client({ answer: () => NO_ANSWER })
    const meta = era === '2026' ? envelope(client.identity) : undefined
    const [one, two] = [await client.post(call('first', meta)), await client.post(call('second', meta))]
    if (era === '2026') {
      // Each request has an exchange of its own: the same id twice can be told apart.
      for (const [exchange, topic] of [
        [one, 'first'],
        [two, 'second'],
      ] as const) {
        await exchange.body
        expect(exchange.messages.map(({ id }) => id)).toEqual([77])
        expect(JSON.stringify(exchange.messages)).toContain(`1 ${topic}`)
      }
      return
    }
    expect([one.status, two.status]).toEqual([200, 400])
    expect(await two.body).toContain('being answered')
    const { id, params = {} } = await client.waitFor('a question', isQuestion)
    await client.respond(id as number, echo({ method: '', params }))
    await one.body
    expect(textOf(one.messages.at(-1) ?? {})).toBe('re 1 first')
    expect(faulty.ledger).toEqual(['start first', 'effect first', 'end first'])
  } finally {
    await faulty.close()
  }
})
