import { expect, test } from 'vitest'
import { keyedHash } from './keyed-hash.ts'

const key = Uint8Array.from({ length: 16 }, (_, index) => index)

function hash(length: number): string {
  const [high, low] = keyedHash(
    key,
    Uint8Array.from({ length }, (_, index) => index),
  )
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('')
}

// The vectors that the authors of SipHash publish for this key and messages of 00 01 02 …
test('is SipHash-2-4', () => {
  expect(hash(0)).toBe('726fdb47dd0e0e31')
  expect(hash(1)).toBe('74f839c593dc67fd')
  expect(hash(8)).toBe('93f5f5799a932462')
  expect(hash(15)).toBe('a129ca6149be45e5')
})

test('reads a key and a message that are views into larger buffers', () => {
  const larger = Uint8Array.from({ length: 64 }, (_, index) => index - 5)
  const within = keyedHash(larger.subarray(5, 21), larger.subarray(5, 20))
  expect(within.map((half) => half.toString(16)).join('')).toBe('a129ca6149be45e5')
})
