import { HANDOFF_META_KEY, type HandoffMeta } from '@sampan/core'
import {
  type RawHttpClient,
  type RawHttpError,
  type RawMessage,
  resultOf,
  type Retry,
  type Round,
  textOf,
} from '@sampan/test-support'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cluster, type Node, startCluster } from './cluster.ts'
import { client, closeClients, done } from './node-clients.ts'

/** Rounds and handoffs that reach another node than the one that holds their run: one node at a time, by hand. */

/** What a handoff asks. */
function metaOf(result: Record<string, unknown>): HandoffMeta {
  return (result['_meta'] as Record<string, unknown>)[HANDOFF_META_KEY] as HandoffMeta
}

let cluster: Cluster
let nodes: readonly [Node, Node, Node]
beforeAll(async () => {
  cluster = await startCluster(3)
  nodes = cluster.nodes as unknown as readonly [Node, Node, Node]
}, 60_000)
afterAll(async () => {
  await closeClients()
  await cluster?.close()
})

test.each(['work', 'held'])('%s: each leg at another node, and the effect happens once', async (tool) => {
  const [a, b, c] = nodes.map(({ url }) => client(url, '2026')) as [RawHttpClient, RawHttpClient, RawHttpClient]
  const id = `legs-${tool}`
  const one = await a.round(tool, { id })
  const two = await b.round(tool, { id }, await b.answerRound(one), { progressToken: 'p' })
  // What the handler reports while another node serves the leg reaches the client that has it open.
  expect(b.received.find(({ method }) => method === 'notifications/progress')?.params).toMatchObject({
    progress: 1,
    message: 'one',
  })
  const retry = await c.answerRound(two)
  const [last, again, everywhere] = await Promise.all([c, a, b].map((one) => one.round(tool, { id }, retry)))
  for (const round of [last, again, everywhere]) expect(textOf(round?.response as RawMessage)).toBe(done(id))
  const effects = await cluster.effects()
  expect([effects.get(`${id} first`), effects.get(`${id} second`)]).toEqual([1, 1])
})

test('a handoff is answered at another node', async () => {
  const [a, b] = nodes.map(({ url }) => client(url, '2026', {})) as [RawHttpClient, RawHttpClient]
  const first = metaOf(resultOf((await a.callTool('held', { id: 'handed' })).response))
  const answers = { id: first.id, answers: { 1: 'A' } }
  const [second, repeated] = await Promise.all([
    b.callTool('answer_question', answers).then(({ response }) => metaOf(resultOf(response))),
    a.callTool('answer_question', answers).then(({ response }) => metaOf(resultOf(response))),
  ])
  expect(repeated.id).toBe(second.id)
  const other = await b.callTool('answer_question', { ...answers, answers: { 1: 'other' } })
  expect(resultOf(other.response)).toMatchObject({ isError: true })
  const missing = await b.callTool('answer_question', { id: second.id, answers: { 1: 'B' } })
  expect(textOf(missing.response)).toContain('Question 2 has no answer')
  const last = await b.callTool('answer_question', { id: second.id, answers: { 1: 'B', 2: 'C' } })
  expect(textOf(last.response)).toBe('A | handed first | B | C')
})

test.each(['work', 'held'])(
  '%s: a handoff that two nodes are given two answers for at once takes one',
  async (tool) => {
    const [a, b, c] = nodes.map(({ url }) => client(url, '2026', {})) as [RawHttpClient, RawHttpClient, RawHttpClient]
    const metaOf = (result: Record<string, unknown>): HandoffMeta =>
      (result['_meta'] as Record<string, unknown>)[HANDOFF_META_KEY] as HandoffMeta
    const ids = Array.from({ length: 5 }, (_, n) => `race-${tool}-${n}`)
    for (const name of ids) {
      const { id } = metaOf(resultOf((await a.callTool(tool, { id: name })).response))
      const results = await Promise.all(
        [b, c].map(async (one, n) =>
          resultOf((await one.callTool('answer_question', { id, answers: { 1: `answer ${n}` } })).response),
        ),
      )
      const taken = results.findIndex((result) => result['isError'] !== true)
      expect(results.filter((result) => result['isError'] === true)).toHaveLength(1)
      const next = metaOf(results[taken] as Record<string, unknown>)
      const last = await b.callTool('answer_question', { id: next.id, answers: { 1: 'B', 2: 'C' } })
      expect(textOf(last.response)).toBe(`answer ${taken} | ${name} first | B | C`)
    }
    const effects = await cluster.effects()
    for (const name of ids) expect([effects.get(`${name} first`), effects.get(`${name} second`)]).toEqual([1, 1])
  },
)

