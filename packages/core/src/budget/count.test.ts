import { expect, test } from 'vitest'
import { SamplingError } from '../errors.ts'
import type { SamplingMessage } from '../protocol.ts'
import { AUDIO_TOKENS, countMessages, estimateTokens, IMAGE_TOKENS, MESSAGE_TOKENS, safeCounter } from './count.ts'

const words = (text: string): number => text.split(' ').length

test('counts system prompt, every block and each message', () => {
  const messages: SamplingMessage[] = [
    { role: 'user', content: { type: 'text', text: 'one two three' } },
    { role: 'assistant', content: [{ type: 'tool_use', id: '1', name: 'add', input: { a: 1 } }] },
    {
      role: 'user',
      content: [{ type: 'tool_result', toolUseId: '1', content: [{ type: 'text', text: 'four five' }] }],
    },
    { role: 'user', content: { type: 'image', data: 'aGk=', mimeType: 'image/png' } },
    { role: 'user', content: { type: 'audio', data: 'aGk=', mimeType: 'audio/wav' } },
  ]
  const text = 3 + 2 + 2
  expect(countMessages(messages, 'be brief', words)).toBe(2 + text + IMAGE_TOKENS + AUDIO_TOKENS + 5 * MESSAGE_TOKENS)
  expect(countMessages(messages, undefined, words)).toBe(text + IMAGE_TOKENS + AUDIO_TOKENS + 5 * MESSAGE_TOKENS)
  expect(countMessages([], '', words)).toBe(0)
})

test('without a counter the estimate counts', () => {
  expect(safeCounter(undefined)).toBe(estimateTokens)
})

test('a fraction of a token is a token', () => {
  expect(safeCounter(() => 1.2)('x')).toBe(2)
})

test.each([
  [
    'throws',
    () => {
      throw new Error('no tokenizer for this model')
    },
    'no tokenizer for this model',
  ],
  [
    'throws no error',
    () => {
      throw 'down'
    },
    'down',
  ],
  ['returns NaN', () => Number.NaN, 'NaN'],
  ['returns a negative number', () => -1, '-1'],
  ['returns Infinity', () => Number.POSITIVE_INFINITY, 'Infinity'],
  ['returns nothing', () => undefined, 'undefined'],
  ['returns a string', () => '12', '12'],
  ['is asynchronous', async () => 12, 'promise'],
  [
    'is asynchronous and fails',
    async () => {
      throw new Error('later')
    },
    'promise',
  ],
])('a counter that %s is reported by name', (_, counter, shown) => {
  expect(() => safeCounter(counter as never)('text')).toThrowError(
    expect.objectContaining({
      code: 'invalid_request',
      evidence: { field: 'budget.countTokens' },
      message: expect.stringContaining(shown),
    }),
  )
})

test('what is no function is refused before it is called, and a cause is kept', () => {
  expect(() => safeCounter(4 as never)).toThrow('budget.countTokens')
  const cause = new Error('boom')
  const counter = safeCounter(() => {
    throw cause
  })
  expect(() => counter('x')).toThrowError(expect.objectContaining({ cause }))
  expect(() => counter('x')).toThrow(SamplingError)
})
