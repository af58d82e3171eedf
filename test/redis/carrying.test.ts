import { HANDOFF_META_KEY, type HandoffMeta } from '@sampan/core'
import {
  type Exchange,
  RawHttpClient,
  RawHttpError,
  type RawMessage,
  type Retry,
  type Round,
  resultOf,
  textOf,
} from '@sampan/test-support'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, type Node, startCluster } from './cluster.ts'

/** Requests that reach another node than the one that holds their session or their run: one node at a time, by hand. */

const answer: NonNullable<ConstructorParameters<typeof RawHttpClient>[0]['answer']> = ({ params }) => {
  const [message] = params['messages'] as { content: { text: string } }[]
  return { role: 'assistant', content: { type: 'text', text: `re ${message?.content.text}` }, model: 'm' }
}

const clients: RawHttpClient[] = []
function client(url: string, era: '2025' | '2026', capabilities: object = { sampling: {} }): RawHttpClient {
  const made = new RawHttpClient({ url, era, capabilities: { ...capabilities }, answer, timeoutMs: 40_000 })
  clients.push(made)
  return made
}

/** The same session, as it is seen through another node. */
function elsewhere(session: RawHttpClient, { url }: Node): RawHttpClient {
  const made = client(url, '2025')
  made.sessionId = session.sessionId
  made.headers = { 'mcp-protocol-version': '2025-11-25' }
  return made
}

/** Where a session is; undefined where that cannot be said. */
async function whereIs(session: RawHttpClient): Promise<string | undefined> {
  return await session.callTool('where').then(
    ({ response }) => textOf(response),
    (error: unknown) => {
      if (error instanceof RawHttpError) return undefined
      throw error
    },
  )
}

function gate(): { readonly passed: Promise<void>; pass(): void } {
  let pass = (): void => {}
  const passed = new Promise<void>((resolve) => {
    pass = resolve
  })
  return { passed, pass: () => pass() }
}

const done = (id: string): string => `re one ${id} | ${id} first | re two ${id} | re three ${id}`