test('its node killed: a replayable call and a replayable handoff go on; the others are told to begin again', async () => {
  const [, b, c] = nodes.map(({ url }) => client(url, '2026')) as [RawHttpClient, RawHttpClient, RawHttpClient]
  const doomed = client(nodes[0].url, '2026')
  const handing = client(nodes[0].url, '2026', {})
  const begun = await Promise.all(['work', 'held'].map((tool) => doomed.round(tool, { id: `killed-${tool}` })))
  const second = await Promise.all(
    begun.map(async (round, n) => {
      const tool = n === 0 ? 'work' : 'held'
      return doomed.round(tool, { id: `killed-${tool}` }, await doomed.answerRound(round))
    }),
  )
  const handed = await Promise.all(
    ['work', 'held'].map(async (tool) =>
      metaOf(resultOf((await handing.callTool(tool, { id: `handed-${tool}` })).response)),
    ),
  )
  await nodes[0].kill()

  const [replayed, lost] = await Promise.all([
    b.round('work', { id: 'killed-work' }, await b.answerRound(second[0] as never)),
    b.round('held', { id: 'killed-held' }, await b.answerRound(second[1] as never)),
  ])
  expect(textOf(replayed.response)).toBe(done('killed-work'))
  expect(textOf(lost.response)).toContain('call the tool again from the start')

  const answering = client(nodes[1].url, '2026', {})
  const alsoAnswering = client(nodes[2].url, '2026', {})
  const next = await Promise.all(
    [answering, alsoAnswering].map(async (one) =>
      metaOf(resultOf((await one.callTool('answer_question', { id: handed[0]?.id, answers: { 1: 'A' } })).response)),
    ),
  )
  expect(next[0]?.id).toBe(next[1]?.id)
  const last = await alsoAnswering.callTool('answer_question', { id: next[0]?.id, answers: { 1: 'B', 2: 'C' } })
  expect(textOf(last.response)).toBe('A | handed-work first | B | C')
  const gone = await answering.callTool('answer_question', { id: handed[1]?.id, answers: { 1: 'A' } })
  expect(textOf(gone.response)).toContain('call the tool again from the start')

  const effects = await cluster.effects()
  for (const [name, count] of effects) expect(count, name).toBe(1)
  expect(c.undelivered).toEqual([])
  await nodes[0].start()
}, 40_000)

test('Redis restarted and away: a held call goes on, a carried one waits, or ends by name and is sent again', async () => {
  const [a, b] = nodes.map(({ url }) => client(url, '2026')) as [RawHttpClient, RawHttpClient]
  const begun = await Promise.all(
    ['held', 'work', 'held'].map((tool, n) => a.round(tool, { id: `away${n}` }).then((round) => a.answerRound(round))),
  )
  const [carried, replayable, held] = begun as [Retry, Retry, Retry]
  await cluster.redis.kill()
  const waiting = b.round('held', { id: 'away0' }, carried)
  await cluster.redis.start()
  const second = await waiting
  expect(second.complete).toBe(false)
  await cluster.redis.stop()
  const next = await a.round('held', { id: 'away2' }, held)
  expect(textOf((await a.round('held', { id: 'away2' }, await a.answerRound(next))).response)).toBe(done('away2'))
  const retry = await b.answerRound(second)
  for (const [tool, id, leg] of [
    ['held', 'away0', retry],
    ['work', 'away1', replayable],
  ] as const) {
    const { response } = await b.round(tool, { id }, leg)
    expect(resultOf(response)).toMatchObject({ isError: true })
    expect(textOf(response)).toMatch(/cannot be reached.*Try again/)
  }
  await cluster.redis.start()
  const again = async (tool: string, id: string, leg: Retry): Promise<Round> => {
    for (;;) {
      const round = await b.round(tool, { id }, leg)
      if (!round.complete || !/Try again/.test(textOf(round.response))) return round
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  expect(textOf((await again('held', 'away0', retry)).response)).toBe(done('away0'))
  const replayed = await again('work', 'away1', replayable)
  expect(textOf((await again('work', 'away1', await b.answerRound(replayed))).response)).toBe(done('away1'))
  const effects = await cluster.effects()
  for (const [name, count] of effects) expect(count, name).toBe(1)
}, 60_000)

test('a node that is stopped drains: what it had begun comes to its end, and nothing new begins there', async () => {
  const one = client(nodes[2].url, '2025')
  await one.open()
  const call = one.callTool('slow', { id: 'drained' }, { progressToken: 'p' })
  await one.waitFor('progress', ({ method }) => method === 'notifications/progress')
  const { pid } = nodes[2]
  const stopped = nodes[2].stop()
  const refused = client(nodes[2].url, '2025')
  await expect.poll(() => refused.open().catch((error: unknown) => (error as RawHttpError).status)).toBe(503)
  expect(textOf((await call).response)).toBe(`drained by ${pid}`)
  await stopped
  await nodes[2].start()
}, 40_000)

test('a node that is stopped drains: a round that another node has carried there comes to its end', async () => {
  const elsewhere = client(nodes[0].url, '2026')
  const begun = await client(nodes[2].url, '2026').round('slow', { id: 'carried' })
  const carried = elsewhere.round('slow', { id: 'carried' }, await elsewhere.answerRound(begun), { progressToken: 'p' })
  await elsewhere.waitFor('progress', ({ method }) => method === 'notifications/progress')
  const { pid } = nodes[2]
  await nodes[2].stop()
  expect(textOf((await carried).response)).toBe(`carried by ${pid}`)
  await nodes[2].start()
}, 40_000)
