import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type Era, RawHttpClient, textOf, typescriptServer, within } from '@sampan/test-support'
import { expect, test } from 'vitest'
import { showFigures } from '../figures.ts'
import { COMBINATIONS, echo, LONG } from './serve.ts'

/**
 * Many sessions and many calls at once, all sampling, against a server process of their own: 200 and 100 for 5 s in all,
 * or in the long form 1,000 and 500 for 60 s each. No error, every answer to the call that asked, and memory that stays.
 */

const SESSIONS = LONG ? 1000 : 200
const CALLS_AT_ONCE = LONG ? 500 : 100
const DURATION_MS = LONG ? 60_000 : 1_500
/** Enough for code to be compiled, buffers to be grown, and finished 2026 runs to be as many as are remembered. */
const WARM_UP_MS = DURATION_MS / 4
const MAX_RUNS = 2 * CALLS_AT_ONCE
/** What a heap may be larger by: collection is not exact. In the long form, with tens of thousands of calls, 300 bytes a call are more. */
const MEMORY_SLACK_BYTES = 3 * 1024 * 1024

interface Loaded {
  readonly url: string
  readonly counts: Record<string, number>
  heapUsed(): Promise<number>
  stop(): Promise<void>
}

async function spawnServer(line: 'v1' | 'v2'): Promise<Loaded> {
  const { command, args } = typescriptServer(new URL('./process.ts', import.meta.url), [line, 'http', String(MAX_RUNS)])
  const child: ChildProcess = spawn(command, ['--expose-gc', ...args], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  const counts: Record<string, number> = {}
  createInterface({ input: child.stderr as NonNullable<typeof child.stderr> }).on('line', (entry) => {
    const kind = /^ledger: (\S+)/.exec(entry)?.[1] ?? entry
    counts[kind] = (counts[kind] ?? 0) + 1
  })
  const lines = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> })
  const [url] = (await within(20_000, once(lines, 'line'), 'the URL of the server')) as [string]
  return {
    url,
    counts,
    heapUsed: async () => {
      const answer = once(child, 'message')
      child.send('heap')
      return ((await answer) as [number])[0]
    },
    stop: async () => {
      const exited = once(child, 'close')
      child.kill('SIGTERM')
      expect(await within(10_000, exited, 'the exit of the server')).toEqual([0, null])
    },
  }
}

/** A share of the sessions, one call of each in turn, until the time is over. Gives back how many calls there were. */
async function work(clients: readonly RawHttpClient[], untilMs: number, name: string): Promise<number> {
  let calls = 0
  while (performance.now() < untilMs) {
    const client = clients[calls % clients.length] as RawHttpClient
    const topic = `${name}-${calls++}`
    const { response } = await client.callTool('ask', { topic })
    expect(textOf(response)).toBe(`re 1 ${topic}`)
    expect(client.undelivered).toEqual([])
    client.received.length = 0
    client.exchanges.clear()
  }
  return calls
}

async function load(clients: readonly RawHttpClient[], durationMs: number): Promise<number> {
  const until = performance.now() + durationMs
  const shares = Array.from({ length: CALLS_AT_ONCE }, (_, n) =>
    clients.filter((_client, index) => index % CALLS_AT_ONCE === n),
  )
  const calls = await Promise.all(shares.map((share, n) => work(share, until, `w${n}`)))
  return calls.reduce((sum, count) => sum + count, 0)
}

test.each(COMBINATIONS)(
  'SDK %s, %s',
  async (line, era: Era) => {
    const server = await spawnServer(line)
    const options = { url: server.url, era, capabilities: { sampling: {} }, answer: echo, timeoutMs: 30_000 }
    const clients = Array.from({ length: SESSIONS }, () => new RawHttpClient(options))
    try {
      await Promise.all(clients.map((client) => client.open()))
      let calls = await load(clients, WARM_UP_MS)
      const before = await server.heapUsed()
      calls += await load(clients, DURATION_MS - WARM_UP_MS)
      const grown = (await server.heapUsed()) - before
      const heap = `heap ${Math.round(before / 1024)} KB ${grown < 0 ? '' : '+'}${Math.round(grown / 1024)} KB`
      showFigures(
        `${calls} calls of ${SESSIONS} sessions, ${CALLS_AT_ONCE} at once, in ${DURATION_MS / 1000} s; ${heap}`,
      )
      expect(calls).toBeGreaterThan(CALLS_AT_ONCE)
      expect(grown).toBeLessThan(MEMORY_SLACK_BYTES)
      await server.stop()
      expect(server.counts).toEqual({ start: calls, effect: calls, end: calls })
    } finally {
      await Promise.all(clients.map((client) => client.close()))
    }
  },
  DURATION_MS + 60_000,
)
