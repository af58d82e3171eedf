import { setTimeout as sleep } from 'node:timers/promises'
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { CreateMessageRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { createClient } from '@redis/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answer, callers } from './callers.ts'
import { type Cluster, type Node, startCluster } from './cluster.ts'
import { endOf } from './outcome.ts'

/** What an operator does to many nodes, and looks at, with every kind of client at work. */

let cluster: Cluster
let nodes: readonly [Node, Node, Node]
let admin: ReturnType<typeof createClient>
beforeAll(async () => {
  cluster = await startCluster(3, { settings: { limits: { concurrency: 50, perMinute: 10_000 } } })
  nodes = cluster.nodes as unknown as typeof nodes
  admin = createClient({ url: cluster.redis.url })
  await admin.connect()
}, 60_000)
afterAll(async () => {
  admin?.destroy()
  await cluster?.close()
})

/**
 * What Sampan sends, and the client for it when it connects. All of it came with Redis 6.2 or before, which Valkey has
 * whole; `client|setinfo` is newer, is in every Valkey, and may fail.
 */
const COMMANDS = [
  ...['hello', 'client|setinfo', 'info', 'ping', 'multi', 'exec', 'eval', 'evalsha', 'publish', 'subscribe', 'time'],
  'pubsub|numsub',
  ...['get', 'set', 'del', 'pexpire', 'hmget', 'hset', 'zadd', 'zcard', 'zrange', 'zrem', 'zremrangebyscore', 'zscore'],
  ...['xadd', 'xrange', 'xrevrange'],
]

test('every client’s calls leave keys with the prefix and a time to live, and send no command that Valkey lacks', async () => {
  const open = await Promise.all(callers.map((make) => make(cluster.url)))
  const ended = await Promise.all(
    open.flatMap((caller, n) => [
      endOf(caller, 'work', `keys${n}`).then(() => endOf(caller, 'held', `held${n}`)),
      caller.call('provided', 'cached'),
    ]),
  )
  expect(ended.map((end) => (typeof end === 'string' ? end.replace(' again', '') : end.outcome))).toEqual(
    callers.flatMap(() => ['finished', 're 1']),
  )
  await Promise.all(open.map((caller) => caller.close()))

  const found = new Map<string, number>()
  for await (const keys of admin.scanIterator({ COUNT: 1_000 })) {
    for (const key of keys) found.set(key, await admin.pTTL(key))
  }
  // -2: gone since it was found.
  expect([...found].filter(([key, ttl]) => !key.startsWith('sampan:') || ttl === -1)).toEqual([])
  const kinds = new Set([...found.keys()].map((key) => key.split(':')[1]))
  expect([...kinds].toSorted()).toEqual(
    // `check` is what a node asks at its start; it goes by itself.
    ['cache', 'check', 'events', 'ledger', 'run', 'session', 'started'].filter((kind) => kinds.has(kind)),
  )
  expect(kinds.size).toBeGreaterThan(3)

  const statistics = String(await admin.sendCommand(['INFO', 'commandstats']))
  const sent = [...statistics.matchAll(/^cmdstat_([^:]+):/gm)].map((match) => match[1] as string)
  const ours = sent.filter((command) => !['scan', 'pttl', 'command|docs'].includes(command))
  expect(ours.filter((command) => !COMMANDS.includes(command))).toEqual([])
  const documented = (await admin.sendCommand(['COMMAND', 'DOCS', ...ours])) as unknown as Record<
    string,
    { since: string }
  >
  for (const [command, { since }] of Object.entries(documented)) {
    if (command === 'client|setinfo') continue
    const [major = 0, minor = 0] = since.split('.').map(Number)
    expect(major * 100 + minor, `${command} came with ${since}`).toBeLessThanOrEqual(602)
  }
}, 60_000)

const capabilities = { sampling: {} }

interface SlowCall {
  call(): Promise<unknown>
  close(): Promise<void>
}

/** A call of `slow` by an SDK's client, whose requests go where `fetch` has them. */
const slowCalls: readonly (readonly [
  line: string,
  open: (fetch: typeof globalThis.fetch, progress: number[]) => Promise<SlowCall>,
])[] = [
  [
    'SDK v1',
    async (fetch, progress) => {
      const client = new ClientV1({ name: 'v1', version: '1' }, { capabilities })
      client.setRequestHandler(CreateMessageRequestSchema, async ({ params }) => answer(params))
      await client.connect(new TransportV1(new URL(nodes[0].url), { fetch }) as Parameters<ClientV1['connect']>[0])
      const options = {
        timeout: 60_000,
        onprogress: ({ progress: at }: { progress: number }) => void progress.push(at),
      }
      return {
        call: () => client.callTool({ name: 'slow', arguments: { id: 'v1' } }, undefined, options),
        close: () => client.close(),
      }
    },
  ],
  [
    'SDK v2',
    async (fetch, progress) => {
      const versionNegotiation = { mode: 'legacy' } as const
      const client = new ClientV2({ name: 'v2', version: '1' }, { capabilities, versionNegotiation })
      client.setRequestHandler('sampling/createMessage', async ({ params }) => answer(params))
      await client.connect(new TransportV2(new URL(nodes[0].url), { fetch }))
      const options = {
        timeout: 60_000,
        onprogress: ({ progress: at }: { progress: number }) => void progress.push(at),
      }
      return {
        call: () => client.callTool({ name: 'slow', arguments: { id: 'v2' } }, options),
        close: () => client.close(),
      }
    },
  ],
]

describe.each(slowCalls)('the client of %s', (_line, open) => {
  test('resumes at another node when the one that carried its stream dies: no event is missing', async () => {
    const progress: number[] = []
    let through = nodes[0]
    const client = await open((_url, init) => fetch(through.url, init), progress)
    through = nodes[1]
    const call = client.call()
    await expect.poll(() => progress.length, { timeout: 20_000 }).toBeGreaterThan(2)
    through = nodes[2]
    await nodes[1].kill()
    expect(JSON.stringify(await call)).toContain(`by ${nodes[0].pid}`)
    // Progress must grow: a first 0 may come as a little more.
    expect(progress.map(Math.floor)).toEqual(Array.from({ length: 40 }, (_, n) => n))
    await client.close()
    await nodes[1].start()
  }, 60_000)

  test('is told by name when the node of its session dies, and its stream with it', async () => {
    const progress: number[] = []
    let through = nodes[0]
    const client = await open((_url, init) => fetch(through.url, init), progress)
    const call = client.call()
    await expect.poll(() => progress.length, { timeout: 20_000 }).toBeGreaterThan(2)
    through = nodes[1]
    await nodes[0].kill()
    await expect(call).rejects.toMatchObject({ code: -32000, data: { reason: 'node_gone' } })
    await client.close()
    await nodes[0].start()
  }, 60_000)
})

test('a rolling restart under load: calls that have begun come to their end, and new ones are told to come again', async () => {
  const open = await Promise.all(callers.map((make) => make(cluster.url)))
  const ended: Awaited<ReturnType<typeof endOf>>[] = []
  let restarting = true
  const working = open.map(async (caller, n) => {
    for (let call = 0; restarting; call++) ended.push(await endOf(caller, 'work', `rolling${n}.${call}`))
  })
  for (const node of nodes) {
    const before = ended.length
    while (ended.length < before + 10) await sleep(10)
    await node.stop()
    await node.start()
  }
  restarting = false
  await Promise.all(working)
  await Promise.all(open.map((caller) => caller.close()))
  const outcomes = new Map<string, number>()
  for (const { outcome } of ended) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  console.log('rolling restart:', Object.fromEntries(outcomes))
  // A session ends with its node; a connection that the proxy kept may be closed as it is being used again.
  const expected = ['finished', 'session ended: 404, begin anew', 'shutting down: 503', 'the proxy lost its node: 502']
  expect([...outcomes.keys()].filter((outcome) => !expected.includes(outcome))).toEqual([])
  const effects = await cluster.effects()
  for (const { id, finished } of ended) {
    if (finished) expect([effects.get(`${id} first`), effects.get(`${id} second`)], id).toEqual([1, 1])
  }
  expect([...effects].filter(([name, count]) => name.startsWith('rolling') && count > 1)).toEqual([])
}, 120_000)
