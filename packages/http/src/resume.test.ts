import { afterEach, describe, expect, test } from 'vitest'
import { gate } from './fixtures/gate.ts'
import { type Line, lines, type ToolsOf } from './fixtures/lines.ts'
import { all, answerOf, eventsOf, messagesOf, RawClient, textOf } from './fixtures/raw-client.ts'
import { type EventStore, type HttpHandler, type HttpHandlerOptions, InMemoryEventStore } from './v1.ts'

const running: HttpHandler[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((handler) => handler.close()))
})

/** Over `fetch`, where the handler knows at once that a client has gone. */
function handlerOf(line: Line, tools: ToolsOf, options: HttpHandlerOptions = {}): HttpHandler {
  const handler = line.handler(tools, { drainTimeoutMs: 0, eventStore: new InMemoryEventStore(), ...options })
  running.push(handler)
  return handler
}

function open(handler: HttpHandler, version = '2025-11-25'): Promise<RawClient> {
  return RawClient.open('http://localhost/mcp', { fetch: handler.fetch, version })
}

describe.each(lines)('resuming on $name', (line) => {
  test('a client whose connection broke gets the rest by Last-Event-ID, and can still be sampled', async () => {
    const go = gate()
    const handler = handlerOf(line, {
      work: async ({ progress, sample }) => {
        await progress(1)
        await go.opened
        await progress(2)
        return await sample('hello')
      },
    })
    const client = await open(handler)
    const left = new AbortController()
    const before = eventsOf(await client.call('work', '', { progress: true, signal: left.signal }))
    const primed = (await before.next()).value
    expect(primed?.id).toBeDefined()
    expect(primed?.message).toBeUndefined()
    const first = (await before.next()).value
    expect(first?.message?.params).toMatchObject({ progress: 1 })
    left.abort()
    expect((await before.next()).done).toBe(true)
    go.open()

    const after = eventsOf(await client.get({ 'last-event-id': first?.id ?? '' }))
    // The id again: this connection may break, too, before anything new came.
    expect((await after.next()).value).toEqual({ id: first?.id })
    expect((await after.next()).value?.message?.params).toMatchObject({ progress: 2 })
    const asked = (await after.next()).value
    expect(asked?.message?.method).toBe('sampling/createMessage')
    await client.answer(asked?.message?.id, 'welcome back')
    const result = (await after.next()).value
    expect(result?.message?.result).toMatchObject({ content: [{ text: 'welcome back' }] })
    expect((await after.next()).done).toBe(true)

    // The same again, from the start: all of it, and nothing twice.
    const again = await all(messagesOf(await client.get({ 'last-event-id': primed?.id ?? '' })))
    expect(again.map(({ method }) => method ?? 'result')).toEqual([
      'notifications/progress',
      'notifications/progress',
      'sampling/createMessage',
      'result',
    ])
  })

  test('a handler can end the connection of a long call, and the client comes back for the result', async () => {
    const go = gate()
    const handler = handlerOf(
      line,
      {
        long: async ({ closeStream }) => {
          closeStream()
          await go.opened
          return 'done'
        },
      },
      { retryMs: 25 },
    )
    const client = await open(handler)
    const events = await all(eventsOf(await client.call('long')))
    expect(events).toEqual([{ id: expect.any(String), retry: 25 }])
    go.open()
    expect(await textOf(await client.get({ 'last-event-id': events[0]?.id ?? '' }))).toBe('done')
  })

  test('nothing of an answer is sent before the id to resume from is there: a client never waits without one', async () => {
    const stored = gate()
    const memory = new InMemoryEventStore()
    const slow: EventStore = {
      storeEvent: async (streamId, message) => {
        if (!('jsonrpc' in message)) await stored.opened
        return await memory.storeEvent(streamId, message)
      },
      replayEventsAfter: (lastEventId, options) => memory.replayEventsAfter(lastEventId, options),
    }
    const called = gate()
    const tools = {
      echo: ({ text }: { text: string }): string => {
        called.open()
        return text
      },
    }
    const client = await open(handlerOf(line, tools, { eventStore: slow }))
    let answered = false
    const call = client.call('echo', 'hi').then((response) => {
      answered = true
      return response
    })
    await called.opened
    await new Promise((resolve) => setImmediate(resolve))
    expect(answered).toBe(false)
    stored.open()
    expect((await eventsOf(await call).next()).value).toEqual({ id: expect.any(String) })
  })

  test('a server that drains waits for an answer that is still being stored', async () => {
    const [storing, stored] = [gate(), gate()]
    const memory = new InMemoryEventStore()
    const slow: EventStore = {
      storeEvent: async (streamId, message) => {
        if ('result' in message && 'content' in message.result) {
          storing.open()
          await stored.opened
        }
        return await memory.storeEvent(streamId, message)
      },
      replayEventsAfter: (lastEventId, options) => memory.replayEventsAfter(lastEventId, options),
    }
    const handler = handlerOf(line, { echo: ({ text }) => text }, { eventStore: slow, drainTimeoutMs: 10_000 })
    const client = await open(handler)
    const call = client.call('echo', 'hi').then(textOf)
    await storing.opened
    const order: string[] = []
    const closing = handler.close().then(() => order.push('closed'))
    await new Promise((resolve) => setTimeout(resolve, 20))
    order.push('stored')
    stored.open()
    await closing
    expect(order).toEqual(['stored', 'closed'])
    expect(await call).toBe('hi')
  })

  test('clients before 2025-11-25 get ids with their messages, and no event without data', async () => {
    const client = await open(handlerOf(line, { echo: ({ text }) => text }), '2025-06-18')
    const events = await all(eventsOf(await client.call('echo', 'hi')))
    expect(events).toEqual([
      { id: expect.any(String), message: expect.objectContaining({ result: expect.anything() }) },
    ])
  })

  test("nobody can resume another session's stream", async () => {
    const handler = handlerOf(line, { secret: () => 'the secret' })
    const alice = await open(handler)
    const mallory = await open(handler)
    const [primed] = await all(eventsOf(await alice.call('secret')))
    for (const eventId of [primed?.id ?? '', 'made-up']) {
      const response = await mallory.get({ 'last-event-id': eventId })
      expect(response.status).toBe(400)
      expect(await response.text()).not.toContain('the secret')
    }
    expect(await textOf(await alice.get({ 'last-event-id': primed?.id ?? '' }))).toBe('the secret')
  })

  test('the standalone stream is resumed too', async () => {
    const handler = handlerOf(line, { ask: async ({ sampleUnrelated }) => await sampleUnrelated('hello') })
    const client = await open(handler)
    const left = new AbortController()
    const primed = (await eventsOf(await client.get({}, left.signal)).next()).value
    left.abort()
    const result = client.call('ask').then(textOf)
    const back = messagesOf(await client.get({ 'last-event-id': primed?.id ?? '' }))
    await client.answer((await back.next()).value?.id, 'here')
    expect(await result).toBe('here')
  })

  test('a store that fails is reported, and the client that is there gets everything all the same', async () => {
    const errors: Error[] = []
    const broken: EventStore = {
      storeEvent: async () => {
        throw new Error('disk full')
      },
      replayEventsAfter: async () => {
        throw new Error('disk full')
      },
    }
    const handler = handlerOf(
      line,
      { ask: async ({ sample }) => await sample('hello') },
      { eventStore: broken, onError: (error) => errors.push(error) },
    )
    const client = await open(handler)
    const events = messagesOf(await client.call('ask'))
    await client.answer((await events.next()).value?.id, 'fine')
    expect((await events.next()).value?.result).toMatchObject({ content: [{ text: 'fine' }] })
    expect((await client.get({ 'last-event-id': 'some' })).status).toBe(400)
    expect(errors.length).toBeGreaterThan(0)
    expect(errors.every(({ cause }) => (cause as Error).message === 'disk full')).toBe(true)
  })

  test('a store that tells no stream by its event is asked by way of a replay', async () => {
    const store = new InMemoryEventStore()
    const handler = handlerOf(
      line,
      { echo: ({ text }) => text },
      {
        eventStore: {
          storeEvent: (streamId, message) => store.storeEvent(streamId, message),
          replayEventsAfter: (lastEventId, options) => store.replayEventsAfter(lastEventId, options),
        },
        onError: () => {},
      },
    )
    const client = await open(handler)
    const [primed] = await all(eventsOf(await client.call('echo', 'hi')))
    expect((await answerOf(await client.get({ 'last-event-id': primed?.id ?? '' }))).result).toBeDefined()
    expect((await client.get({ 'last-event-id': 'made-up' })).status).toBe(400)
  })
})
