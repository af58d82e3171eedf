import { type Exchange, type RawHttpClient, RawHttpError, type RawMessage, textOf } from '@sampan/test-support'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, type Node, startCluster } from './cluster.ts'
import { answer, client, closeClients, done } from './node-clients.ts'

/** Requests that reach another node than the one that has their session: one node at a time, by hand. */

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

describe.each(['v2', 'v1'] as const)('2025 sessions on SDK %s', (line) => {
  let cluster: Cluster
  let nodes: readonly [Node, Node]
  beforeAll(async () => {
    cluster = await startCluster(2, { line })
    nodes = cluster.nodes as unknown as readonly [Node, Node]
  }, 60_000)
  afterAll(async () => {
    await closeClients()
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
    const begun = await here.post({
      jsonrpc: '2.0',
      id: 91,
      method: 'tools/call',
      params: { name: 'slow', arguments: { id: 'direct' }, _meta: { progressToken: 'q' } },
    })
    const call = there.callTool('slow', { id: 'doomed' }, { progressToken: 'p' })
    for (const one of [here, there]) {
      await one.waitFor('progress', ({ method }) => method === 'notifications/progress')
    }
    const early = begun.lastEventId
    await nodes[0].kill()
    const { response } = await call
    const gone = { code: -32000, data: { reason: 'node_gone' } }
    expect(response.error).toMatchObject(gone)
    await expect(there.callTool('where')).rejects.toMatchObject({ status: 404 })
    const first = /^id: (.+)$/m.exec(await finished.body)?.[1]
    const resumed = await there.getStream({ 'last-event-id': first })
    expect(resumed.status).toBe(200)
    await resumed.body
    expect(resumed.messages.map(({ id }) => id)).toEqual([90])
    // What was not answered ends by name, for whoever comes back for it.
    for (const lastEventId of [early, begun.lastEventId]) {
      const rest = await there.getStream({ 'last-event-id': lastEventId })
      await rest.body
      expect(rest.messages.at(-1)).toMatchObject({ id: 91, error: gone })
      expect(rest.messages.slice(0, -1).every(({ method }) => method !== undefined)).toBe(true)
    }
    // Nothing is left to tell.
    expect((await there.getStream({ 'last-event-id': finished.lastEventId })).status).toBe(404)
    await nodes[0].start()
    await there.open()
    expect(textOf((await there.callTool('where')).response)).toBe(String(nodes[1].pid))
  }, 40_000)
})
