import { RawHttpClient, textOf } from '@sampan/test-support'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, type ClusterOptions, startCluster } from './cluster.ts'

/** Limits, budgets and caches of three processes. Without a principal, all 2026 clients are one session on all of them. */

function clustered(settings: NonNullable<ClusterOptions['settings']>): {
  readonly happened: () => Promise<readonly string[]>
  /** Makes so many calls at once, each at the next node. Resolves to what came of each, as they end. */
  readonly calls: (count: number, id?: string) => Promise<readonly string[]>
} {
  let cluster: Cluster
  const clients: RawHttpClient[] = []
  beforeAll(async () => {
    cluster = await startCluster(3, { settings })
    for (const { url } of cluster.nodes) clients.push(new RawHttpClient({ url, era: '2026', timeoutMs: 60_000 }))
  }, 60_000)
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()))
    await cluster?.close()
  })
  return {
    happened: () => cluster.happened(),
    calls: (count, id) =>
      Promise.all(
        Array.from({ length: count }, async (_, n) => {
          const client = clients[n % clients.length] as RawHttpClient
          return textOf((await client.callTool('provided', { id: id ?? String(n) })).response)
        }),
      ),
  }
}

/** The most that were at work at the same time. */
function mostAtOnce(happened: readonly string[]): number {
  let now = 0
  let most = 0
  for (const what of happened) {
    now += what === '+' ? 1 : -1
    most = Math.max(most, now)
  }
  return most
}

describe('limits.concurrency, and the cache', () => {
  const { calls, happened } = clustered({ limits: { concurrency: 2 } })

  test('holds over all nodes together, and everybody has their turn', async () => {
    expect(await calls(12)).toEqual(Array.from({ length: 12 }, () => 're 1'))
    expect(mostAtOnce(await happened())).toBeLessThanOrEqual(2)
  }, 60_000)

  test('what one node was answered, the others have', async () => {
    const before = (await happened()).length
    expect(await calls(1, 'cached')).toEqual(['re 1'])
    expect(await calls(6, 'cached')).toEqual(Array.from({ length: 6 }, () => 're 1 again'))
    expect((await happened()).slice(before)).toEqual(['+', '-'])
  }, 60_000)
})

describe('limits.perMinute', () => {
  const { calls, happened } = clustered({ limits: { perMinute: 5 } })

  test('holds over all nodes together: what is over it waits', async () => {
    const ended = calls(9)
    ended.catch(() => {})
    await expect.poll(async () => (await happened()).filter((what) => what === '-').length, { timeout: 30_000 }).toBe(5)
    // Time enough for a sixth one, if there were a place for it.
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect((await happened()).filter((what) => what === '+')).toHaveLength(5)
  }, 60_000)
})

describe('budget.perSession', () => {
  const { calls, happened } = clustered({ budget: { perSession: { requests: 7 } } })

  test('a budget is spent by all nodes together, to the last of it and no further', async () => {
    const texts = await calls(15)
    expect(texts.filter((text) => text === 're 1')).toHaveLength(7)
    expect(texts.filter((text) => text.includes('the limit on requests is 7 for this session'))).toHaveLength(8)
    expect((await happened()).filter((what) => what === '+')).toHaveLength(7)
  }, 60_000)
})
