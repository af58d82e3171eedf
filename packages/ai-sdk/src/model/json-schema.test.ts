import { expect, test } from 'vitest'
import { embedded, jsonOutput } from './json-schema.ts'

const validate = (schema: object, value: unknown) => jsonOutput({ ...schema })['~standard'].validate(value)

test('only where a value is wrong is told, not every level above it', () => {
  const schema = {
    type: 'object',
    properties: {
      people: {
        type: 'array',
        items: { type: 'object', properties: { 'a/b': { type: 'number' } }, required: ['a/b'] },
      },
    },
    required: ['people'],
    additionalProperties: false,
  }
  expect(validate(schema, { people: [{ 'a/b': 1 }] })).toEqual({ value: { people: [{ 'a/b': 1 }] } })
  expect(validate(schema, { people: [{ 'a/b': 'x' }, {}], extra: 1 })).toMatchObject({
    issues: [
      { path: ['people', '0', 'a/b'], message: expect.stringContaining('number') },
      { path: ['people', '1'], message: expect.stringContaining('a/b') },
      { message: expect.stringContaining('extra') },
    ],
  })
})

test.each([
  [
    'http://json-schema.org/draft-07/schema#',
    { definitions: { name: { type: 'string' } }, properties: { n: { $ref: '#/definitions/name' } } },
  ],
  [
    'https://json-schema.org/draft/2020-12/schema',
    { $defs: { name: { type: 'string' } }, properties: { n: { $ref: '#/$defs/name' } } },
  ],
])('references hold, by %s', ($schema, schema) => {
  expect(validate({ $schema, ...schema }, { n: 'x' })).toHaveProperty('value')
  expect(validate({ $schema, ...schema }, { n: 1 })).toHaveProperty('issues')
})

test('references still hold when a schema is put inside another', () => {
  const tree = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: { children: { type: 'array', items: { $ref: '#' } }, name: { $ref: '#/definitions/name' } },
    required: ['name'],
    definitions: { name: { type: 'string' } },
  }
  const outer = { type: 'object', properties: { answer: embedded(tree, '#/properties/answer') } }
  expect(validate(outer, { answer: { name: 'a', children: [{ name: 'b' }] } })).toHaveProperty('value')
  expect(validate(outer, { answer: { name: 'a', children: [{ name: 1 }] } })).toMatchObject({
    issues: [{ path: ['answer', 'children', '0', 'name'] }],
  })
})

test('the schema that is given is left alone', () => {
  const schema = Object.freeze({ type: 'object', properties: Object.freeze({ a: Object.freeze({ type: 'number' }) }) })
  expect(validate(schema, { a: 1 })).toEqual({ value: { a: 1 } })
})
