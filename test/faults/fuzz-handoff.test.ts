import { randomUUID } from 'node:crypto'
import { InMemoryEventStore } from '@sampan/http'
import { envelope, type Exchange, RawHttpClient, type RawMessage, textOf, within } from '@sampan/test-support'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { showFigures } from '../figures.ts'
import { serveAttacked } from './attack-server.ts'
import { damaged, rarely } from './damaged-messages.ts'
import { COMBINATIONS, LONG } from './serve.ts'

/**
 * The inputs that fuzz.test.ts has not: calls of the answering tool, with ids that are good, used and made up, and the
 * requests without a body, GET and DELETE, with headers that are wrong. Another client's handoffs must stay its own.
 */

const MESSAGES = LONG ? 10_000 : 600
const BATCH = 10
const DEADLINE_MS = 20_000
const numRuns = MESSAGES / BATCH

const noBody = fc.record({
  method: fc.constantFrom('GET', 'DELETE'),
  'mcp-session-id': fc.constantFrom('', 'no-such-session', '../..', 'x'.repeat(2000), '\u00ff'),
  'last-event-id': fc.constantFrom('', '0', 'x', '-1', 'x'.repeat(2000)),
  'mcp-protocol-version': fc.constantFrom('2025-11-25', '2026-07-28', '1999-01-01'),
  accept: fc.constantFrom('text/event-stream', 'application/json', '*/*', ''),
})

type Asked = { readonly 'sampan/handoff': { readonly id: string; readonly tool: string } }
const handoffIn = ({ result }: RawMessage): Asked['sampan/handoff'] => (result?.['_meta'] as Asked)['sampan/handoff']

function seeds(ids: readonly string[], meta: object | undefined): readonly object[] {
  const call = (name: string, args: object): object => ({
    ...{ jsonrpc: '2.0', id: 7, method: 'tools/call' },
    params: { name, arguments: args, ...(meta && { _meta: meta }) },
  })
  return [
    ...ids.map((id) => call('answer_question', { id, answers: { 1: 'an answer' } })),
    call('answer_question', { id: 'AAAAAAAAAAAA', answers: { 1: { kind: 'bug' }, 2: 'more' } }),
    call('think', { topic: 'fuzz' }),
  ]
}

/** A handoff with a secret, to be answered by whom it was handed to. */
async function handOver(victim: RawHttpClient): Promise<void> {
  const secret = `secret-${randomUUID()}`
  const { id, tool } = handoffIn((await victim.callTool('think', { topic: secret })).response)
  const { response } = await victim.callTool(tool, { id, answers: { 1: `re ${secret}` } })
  expect(textOf(response)).toBe(`re ${secret}`)
}

test.each(COMBINATIONS)(
  'HTTP, SDK %s, %s: answers to handoffs, streams and farewells',
  async (line, era) => {
    const sampling = { handoff: true, continuation: { ttlMs: 2000 } }
    const http = { eventStore: new InMemoryEventStore(), cancelOnDisconnect: true, maxSessions: 50 }
    const served = await serveAttacked(line, sampling, http)
    const clients = [1, 2].map(() => new RawHttpClient({ url: served.url, era, timeoutMs: DEADLINE_MS }))
    const [victim, attacker] = clients as [RawHttpClient, RawHttpClient]
    try {
      await Promise.all([victim.open(), attacker.open()])
      const own = await Promise.all([1, 2, 3].map(() => attacker.callTool('think', { topic: 'mine' })))
      const ids = own.map(({ response }) => handoffIn(response).id)
      const meta = era === '2026' ? envelope(attacker.identity) : undefined
      const message = fc.record({ body: damaged(seeds(ids, meta)), without: rarely(3, noBody, null) })
      const send = ({ body, without }: { body: string; without: Record<string, string> | null }): Promise<Exchange> => {
        const { method, ...headers } = without ?? {}
        if (method === undefined) return attacker.post(body, { 'mcp-method': 'tools/call', 'mcp-name': nameIn(body) })
        return method === 'GET' ? attacker.getStream(headers) : attacker.deleteSession(headers)
      }
      let answered = 0
      await fc.assert(
        fc.asyncProperty(fc.array(message, { minLength: BATCH, maxLength: BATCH }), async (batch) => {
          const work = Promise.all([Promise.all(batch.map(send)), handOver(victim)])
          const [exchanges] = await within(DEADLINE_MS, work, 'answers to all')
          for (const { status } of exchanges) expect(status).toBeLessThan(500)
          expect((await attacker.request('tools/list')).result).toBeDefined()
          for (const exchange of exchanges) exchange.abort()
          expect(JSON.stringify(attacker.received)).not.toContain('secret')
          answered += attacker.received.filter(({ result }) => result?.['content'] !== undefined).length
          attacker.received.length = 0
          victim.received.length = 0
        }),
        { numRuns, endOnFailure: true },
      )
      expect(answered).toBeGreaterThan(20)
      showFigures(`${numRuns * BATCH} messages, of which ${answered} reached a tool`)
    } finally {
      await Promise.all(clients.map((client) => client.close()))
      await served.close()
    }
  },
  LONG ? 600_000 : 120_000,
)

function nameIn(body: string): string | undefined {
  return /"name":"([\w-]+)","arguments"/.exec(body)?.[1]
}
