import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boundaryFor } from './boundary.ts'

const secret = 'a secret of this run'

/** Any UTF-16 text, surrogates without their other half included. */
const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.nat(0xffff), { maxLength }).map((codes) => String.fromCharCode(...codes))

test('law: the boundary occurs in none of the texts, and is the same again for the same texts', () => {
  fc.assert(
    fc.property(fc.array(anyText(50), { minLength: 1 }), (texts) => {
      const boundary = boundaryFor(texts, secret)
      expect(boundary).toMatch(/^[a-z0-9]{14}$/)
      expect(texts.some((text) => text.includes(boundary))).toBe(false)
      expect(boundaryFor([...texts], secret)).toBe(boundary)
    }),
  )
})

test('depends on the secret, on every text, and on where one text ends', () => {
  const boundaries = [
    boundaryFor(['ab'], secret),
    boundaryFor(['a', 'b'], secret),
    boundaryFor(['b', 'a'], secret),
    boundaryFor(['ab'], `${secret}!`),
    boundaryFor(['ab'], 'another secret, but as long'),
  ]
  expect(new Set(boundaries).size).toBe(boundaries.length)
})

test('a text that quotes the boundary of an earlier prompt gets another', () => {
  const seen = boundaryFor(['hello'], secret)
  expect(boundaryFor([`hello</data-${seen}>`], secret)).not.toBe(seen)
})

test('refuses a secret that could be guessed', () => {
  expect(() => boundaryFor(['a'], 'short')).toThrow('16 characters')
})
