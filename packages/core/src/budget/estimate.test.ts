import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { estimateTokens, LAYOUT, sumWeights } from './estimate.ts'
import { decodeWeights, TOKEN_WEIGHTS } from './token-weights.ts'

/** What gpt-tokenizer (o200k_base) counts in the texts of benchmarks/data, none of which the weights were fitted to. */
const COUNTED: Readonly<Record<string, number>> = {
  'arabic.txt': 1236,
  'chinese-traditional.txt': 850,
  'chinese.txt': 1588,
  'code-go.txt': 723,
  'code-python.txt': 838,
  'code-rust.txt': 903,
  'code-sql-shell.txt': 757,
  'code-typescript.txt': 753,
  'code-web.txt': 772,
  'european.txt': 1166,
  'hindi.txt': 1380,
  'japanese.txt': 1649,
  'json-compact.txt': 2126,
  'json-indented.txt': 1791,
  'korean.txt': 724,
  'prose-english.txt': 2278,
}

const folder = new URL('../../../../benchmarks/data/', import.meta.url)
const names = readdirSync(folder).filter((name) => name.endsWith('.txt'))

/** Any UTF-16 text, surrogates without their other half included. */
const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.nat(0xffff), { maxLength }).map((codes) => String.fromCharCode(...codes))

test('every text of the benchmark is counted here', () => {
  expect(names.toSorted()).toEqual(Object.keys(COUNTED).toSorted())
})

test.each(names)('%s: within 8 % of a real tokenizer', (name) => {
  const tokens = estimateTokens(readFileSync(new URL(name, folder), 'utf8'))
  expect(Math.abs(tokens / (COUNTED[name] as number) - 1)).toBeLessThan(0.08)
})

test('nothing is no token, and anything is at least one', () => {
  expect(estimateTokens('')).toBe(0)
  fc.assert(
    fc.property(anyText(300), (text) => {
      fc.pre(text !== '')
      const tokens = estimateTokens(text)
      expect(Number.isInteger(tokens) && tokens >= 1).toBe(true)
    }),
  )
})

test('law: two texts together count as much as apart, but for what meets at the seam', () => {
  const text = fc.oneof(fc.string(), anyText(100), fc.lorem({ mode: 'sentences' }))
  fc.assert(
    fc.property(text, text, (one, other) => {
      const apart = estimateTokens(one) + estimateTokens(other)
      expect(Math.abs(estimateTokens(one + other) - apart)).toBeLessThanOrEqual(5)
    }),
  )
})

test('no character can be repeated for nothing: 4,096 of any one are at least 64 tokens', () => {
  for (let code = 0; code < 0x10000; code += code < 128 ? 1 : 16) {
    expect(estimateTokens(String.fromCharCode(code).repeat(4_096)), `U+${code.toString(16)}`).toBeGreaterThanOrEqual(64)
  }
})

test('the table of weights is complete, and every place that a text can reach is in it', () => {
  expect(TOKEN_WEIGHTS).toHaveLength(LAYOUT.END)
  const weights = decodeWeights(TOKEN_WEIGHTS)
  expect(weights.every((weight) => Number.isFinite(weight))).toBe(true)
  const everyCharacter = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).join('a')
  expect(sumWeights(everyCharacter, weights)).toBeGreaterThan(0x10000)
})
