import { expect, test } from 'vitest'
import { AnswerParts } from './answer-parts.ts'

const STOP = { unified: 'stop', raw: undefined }

test.each([
  ['bytes', new Uint8Array([1, 2, 3])],
  ['base64', 'AQID'],
  ['specification v4', { type: 'data', data: new Uint8Array([1, 2, 3]) }],
])('a generated image is a block, its data as %s', (_, data) => {
  const parts = new AnswerParts()
  expect(parts.addFile({ mediaType: 'image/png', data })).toBe(true)
  expect(parts.toBlocks(STOP)).toEqual([{ type: 'image', mimeType: 'image/png', data: 'AQID' }])
})

test.each([
  ['application/pdf', 'AQID'],
  ['image/png', { type: 'url' }],
])('what sampling cannot carry is not taken: %s', (mediaType, data) => {
  const parts = new AnswerParts()
  expect(parts.addFile({ mediaType, data })).toBe(false)
  expect(parts.toBlocks(STOP)).toEqual([])
})

test('blocks stand in the order in which they began, though their pieces are mixed', () => {
  const parts = new AnswerParts()
  parts.append('text', 'a', 'one ', undefined)
  parts.append('text', 'b', 'three ', undefined)
  parts.append('text', 'a', 'two', undefined)
  parts.end('text', 'a', undefined)
  parts.append('text', 'b', 'four', undefined)
  parts.append('text', 'a', 'five', undefined)
  expect(parts.toBlocks(STOP)).toMatchObject([{ text: 'one two' }, { text: 'three four' }, { text: 'five' }])
})

test('metadata of a plain answer is dropped, and of a tool turn kept with the reasoning before it', () => {
  const plain = new AnswerParts()
  plain.append('text', 'a', 'Hi', { openai: { itemId: 'msg_1' } })
  expect(plain.toBlocks(STOP)).toEqual([{ type: 'text', text: 'Hi' }])

  const turn = new AnswerParts()
  turn.append('reasoning', 'r', 'Hm', { anthropic: { signature: 'one' } })
  turn.append('reasoning', 'r', '.', { anthropic: { signature: 'two' }, other: { a: 1 } })
  turn.addToolCall({
    type: 'tool-call',
    toolCallId: 'c',
    toolName: 't',
    input: '{}',
    providerMetadata: { google: { thoughtSignature: 's' } },
  })
  turn.addToolCall({ type: 'tool-call', toolCallId: 'd', toolName: 'search', input: '{}', providerExecuted: true })
  expect(turn.toBlocks(STOP)).toEqual([
    {
      type: 'tool_use',
      id: 'c',
      name: 't',
      input: {},
      _meta: {
        'sampan/ai-sdk': {
          metadata: { google: { thoughtSignature: 's' } },
          reasoning: [{ text: 'Hm.', metadata: { anthropic: { signature: 'two' }, other: { a: 1 } } }],
        },
      },
    },
  ])
})

test('a call that was cut at the limit is left to the stop reason', () => {
  const parts = new AnswerParts()
  parts.append('text', 'a', 'I look', undefined)
  parts.addToolCall({ type: 'tool-call', toolCallId: 'c', toolName: 't', input: '{"city":"Pa' })
  expect(parts.toBlocks({ unified: 'length', raw: 'max_tokens' })).toMatchObject([{ text: 'I look' }])
})
