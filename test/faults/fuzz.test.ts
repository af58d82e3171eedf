import { randomUUID } from 'node:crypto'
import {
  NO_ANSWER,
  type RawHttpClient,
  type RawMessage,
  RawStdioClient,
  typescriptServer,
  within,
} from '@sampan/test-support'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { showFigures } from '../figures.ts'
import { damaged, rarely, SEEDS_2025, seeds2026 } from './damaged-messages.ts'
import { COMBINATIONS, echo, type Faulty, LONG, promptOf, serveFaulty } from './serve.ts'

/**
 * Every input of the wire, damaged: 5,000 messages, or 100,000 in the long form, over both transports. The server must
 * answer each, live on, end every handler that it began, and show nobody what belongs to another session.
 */

const MESSAGES = LONG ? 100_000 : 5_000
const BATCH = 20
const DEADLINE_MS = 20_000
const parameters = { numRuns: Math.ceil(MESSAGES / 6 / BATCH), endOnFailure: true }
const timeoutMs = LONG ? 1_200_000 : 120_000

const headers = fc.record(
  {
    'mcp-protocol-version': fc.constantFrom('2025-11-25', '2026-07-28', '1999-01-01', ''),
    'mcp-session-id': fc.constantFrom('', 'no-such-session', '../..', 'x'.repeat(2000)),
    'mcp-method': fc.constantFrom('tools/call', 'tools/list', ''),
    'mcp-name': fc.constantFrom('ask', 'twice', ''),
    'content-type': fc.constantFrom('application/json', 'text/plain', 'application/json; charset=utf-16'),
    accept: fc.constantFrom('*/*', 'application/json', 'text/event-stream', 'text/html'),
    'last-event-id': fc.constantFrom('0', 'x'),
  },
  { requiredKeys: [] },
)

/** A session that has secrets: it asks with one, and is answered with one. Made known to nobody else. */
async function useInSecret(victim: RawHttpClient): Promise<void> {
  const secret = `secret-${randomUUID()}`
  const { response } = await victim.callTool('ask', { topic: secret })
  expect(response.result?.['content']).toEqual([{ type: 'text', text: `secret re 1 ${secret}` }])
}

function tellHowMany(handlers: number): void {
  showFigures(`${parameters.numRuns * BATCH} messages, of which ${handlers} reached a handler`)
}

/** Handlers that began and did not end. */
function open(ledger: readonly string[]): number {
  return (
    ledger.filter((entry) => entry.startsWith('start')).length -
    ledger.filter((entry) => entry.startsWith('end')).length
  )
}

/** What a 2026 client repeats in headers, as far as the body can be read. */
function headersOf(body: string): Record<string, string> {
  const [, method] = /"method":"([\w/]+)"/.exec(body) ?? []
  const [, name] = /"name":"([\w-]+)","arguments"/.exec(body) ?? []
  return { ...(method !== undefined && { 'mcp-method': method }), ...(name !== undefined && { 'mcp-name': name }) }
}

function seedsFor(era: '2025' | '2026', state: string): readonly object[] {
  return era === '2025' ? SEEDS_2025 : seeds2026(state)
}

test.each(COMBINATIONS)(
  'HTTP, SDK %s, %s',
  async (line, era) => {
    const faulty: Faulty = await serveFaulty(line, era, {
      maxSessions: 50,
      sampling: { continuation: { ttlMs: 1000 } },
    })
    const victim = await faulty.client({
      answer: ({ params }) => ({
        role: 'assistant',
        content: { type: 'text', text: `secret re ${promptOf(params)}` },
        model: 'm',
      }),
    })
    const attacker = await faulty.client({ answer: () => NO_ANSWER })
    const begun = era === '2026' ? await attacker.round('ask', { topic: 'fuzz' }, {}) : undefined
    const message = fc.tuple(damaged(seedsFor(era, begun?.requestState ?? '')), rarely(5, headers, {}))

    try {
      await fc.assert(
        fc.asyncProperty(fc.array(message, { minLength: BATCH, maxLength: BATCH }), async (batch) => {
          const exchanges = batch.map(([body, more]) => attacker.post(body, { ...headersOf(body), ...more }))
          const [answers] = await within(
            DEADLINE_MS,
            Promise.all([Promise.all(exchanges), useInSecret(victim)]),
            'answers to all',
          )
          for (const { status } of answers) expect(status).toBeLessThan(500)
          // Or everything after it would be refused at the door.
          expect((await attacker.request('tools/list')).result).toBeDefined()
          // What waits for an answer of the attacker's waits for ever, so it leaves.
          for (const exchange of answers) exchange.abort()
          expect(JSON.stringify(attacker.received)).not.toContain('secret')
          expect(attacker.received.filter(({ jsonrpc }) => jsonrpc !== '2.0')).toEqual([])
          attacker.received.length = 0
          victim.received.length = 0
        }),
        parameters,
      )
      expect(faulty.ledger.filter((entry) => !entry.includes('secret')).length).toBeGreaterThan(20)
      await expect.poll(() => open(faulty.ledger), { timeout: DEADLINE_MS }).toBe(0)
      tellHowMany(faulty.ledger.filter((entry) => entry.startsWith('start') && !entry.includes('secret')).length)
    } finally {
      await faulty.close()
    }
  },
  timeoutMs,
)

test.each(COMBINATIONS)(
  'stdio, SDK %s, %s',
  async (line, era) => {
    const server = typescriptServer(new URL('./process.ts', import.meta.url), [line, 'stdio', '100', '1000'])
    const client = new RawStdioClient({
      ...server,
      era,
      capabilities: { sampling: {} },
      answer: () => NO_ANSWER,
      timeoutMs: DEADLINE_MS,
    })
    try {
      await client.open()
      const begun = era === '2026' ? await client.round('ask', { topic: 'fuzz' }, {}) : undefined
      let probe = 1_000_000
      const questions: RawMessage[] = []
      await fc.assert(
        fc.asyncProperty(
          fc.array(damaged(seedsFor(era, begun?.requestState ?? '')), { minLength: BATCH, maxLength: BATCH }),
          async (batch) => {
            for (const message of batch) client.writeLine(message.replaceAll('\n', ' '))
            const { result } = await client.request('tools/list', {}, { id: ++probe })
            expect((result?.['tools'] as object[]).length).toBeGreaterThanOrEqual(2)
            expect(client.garbage).toEqual([])
            questions.push(...client.received.filter(({ method }) => method === 'sampling/createMessage'))
            client.received.length = 0
          },
        ),
        parameters,
      )
      const ledger = (): string[] => [...client.stderr.matchAll(/^ledger: (.*)$/gm)].map(([, entry]) => entry ?? '')
      expect(ledger().length).toBeGreaterThan(20)
      // What was asked is answered at last, so that every handler ends; on 2026 the TTL sees to that.
      client.answer = echo
      for (const { id, params = {} } of questions) await client.respond(id as number, echo({ method: '', params }))
      await expect.poll(() => open(ledger()), { timeout: DEADLINE_MS }).toBe(0)
      tellHowMany(ledger().filter((entry) => entry.startsWith('start')).length)
      client.endInput()
      expect(await client.waitForExit()).toEqual({ code: 0, signal: null })
    } finally {
      await client.close()
    }
  },
  timeoutMs,
)