describe.each(['v2', 'v1'] as const)('2025 sessions on SDK %s', (line) => {
  let cluster: Cluster
  let nodes: readonly [Node, Node]
  beforeAll(async () => {
    cluster = await startCluster(2, { line })
    nodes = cluster.nodes as unknown as readonly [Node, Node]
  }, 60_000)
  afterAll(async () => {
    await Promise.all(clients.splice(0).map((made) => made.close()))
    await cluster?.close()
  })

  test('a request, its stream, and the answers to its samples are carried to the node that has the session', async () => {
    const here = client(nodes[0].url, '2025')
    await here.open()
    const there = elsewhere(here, nodes[1])
    expect(textOf((await there.callTool('where')).response)).toBe(String(nodes[0].pid))
    expect(textOf((await there.callTool('work', { id: 'a' }, { progressToken: 'p' })).response)).toBe(done('a'))
    expect(there.received.find(({ method }) => method === 'notifications/progress')?.params).toMatchObject({
      progress: 1,
    })
    // Asked through one node, answered through the other.
    here.answer = undefined
    here.answer = async (ask) => {
      await there.respond(ask.id as number, answer(ask) as object)
      return new Promise(() => {})
    }
    expect(textOf((await here.callTool('work', { id: 'b' })).response)).toBe(done('b'))
  })

  test('large bodies both ways, and many requests at once, keep whole and in order', async () => {
    const here = client(nodes[0].url, '2025')
    await here.open()
    const there = elsewhere(here, nodes[1])
    const big = 'ü'.repeat(1_500_000)
    expect(textOf((await there.callTool('echo', { id: big })).response)).toBe('1500000')
    there.answer = () => ({ role: 'assistant', content: { type: 'text', text: 'x'.repeat(1_000_000) }, model: 'm' })
    expect(textOf((await there.callTool('work', { id: 'large' })).response)).toHaveLength(
      3_000_000 + ' |  | large first | '.length,
    )
    there.answer = answer
    const ids = Array.from({ length: 30 }, (_, n) => `many${n}`)
    const texts = await Promise.all(ids.map(async (id) => textOf((await there.callTool('work', { id })).response)))
    expect(texts).toEqual(ids.map(done))
  })

  test('a GET stream and a DELETE are carried; what was deleted is gone everywhere', async () => {
    const here = client(nodes[0].url, '2025')
    await here.open()
    const there = elsewhere(here, nodes[1])
    const stream = await there.getStream()
    expect(stream.status).toBe(200)
    expect((await there.deleteSession()).status).toBe(200)
    await stream.body
    for (const one of [here, there]) await expect(one.callTool('where')).rejects.toMatchObject({ status: 404 })
  })

  test('a client that leaves a carried stream is noticed, and comes back for the rest of it', async () => {
    const here = client(nodes[0].url, '2025')
    await here.open()
    const there = elsewhere(here, nodes[1])
    const id = there.nextId()
    const exchange = await there.post({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name: 'work', arguments: { id: 'left' } },
    })
    there.answer = undefined
    const asked = await there.waitFor('a sample', ({ method }) => method === 'sampling/createMessage')
    const { lastEventId } = exchange
    expect(lastEventId).toMatch(/^.+\.\d+-\d+$/)
    exchange.abort()
    here.answer = answer
    await here.respond(asked.id as number, answer({ method: '', params: asked.params ?? {} }) as object)
    const resumed = await elsewhere(here, nodes[1]).getStream({ 'last-event-id': lastEventId })
    await expect.poll(() => resumed.messages.filter(({ method }) => method !== undefined).length).toBeGreaterThan(1)
    for (const message of resumed.messages) {
      if (message.method === 'sampling/createMessage') {
        await here.respond(message.id as number, answer({ method: '', params: message.params ?? {} }) as object)
      }
    }
    await resumed.body
    const last = resumed.messages.at(-1) as RawMessage
    expect(last.id).toBe(id)
    expect(textOf(last)).toContain('left first')
  })

  test('a stream that breaks is resumed at another node, and once more at the first: each event comes once', async () => {
    const here = client(nodes[0].url, '2025')
    await here.open()
    const there = elsewhere(here, nodes[1])
    const params = { name: 'slow', arguments: { id: 'resumed' }, _meta: { progressToken: 'p' } }
    const first = await there.post({ jsonrpc: '2.0', id: 7, method: 'tools/call', params })
    const progressed = (exchange: Exchange): number =>
      exchange.messages.filter(({ method }) => method === 'notifications/progress').length
    await expect.poll(() => progressed(first), { timeout: 20_000 }).toBeGreaterThan(2)
    first.abort()
    const second = await elsewhere(here, nodes[0]).getStream({ 'last-event-id': first.lastEventId })
    await expect.poll(() => progressed(second), { timeout: 20_000 }).toBeGreaterThan(2)
    second.abort()
    const third = await elsewhere(here, nodes[1]).getStream({ 'last-event-id': second.lastEventId })
    await third.body
    const messages = [first, second, third].flatMap((exchange) => exchange.messages)
    const progress = messages.flatMap(({ params: sent }) =>
      sent !== undefined && 'progress' in sent ? [Number(sent['progress'])] : [],
    )
    // Progress must grow: a first 0 may come as a little more.
    expect(progress.map(Math.floor)).toEqual(Array.from({ length: 40 }, (_, n) => n))
    expect(messages.filter(({ id }) => id === 7).map(textOf)).toEqual([`resumed by ${nodes[0].pid}`])
  }, 60_000)

  test('a session that nobody has is a 404 on every node', async () => {
    for (const { url } of nodes) {
      const nobody = client(url, '2025')
      nobody.sessionId = crypto.randomUUID()
      await expect(nobody.callTool('where')).rejects.toMatchObject({ status: 404 })
    }
  })

  test('Redis restarted: a call that waits goes on, and sessions are known again', async () => {
    const [here, unseen] = [client(nodes[0].url, '2025'), client(nodes[0].url, '2025')]
    await Promise.all([here.open(), unseen.open()])
    const there = elsewhere(here, nodes[1])
    const open = gate()
    there.answer = async (ask) => {
      await open.passed
      return answer(ask)
    }
    const call = there.callTool('work', { id: 'restarted' })
    await there.waitFor('a sample', ({ method }) => method === 'sampling/createMessage')
    await cluster.redis.kill()
    await cluster.redis.startEmpty()
    open.pass()
    expect(textOf((await call).response)).toBe(done('restarted'))
    // No node has asked for this one before, and Redis knew nothing any more.
    expect(textOf((await elsewhere(unseen, nodes[1]).callTool('where')).response)).toBe(String(nodes[0].pid))
    const effects = await cluster.effects()
    expect([effects.get('restarted first'), effects.get('restarted second')]).toEqual([1, 1])
  }, 60_000)

  test('Redis away: its own node serves a session, another one says by name that it cannot, until Redis is back', async () => {
    const here = client(nodes[0].url, '2025')
    await here.open()
    const there = elsewhere(here, nodes[1])
    expect(textOf((await there.callTool('where')).response)).toBe(String(nodes[0].pid))
    await cluster.redis.stop()
    expect(textOf((await here.callTool('work', { id: 'away' })).response)).toBe(done('away'))
    const refused = (await there.callTool('where').catch((error: unknown) => error)) as RawHttpError
    expect([refused.status, JSON.parse(refused.body).error.data]).toEqual([503, { reason: 'redis_unavailable' }])
    const opened = client(nodes[1].url, '2025')
    await opened.open()
    await cluster.redis.start()
    for (const [session, through, at] of [
      [here, nodes[1], nodes[0]],
      [opened, nodes[0], nodes[1]],
    ] as const) {
      await expect.poll(() => whereIs(elsewhere(session, through)), { timeout: 20_000 }).toBe(String(at.pid))
    }
  }, 60_000)

  test('its node killed: the call ends by name, the session is a 404, and what was stored of a stream can be had', async () => {
    const here = client(nodes[0].url, '2025')
    await here.open()
    const there = elsewhere(here, nodes[1])
    const finished = await there.post({
      jsonrpc: '2.0',
      id: 90,
      method: 'tools/call',
      params: { name: 'where', arguments: {} },
    })
    await finished.body
    const call = there.callTool('slow', { id: 'doomed' }, { progressToken: 'p' })
    await there.waitFor('progress', ({ method }) => method === 'notifications/progress')
    await nodes[0].kill()
    const { response } = await call
    expect(response.error).toMatchObject({ code: -32000, data: { reason: 'node_gone' } })
    await expect(there.callTool('where')).rejects.toMatchObject({ status: 404 })
    const first = /^id: (.+)$/m.exec(await finished.body)?.[1]
    const resumed = await there.getStream({ 'last-event-id': first })
    expect(resumed.status).toBe(200)
    await resumed.body
    expect(resumed.messages.map(({ id }) => id)).toEqual([90])
    await nodes[0].start()
    await there.open()
    expect(textOf((await there.callTool('where')).response)).toBe(String(nodes[1].pid))
  }, 40_000)
})

describe('2026 rounds', () => {
  let cluster: Cluster
  let nodes: readonly [Node, Node, Node]
  beforeAll(async () => {
    cluster = await startCluster(3)
    nodes = cluster.nodes as unknown as readonly [Node, Node, Node]
  }, 60_000)
  afterAll(async () => {
    await Promise.all(clients.splice(0).map((made) => made.close()))
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
    const metaOf = (result: Record<string, unknown>): HandoffMeta =>
      (result['_meta'] as Record<string, unknown>)[HANDOFF_META_KEY] as HandoffMeta
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
    const metaOf = (result: Record<string, unknown>): HandoffMeta =>
      (result['_meta'] as Record<string, unknown>)[HANDOFF_META_KEY] as HandoffMeta
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
      ['held', 'work', 'held'].map((tool, n) =>
        a.round(tool, { id: `away${n}` }).then((round) => a.answerRound(round)),
      ),
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
})
