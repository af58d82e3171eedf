import { once } from 'node:events'
import { PassThrough, Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { BatchedWriter } from './batched-writer.ts'

/** A stream that takes one write at a time, when it is told to. */
function slowStream(highWaterMark: number): { output: Writable; writes: string[]; take: () => void } {
  const writes: string[] = []
  const waiting: (() => void)[] = []
  const output = new Writable({
    highWaterMark,
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      writes.push(chunk)
      waiting.push(done)
    },
  })
  return { output, writes, take: () => waiting.shift()?.() }
}

function writerTo(output: Writable): BatchedWriter {
  return new BatchedWriter(output, (text, done) => output.write(text, done))
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('what is sent within one turn goes out in one write, also from promises', async () => {
  const { output, writes, take } = slowStream(1000)
  const writer = writerTo(output)
  void writer.send('one')
  void Promise.resolve().then(async () => {
    await writer.send('two')
    void writer.send('three')
  })
  await nextTurn()
  take()
  void writer.send('four')
  await nextTurn()
  expect(writes).toEqual(['one\ntwo\nthree\n', 'four\n'])
})

test('makes senders wait for a reader that lags behind, and then writes all they said at once', async () => {
  const { output, writes, take } = slowStream(4)
  const writer = writerTo(output)
  await writer.send('longer than the mark')
  await nextTurn()
  const done: string[] = []
  for (const line of ['a', 'b', 'c']) void writer.send(line).then(() => done.push(line))
  await nextTurn()
  expect({ writes, done }).toEqual({ writes: ['longer than the mark\n'], done: [] })
  take()
  await nextTurn()
  expect({ writes, done }).toEqual({ writes: ['longer than the mark\n', 'a\nb\nc\n'], done: ['a', 'b', 'c'] })
})

test('holds back whoever sends in a loop, within one turn', async () => {
  const { output, writes, take } = slowStream(16 * 1024)
  const writer = writerTo(output)
  let sent = 0
  let stopped = false
  const loop = (async () => {
    for (; !stopped; sent++) await writer.send('x'.repeat(1023))
  })()
  await nextTurn()
  expect({ sent, writes: writes.map((text) => text.length) }).toEqual({ sent: 63, writes: [64 * 1024] })
  stopped = true
  take()
  await loop
})

test('puts one listener on the stream, however much is sent, and takes it off', async () => {
  const output = new PassThrough({ highWaterMark: 1 })
  const before = output.eventNames().map((name) => [name, output.listenerCount(name)])
  const writer = writerTo(output)
  for (let index = 0; index < 100; index++) void writer.send('line')
  await nextTurn()
  expect(output.listenerCount('drain')).toBe(1)
  expect(output.listenerCount('error')).toBe(0)
  writer.close()
  expect(output.eventNames().map((name) => [name, output.listenerCount(name)])).toEqual(before)
})

test('drained() resolves when everything has left, lines held back included', async () => {
  const { output, writes, take } = slowStream(4)
  const writer = writerTo(output)
  await expect(writer.drained()).resolves.toBeUndefined()
  void writer.send('first one')
  await nextTurn()
  void writer.send('second one')
  let drained = false
  const waiting = writer.drained().then(() => (drained = true))
  take()
  await nextTurn()
  expect({ writes: writes.length, drained }).toEqual({ writes: 2, drained: false })
  take()
  await waiting
})

test('drained() resolves when the stream breaks', async () => {
  const output = new Writable({ write: (_chunk, _encoding, done) => setImmediate(done, new Error('EPIPE')) })
  const writer = writerTo(output)
  const broken = once(output, 'error')
  void writer.send('line')
  await expect(writer.drained()).resolves.toBeUndefined()
  await broken
})

test('flushNow() hands over what is held back, within the turn', () => {
  const { output, writes } = slowStream(1000)
  const writer = writerTo(output)
  void writer.send('last words')
  writer.flushNow()
  expect(writes).toEqual(['last words\n'])
})

test('once closed it lets waiting senders go and refuses new ones', async () => {
  const { output, writes } = slowStream(4)
  const writer = writerTo(output)
  void writer.send('longer than the mark')
  await nextTurn()
  const held = writer.send('held back')
  writer.close()
  await held
  await writer.drained()
  await expect(writer.send('late')).rejects.toThrow('The connection is closed')
  await nextTurn()
  expect(writes).toEqual(['longer than the mark\n'])
})
