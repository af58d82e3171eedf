import { expect, test } from 'vitest'
import { InMemoryEventStore } from './in-memory-event-store.ts'
import type { JsonRpcMessage } from './json-rpc.ts'

const message = (text: string): JsonRpcMessage => ({ jsonrpc: '2.0', method: 'test', params: { text } })

async function replay(store: InMemoryEventStore, eventId: string): Promise<JsonRpcMessage[]> {
  const sent: JsonRpcMessage[] = []
  await store.replayEventsAfter(eventId, {
    send: async (_eventId, message) => {
      sent.push(message)
    },
  })
  return sent
}

test('replays what came later on the same stream, in order', async () => {
  const store = new InMemoryEventStore()
  const first = await store.storeEvent('a', message('1'))
  await store.storeEvent('b', message('2'))
  await store.storeEvent('a', message('3'))
  const last = await store.storeEvent('a', message('4'))
  expect(await replay(store, first)).toEqual([message('3'), message('4')])
  expect(await replay(store, last)).toEqual([])
  expect(await store.getStreamIdForEventId(first)).toBe('a')
})

test('forgets the oldest events over its limits, and then knows them no more', async () => {
  const byCount = new InMemoryEventStore({ maxEvents: 2 })
  const gone = await byCount.storeEvent('a', message('1'))
  const kept = await byCount.storeEvent('a', message('2'))
  await byCount.storeEvent('b', message('3'))
  expect(await byCount.getStreamIdForEventId(gone)).toBeUndefined()
  await expect(replay(byCount, gone)).rejects.toThrow(gone)
  expect(await replay(byCount, kept)).toEqual([])

  const bySize = new InMemoryEventStore({ maxCharacters: 250 })
  const long = await bySize.storeEvent('a', message('x'.repeat(150)))
  const short = await bySize.storeEvent('a', message('x'.repeat(100)))
  expect(await bySize.getStreamIdForEventId(long)).toBeUndefined()
  expect(await bySize.getStreamIdForEventId(short)).toBe('a')
})
