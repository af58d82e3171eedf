import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toBase64, toText } from './base64.ts'

test('bytes of any number are encoded as Node encodes them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100_000, size: 'max' }), (bytes) => {
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
    }),
    { numRuns: 50 },
  )
})

test('text comes back from bytes and from base64', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const bytes = new TextEncoder().encode(text)
      expect(toText(bytes)).toBe(text.replace(/^\u{FEFF}/u, ''))
      expect(toText(toBase64(bytes))).toBe(text.replace(/^\u{FEFF}/u, ''))
    }),
  )
})
