import fc from 'fast-check'
import { expect, test } from 'vitest'
import { continuationPrompt, stitch } from './stitch.ts'

const text =
  'The ferry to Skarholm runs four times a day in winter and nobody has ever managed to make it run five. ' +
  'The council tried in 1998, when the fish hall still employed sixty people, and again in 2011.\n\n' +
  'Both times the operator sent the same two-page letter. It explained, with a table, that the crossing takes fifty minutes.'

/** What the model was shown as the end of its answer. */
function shown(part: string): string {
  return continuationPrompt(part).split('\n\n').slice(1, -1).join('\n\n')
}

test('the model is shown the end of its answer, from a word on, and asked to repeat it', () => {
  const prompt = continuationPrompt(text.slice(0, 150))
  expect(prompt).toContain('cut off')
  expect(text.slice(0, 150).endsWith(shown(text.slice(0, 150)))).toBe(true)
  expect(shown(text.slice(0, 150)).length).toBeGreaterThan(30)
  expect(text).toMatch(new RegExp(`(^|\\s)${shown(text.slice(0, 150)).slice(0, 10)}`))
})

test('one part, or none, is itself', () => {
  expect(stitch([])).toBe('')
  expect(stitch(['a'])).toBe('a')
  expect(stitch(['a', '', 'b'])).toBe('ab')
})

test.each([
  ['repeats the end as asked', (rest: string, end: string) => end + rest],
  ['says something first', (rest: string, end: string) => `Sure, here is the rest:\n\n${end}${rest}`],
  ['repeats a few words only', (rest: string, end: string) => end.slice(-20) + rest],
  ['begins all over again, and gets further', (rest: string, _end: string, before: string) => before + rest],
])('a continuation that %s', (_, write) => {
  for (const at of [90, 103, 120, 135, 200, 240]) {
    // The model is shown the end without blanks, and writes them.
    const end = text.slice(0, at).trimEnd()
    expect(stitch([text.slice(0, at), write(text.slice(end.length), shown(end), end)])).toBe(text)
  }
})

test('a continuation that begins where the answer stopped', () => {
  for (const at of [90, 103, 120, 135, 200, 240]) expect(stitch([text.slice(0, at), text.slice(at)])).toBe(text)
})

test('a client that trims the end of a part loses nothing that the repeated end does not bring back', () => {
  const before = text.slice(0, 103)
  expect(before.endsWith(' ')).toBe(true)
  expect(stitch([before.trimEnd(), shown(before) + text.slice(102)])).toBe(text)
})

test('letters that agree by accident are kept', () => {
  expect(stitch(['We waited for the l', 'lamp to be lit.'])).toBe('We waited for the llamp to be lit.')
  expect(stitch(['and so on and so ', 'on, until noon.'])).toBe('and so on and so on, until noon.')
  expect(stitch(['[\n  {\n    "a": 1\n  },\n  {', '\n  {\n    "b": 2'])).toContain('{\n  {')
})

test('a code fence opened a second time is taken out', () => {
  expect(stitch(['```ts\nconst one = 1\n', '```ts\nconst two = 2\n```\n'])).toBe(
    '```ts\nconst one = 1\nconst two = 2\n```\n',
  )
  // Where the block was closed, another one is another one.
  expect(stitch(['```ts\nconst one = 1\n```\n', '```ts\nconst two = 2\n```\n'])).toContain('```\n```ts')
})

test('a shorter second attempt does not replace a longer first one', () => {
  expect(stitch([text, text.slice(0, 120)])).toBe(text)
})

test('several parts', () => {
  const [one, two, three] = [text.slice(0, 110), text.slice(0, 210), text]
  expect(stitch([one, shown(one) + two.slice(110), shown(two) + three.slice(210)])).toBe(text)
})

test('law: an answer cut anywhere and continued as asked is the answer', () => {
  const prose = fc
    .array(fc.lorem({ mode: 'sentences', maxCount: 12 }), { minLength: 2, maxLength: 5 })
    .map((all) => all.join('\n'))
  fc.assert(
    fc.property(prose, fc.double({ min: 0.2, max: 0.9, noNaN: true }), (whole, share) => {
      const before = whole.slice(0, Math.floor(whole.length * share)).trimEnd()
      fc.pre(before.length > 60)
      // A model that begins anew on a text that repeats itself cannot be told apart, by anybody.
      fc.pre(!(shown(before) + whole.slice(before.length)).startsWith(whole.slice(0, 60)))
      expect(stitch([before, shown(before) + whole.slice(before.length)])).toBe(whole)
    }),
  )
})

test('two megabytes that nearly overlap are joined in linear time', () => {
  const long = 'a'.repeat(1e6)
  expect(stitch([`x${long}`, `${long}b`]).length).toBeGreaterThan(1e6)
})
