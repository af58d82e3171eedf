import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { LineReader } from './line-reader.ts'
import type { SkimmedMessage } from './message-skim.ts'

interface Seen {
  readonly lines: string[]
  readonly oversized: { bytes: number; skimmed: SkimmedMessage }[]
}

function reading(maxBytes: number): { reader: LineReader; seen: Seen } {
  const seen: Seen = { lines: [], oversized: [] }
  const reader = new LineReader(maxBytes, {
    onLine: (line) => seen.lines.push(line),
    onOversized: (bytes, skimmed) => seen.oversized.push({ bytes, skimmed }),
  })
  return { reader, seen }
}

/** Cuts a buffer at the given places, in whatever order they come. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  return sorted.map((end, index) => bytes.subarray(index === 0 ? 0 : sorted[index - 1], end))
}

test('gives the same lines however the bytes are cut into chunks', () => {
  const line = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\n'))
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat()), fc.string({ unit: 'grapheme-ascii' }), (lines, places, rest) => {
      const { reader, seen } = reading(1_000_000)
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join('') + rest.replaceAll('\n', ''))
      for (const chunk of cut(bytes, places)) reader.push(chunk)
      expect(seen).toEqual({ lines, oversized: [] })
    }),
  )
})

test('keeps a character whole that is split over chunks of one byte', () => {
  const { reader, seen } = reading(100)
  for (const byte of Buffer.from('{"a":"zażółć 🦭 漢字"}\n')) reader.push(Buffer.from([byte]))
  expect(seen.lines).toEqual(['{"a":"zażółć 🦭 漢字"}'])
})

test('takes a line of exactly the limit and no longer one, wherever it is cut', () => {
  const line = '{"jsonrpc":"2.0","id":7,"method":"ping"}'
  for (let place = 0; place <= line.length; place++) {
    for (const [limit, lines] of [
      [line.length, [line, 'next']],
      [line.length - 1, ['next']],
    ] as const) {
      const { reader, seen } = reading(limit)
      for (const chunk of cut(Buffer.from(`${line}\nnext\n`), [place])) reader.push(chunk)
      expect(seen.lines).toEqual(lines)
      expect(seen.oversized).toEqual(
        limit === line.length ? [] : [{ bytes: line.length, skimmed: { id: 7, hasMethod: true } }],
      )
    }
  }
})

test('holds no more of an over-long line than the limit', () => {
  const { reader, seen } = reading(1024)
  const before = process.memoryUsage().arrayBuffers
  const chunk = Buffer.alloc(64 * 1024, 'x')
  for (let index = 0; index < 1600; index++) reader.push(chunk)
  // 100 MB have gone by.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * 1024 * 1024)
  reader.push(Buffer.from('\n{}\n'))
  expect(seen).toEqual({
    lines: ['{}'],
    oversized: [{ bytes: 1600 * chunk.length, skimmed: { id: undefined, hasMethod: false } }],
  })
})

test('copies each byte a bounded number of times, however small the chunks are', () => {
  const { reader, seen } = reading(10_000_000)
  const copy = vi.spyOn(Buffer.prototype, 'copy')
  const chunk = Buffer.alloc(100, 'x')
  for (let index = 0; index < 50_000; index++) reader.push(chunk)
  reader.push(Buffer.from('\n'))
  const copied = copy.mock.results.reduce((sum, { value }) => sum + (value as number), 0)
  copy.mockRestore()
  expect(seen.lines.map((text) => text.length)).toEqual([5_000_000])
  expect(copied).toBeGreaterThanOrEqual(5_000_000)
  expect(copied).toBeLessThan(3 * 5_000_000)
})
