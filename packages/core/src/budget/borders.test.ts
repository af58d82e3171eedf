import fc from 'fast-check'
import { expect, test } from 'vitest'
import { borderAfter, borderBefore } from './borders.ts'

/** The text up to the border before `|`, and from the border after it on. */
function around(marked: string): [string, string] {
  const position = marked.indexOf('|')
  const text = marked.replace('|', '')
  return [text.slice(0, borderBefore(text, position)), text.slice(borderAfter(text, position))]
}

/** How many surrogates stand without their other half. */
function halves(text: string): number {
  return text.match(/\p{Cs}/gu)?.length ?? 0
}

/** Any UTF-16 text, surrogates without their other half included. */
const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.nat(0xffff), { maxLength }).map((codes) => String.fromCharCode(...codes))

test.each([
  ['a paragraph', 'First one.\n\nSecond one has| words.\n\nThird.', 'First one.', 'Third.'],
  ['a line', 'alpha beta\ngamma del|ta\nepsilon', 'alpha beta', 'epsilon'],
  ['a sentence', 'It rained. We wai|ted. Then we left.', 'It rained.', 'Then we left.'],
  ['a sentence with quotes', 'He said “no.” And le|ft. “Fine.”', 'He said “no.”', '“Fine.”'],
  ['a sentence without blanks', '今日は雨だ。明日|は晴れる。たぶん。', '今日は雨だ。', 'たぶん。'],
  ['a Hindi sentence', 'बारिश हुई। हम रु|के। फिर चले।', 'बारिश हुई।', 'फिर चले।'],
  ['a word', 'onetwothree fourfi|ve six', 'onetwothree', 'six'],
])('ends at %s', (_, marked, before, after) => {
  expect(around(marked)).toEqual([before, after])
})

test('a border exactly at the place is taken', () => {
  expect(around('It rained.| We waited.')).toEqual(['It rained.', 'We waited.'])
})

test('a version number and a decimal point are no ends of sentences', () => {
  expect(around('takes version 4.2 or lat|er, at 0.75 of it')).toEqual(['takes version 4.2 or', 'at 0.75 of it'])
})

test('does not look so far that most of the text would go', () => {
  const text = `One.\n\n${'word '.repeat(2_000)}`
  const end = borderBefore(text, 5_000)
  expect(end).toBeGreaterThan(4_990)
})

test('without any border it cuts between characters', () => {
  const text = 'x'.repeat(10_000)
  expect(borderBefore(text, 5_000)).toBe(5_000)
  expect(borderAfter(text, 5_000)).toBe(5_000)
})

test.each(['😀', '👍🏽', '👩‍👩‍👧', 'e\u0301', 'कि'])('does not split %s', (character) => {
  const text = character.repeat(200)
  for (let position = 0; position <= text.length; position++) {
    expect(borderBefore(text, position) % character.length).toBe(0)
    expect(borderAfter(text, position) % character.length).toBe(0)
  }
})

test('law: the border before is at or before the place, the border after at or after it, and neither splits a pair', () => {
  fc.assert(
    fc.property(anyText(300), fc.nat(300), (text, wanted) => {
      const position = Math.min(wanted, text.length)
      const [before, after] = [borderBefore(text, position), borderAfter(text, position)]
      expect(before).toBeLessThanOrEqual(position)
      expect(after).toBeGreaterThanOrEqual(position)
      for (const border of [before, after]) {
        expect(halves(text.slice(0, border)) + halves(text.slice(border))).toBe(halves(text))
      }
    }),
  )
})
