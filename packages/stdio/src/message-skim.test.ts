import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MessageSkim, type SkimmedMessage } from './message-skim.ts'

function skim(text: string, chunkBytes = 1): SkimmedMessage & { bytes: number } {
  const bytes = Buffer.from(text)
  const reader = new MessageSkim()
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    reader.push(bytes, start, Math.min(start + chunkBytes, bytes.length))
  }
  return { ...reader.message(), bytes: reader.bytes }
}

test('finds what JSON.parse finds, and nothing of nested objects', () => {
  const id = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.maxSafeInteger())
  const other = fc.dictionary(fc.constantFrom('params', 'result', 'x', 'ids', ''), fc.jsonValue())
  const nested = fc.record({ id: fc.integer(), method: fc.string() })
  fc.assert(
    fc.property(
      other,
      fc.option(id, { nil: undefined }),
      fc.boolean(),
      nested,
      fc.boolean(),
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: 1, max: 50 }),
      (members, messageId, hasMethod, inner, last, indent, chunkBytes) => {
        const own = { ...(messageId !== undefined && { id: messageId }), ...(hasMethod && { method: 'm' }) }
        const message = last ? { nested: [inner], ...members, ...own } : { ...own, ...members, nested: { inner } }
        const text = JSON.stringify(message, undefined, indent)
        expect(skim(text, chunkBytes)).toEqual({ id: messageId, hasMethod, bytes: Buffer.byteLength(text) })
      },
    ),
  )
})

test.each([
  ['a key in an escape', '{"\\u0069d":5}', { id: 5, hasMethod: false }],
  ['quotes and braces in strings', '{"a":"}\\",\\"id\\":9,{","id":"x\\"y"}', { id: 'x"y', hasMethod: false }],
  ['an id that is none', '{"id":1.5,"method":"m"}', { id: undefined, hasMethod: true }],
  ['null', '{"id":null}', { id: undefined, hasMethod: false }],
  ['an object for an id', '{"id":{"id":3}}', { id: undefined, hasMethod: false }],
  ['an id past the bound', `{"id":"${'x'.repeat(300)}"}`, { id: undefined, hasMethod: false }],
  ['no JSON at all', 'id: 5, method: "m"', { id: undefined, hasMethod: false }],
  ['a line that ends in the middle', '{"id":4,"params":{"a":"', { id: 4, hasMethod: false }],
  ['brackets that close nothing', '}}]]{"id":1}', { id: undefined, hasMethod: false }],
])('reads %s', (_, text, found) => {
  expect(skim(text)).toMatchObject(found)
})
