import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cluster, type Node, startCluster } from './cluster.ts'
import { type Caller, callers } from './callers.ts'
import { type Ended, endOf } from './outcome.ts'

/**
 * Calls with three samples each, by every kind of client, through a round-robin proxy over three nodes, while a node is
 * killed and started again and then Redis is. `npm run test:redis:long` makes a thousand, and takes more away.
 */

const CALLS = Number(process.env['SAMPAN_REDIS_CALLS'] ?? 150)
const AT_ONCE = 12

/** What a node that drains says, and how long its clients then wait; it asks for a second. */
const REFUSED = 'shutting down: 503'
const RETRY_AFTER_MS = 250

/** From this many on, a node is restarted, too, and Redis is also away for longer than a command waits for it. */
const LONG = 1_000
const LONGER_THAN_COMMANDS_WAIT_MS = 4_500

let cluster: Cluster
beforeAll(async () => {
  cluster = await startCluster(3)
}, 60_000)
afterAll(() => cluster?.close())

test(`${CALLS} calls and more: each finishes correctly or ends by name, and no effect happens twice`, async () => {
  const ended: Ended[] = []
  const open = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, n) => (callers[n % callers.length] as CallerMaker)(cluster.url)),
  )
  let next = 0
  let disturbing = true
  const work = async (caller: Caller, n: number): Promise<void> => {
    // Whatever is taken away is taken away under calls.
    for (let call = next++; call < CALLS || disturbing; call = next++) {
      const end = await endOf(caller, n % 3 === 2 ? 'held' : 'work', `call${call}`)
      ended.push(end)
      if (end.outcome === REFUSED) await sleep(RETRY_AFTER_MS)
    }
  }
  const disturbances = disturb(() => ended.length).finally(() => {
    disturbing = false
  })
  await Promise.all([disturbances, ...open.map(work)])
  await Promise.all(open.map((caller) => caller.close()))

  const effects = await cluster.effects()
  report(ended, effects)
  expect(ended.length).toBeGreaterThanOrEqual(CALLS)
  for (const [name, count] of effects) expect(count, name).toBe(1)
  for (const { id, finished } of ended) {
    if (!finished) continue
    expect([effects.get(`${id} first`), effects.get(`${id} second`)], id).toEqual([1, 1])
  }
  expect(ended.filter(({ outcome }) => outcome.startsWith('unnamed'))).toEqual([])
  // Who is left without an answer was at the node that was killed, or had something of theirs on the way there.
  const begun = ended.filter(({ outcome }) => outcome !== REFUSED)
  expect(begun.filter((end) => end.finished).length / begun.length).toBeGreaterThan(0.8)
  // Everybody gets through once all is well again.
  const after = await Promise.all(callers.map((make) => make(cluster.url)))
  const last = await Promise.all(after.map((caller, n) => endOf(caller, 'work', `after${n}`)))
  await Promise.all(after.map((caller) => caller.close()))
  expect(last.map(({ outcome }) => outcome)).toEqual(callers.map(() => 'finished'))
}, 600_000)

type CallerMaker = (url: string) => Promise<Caller>

async function disturb(count: () => number): Promise<void> {
  const reached = async (share: number): Promise<void> => {
    while (count() < CALLS * share) await sleep(10)
  }
  const [, doomed, restarted] = cluster.nodes as readonly [Node, Node, Node]
  await reached(0.25)
  await doomed.kill()
  await reached(0.4)
  await doomed.start()
  if (CALLS >= LONG) {
    await reached(0.5)
    await restarted.stop()
    await restarted.start()
  }
  await reached(0.65)
  await cluster.redis.stop()
  await cluster.redis.start()
  if (CALLS < LONG) return
  await reached(0.85)
  await cluster.redis.kill()
  await sleep(LONGER_THAN_COMMANDS_WAIT_MS)
  await cluster.redis.start()
}

function report(ended: readonly Ended[], effects: ReadonlyMap<string, number>): void {
  const rows = new Map<string, Record<string, number>>()
  for (const { caller, outcome } of ended) {
    const row = rows.get(caller) ?? {}
    row[outcome] = (row[outcome] ?? 0) + 1
    rows.set(caller, row)
  }
  const doubled = [...effects.values()].filter((count) => count > 1).length
  console.table(Object.fromEntries(rows))
  console.log(`${ended.length} calls; ${effects.size} effects happened, ${doubled} of them more than once`)
}
