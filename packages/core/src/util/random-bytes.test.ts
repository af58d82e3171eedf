import { expect, test } from 'vitest'
import { randomBytes } from './random-bytes.ts'

test('as many bytes as were asked for, and never the same ones', () => {
  const seen = new Set<string>()
  for (let round = 0; round < 500; round++) {
    for (const length of [12, 16, 21, 2_000]) {
      const bytes = randomBytes(length)
      expect(bytes.length).toBe(length)
      seen.add(bytes.subarray(0, 12).join())
      // What was given belongs to whoever has it.
      bytes.fill(0)
    }
  }
  expect(seen.size).toBe(2_000)
})
