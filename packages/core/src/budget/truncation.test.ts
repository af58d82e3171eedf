import { expect, test } from 'vitest'
import { hasOpenFence, type Truncation, truncationOf } from './truncation.ts'

function check(
  text: string,
  outputTokens = 20,
  options: { stopReason?: string; exact?: boolean } = {},
): Truncation['truncated'] {
  const { stopReason, exact = false } = options
  return truncationOf({ text, stopReason, maxTokens: 100, outputTokens, exact }).truncated
}

const paragraph = 'The ferry runs four times a day in winter. Nobody has ever managed to make it run five. '.repeat(4)

test.each(['maxTokens', 'max_tokens', 'MAX_TOKENS', 'length', 'max_output_tokens', 'max-output-tokens', 'token_limit'])(
  'stop reason %s is a cut, whatever the text looks like',
  (stopReason) => {
    expect(check('Done.', 20, { stopReason })).toBe('certain')
  },
)

test.each(['endTurn', 'stopSequence', 'toolUse', 'stop', 'end_turn', 'content_filter'])(
  'stop reason %s is none, whatever the text looks like',
  (stopReason) => {
    expect(check('and then the', 100, { stopReason })).toBe('no')
  },
)

test("without a stop reason, a count by the model's own side that reaches the limit is certain", () => {
  expect(check('Done.', 100, { exact: true })).toBe('certain')
  expect(check('Done.', 99, { exact: true })).toBe('no')
  // Below the limit by the model's own count, it was not the limit.
  expect(check('The crossing takes fifty minutes and', 99, { exact: true })).toBe('no')
})

test.each([
  ['within a word', 'The crossing takes fifty min'],
  ['within a sentence', 'The crossing takes fifty minutes and the'],
  ['after a comma', 'The crossing takes fifty minutes,'],
  ['within a code block', 'Here it is:\n\n```ts\nconst a = 1;'],
  ['within JSON', '{"items": [{"name": "putty"}, {"na'],
  ['within a string of JSON', '{"note": "it is said that."'],
  ['within a Chinese sentence', '后来我才知道，这家店其实早就不赚钱'],
])('an answer near the limit that ends %s is likely cut', (_, text) => {
  expect(check(text, 93)).toBe('likely')
  expect(check(text, 108)).toBe('likely')
})

test.each([
  ['with a full stop', 'The crossing takes fifty minutes.'],
  ['with a closed quote', 'She said: “It rained.”'],
  ['with a closed code block', '```ts\nconst a = 1;\n```'],
  ['with a closed bracket', '{"a": [1, 2]}'],
  ['with an emoji', 'All done 🎉'],
  ['with bold text', 'The answer is **yes**'],
  ['in Japanese', '捨てるところはほとんどありません。'],
  ['in Hindi', 'अगली बार के लिए दही अलग निकालिए।'],
  ['in Arabic', 'هل يمكن تغيير الموعد؟'],
  ['empty', ''],
])('an answer near the limit that ends %s is not', (_, text) => {
  expect(check(text, 97)).toBe('no')
})

test('far from the limit, a missing full stop is style', () => {
  expect(check('bug')).toBe('no')
  expect(check(`${paragraph}\n\nBest regards\nThe support team`)).toBe('no')
})

test('far from the limit, a long answer that stops within a block, a bracket or at a comma is likely cut: clients have limits of their own', () => {
  expect(check(`${paragraph}\n\n\`\`\`py\nfor line in`)).toBe('likely')
  expect(check(`${paragraph} It depends on the wind,`)).toBe('likely')
  expect(check(`{"text": ${JSON.stringify(paragraph)}, "more": [`)).toBe('likely')
  expect(check('Well,')).toBe('no')
})

test('a model may count more tokens than we do: long prose that stops within a sentence is cut from 60 % of the limit on', () => {
  const prose = `${paragraph} The operator sent the same letter, and the council put it into the same drawer where`
  expect(check(prose, 70)).toBe('likely')
  expect(check(prose, 50)).toBe('no')
  expect(
    check(
      `${paragraph}\n\n- put the letter into the drawer where all of the other letters of all of the years are`,
      70,
    ),
  ).toBe('no')
  expect(check(`${paragraph}\n\nBest regards\nThe support team`, 70)).toBe('no')
  expect(check('feature request', 70)).toBe('no')
})

test('a client that ignores the limit is not judged by it', () => {
  expect(check(`${paragraph} and no end`, 400)).toBe('no')
})

test('evidence is in words', () => {
  expect(
    truncationOf({ text: '```\nlet', stopReason: undefined, maxTokens: 1_000, outputTokens: 980, exact: false }),
  ).toEqual({
    truncated: 'likely',
    evidence: 'about 980 of at most 1000 output tokens, and a code block is not closed',
  })
})

test.each([
  ['```js\na\n```', false],
  ['```js\na', true],
  ['````md\n```js\na\n```\n', true],
  ['````md\n```js\na\n```\n````', false],
  ['~~~\na\n```', true],
  ['text ```code``` text', false],
  ['```inline``` at the start of a line', false],
  ['- item\n  ```\n  a\n  ```', false],
])('open fence in %j: %s', (text, open) => {
  expect(hasOpenFence(text)).toBe(open)
})

test.each([
  ['[', 'likely'],
  ['{"a":', 'likely'],
  ['```\n', 'no'],
  ['"\\', 'likely'],
  ['(', 'likely'],
  ['~~~~~~~~ ', 'likely'],
])('a megabyte of %j is read in one pass', (piece, truncated) => {
  expect(check(piece.repeat(2 * Math.ceil(5e5 / piece.length)), 100)).toBe(truncated)
})
