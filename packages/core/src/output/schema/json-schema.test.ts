import { scope, type } from 'arktype'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { z } from 'zod'
import * as mini from 'zod/mini'
import { z as z3 } from 'zod3'
import { SamplingError } from '../../errors.ts'
import { choice } from '../choice.ts'
import { toJsonSchema } from './json-schema.ts'

const person = { type: 'object', properties: { name: { type: 'string', minLength: 2 }, age: { type: 'integer' } } }

test.each([
  ['zod 4', z.object({ name: z.string().min(2), age: z.int().optional() })],
  ['zod/mini', mini.object({ name: mini.string().check(mini.minLength(2)), age: mini.optional(mini.int()) })],
  ['zod 3', z3.object({ name: z3.string().min(2), age: z3.number().int().optional() })],
  ['valibot', v.object({ name: v.pipe(v.string(), v.minLength(2)), age: v.optional(v.pipe(v.number(), v.integer())) })],
  ['arktype', type({ name: 'string >= 2', 'age?': 'number.integer' })],
])('%s', async (_, schema) => {
  const jsonSchema = await toJsonSchema(schema)
  expect(jsonSchema).toMatchObject({ ...person, required: ['name'] })
  expect(jsonSchema).not.toHaveProperty('$schema')
})

test('labels', async () => {
  expect(await toJsonSchema(choice(['a', 'b']))).toEqual({ enum: ['a', 'b'] })
})

test.each([
  [
    'zod 4',
    z.object({ at: z.iso.datetime().transform((text) => new Date(text)), n: z.string().pipe(z.coerce.number()) }),
  ],
  [
    'zod 3',
    z3.object({ at: z3.string().transform((text) => new Date(text)), n: z3.string().pipe(z3.coerce.number()) }),
  ],
  [
    'valibot',
    v.object({
      at: v.pipe(
        v.string(),
        v.transform((text) => new Date(text)),
      ),
      n: v.pipe(v.string(), v.transform(Number)),
    }),
  ],
  ['arktype', type({ at: 'string.date.parse', n: type('string').pipe(Number) })],
])('transforms show their input side: %s', async (_, schema) => {
  expect(await toJsonSchema(schema)).toMatchObject({ properties: { at: { type: 'string' }, n: { type: 'string' } } })
})

test.each([
  ['zod 4', z.string().refine((text) => text !== 'x')],
  ['zod 3', z3.string().refine((text) => text !== 'x')],
  [
    'valibot',
    v.pipe(
      v.string(),
      v.check((text) => text !== 'x'),
    ),
  ],
  ['arktype', type('string').narrow((text) => text !== 'x')],
])('checks without a JSON Schema are left to the validator: %s', async (_, schema) => {
  expect(await toJsonSchema(schema)).toEqual({ type: 'string' })
})

test.each([
  ['zod 4 date', z.object({ at: z.date() })],
  ['zod 4 map', z.map(z.string(), z.string())],
  ['zod 4 bigint', z.bigint()],
  ['zod 4 custom', z.custom<URL>()],
  ['zod 3 date', z3.object({ at: z3.date() })],
  ['zod 3 set', z3.set(z3.string())],
  ['valibot date', v.object({ at: v.date() })],
  ['valibot instance', v.instance(URL)],
  ['arktype date', type({ at: 'Date' })],
  ['arktype bigint', type({ n: 'bigint' })],
])('what no JSON can be is refused before anything is sent: %s', async (_, schema) => {
  const error = await toJsonSchema(schema).catch((thrown: unknown) => thrown)
  expect(SamplingError.isInstance(error) && error.code).toBe('invalid_request')
  expect(SamplingError.isInstance(error) && error.evidence.field).toBe('output')
  expect(error).toHaveProperty('cause')
  expect(String(error)).toMatch(/`output` cannot be shown to a model.*Ask for a type of JSON/s)
})

const itself: z.ZodType = z.lazy(() => itself)
const endless: z.ZodType = z.object({ name: z.string(), next: z.lazy(() => endless) })
const ending: z.ZodType = z.object({ name: z.string(), next: z.lazy(() => ending).nullable() })
const tree: z.ZodType = z.lazy(() => z.object({ children: z.array(tree) }))

test.each([
  ['nothing but itself', itself],
  ['an object that requires one of its kind', endless],
  ['a list of at least one of such', z.array(endless).min(1)],
  ['never', z.never()],
  ['a property that can never be', z.object({ a: z.never() })],
  ['an enum of nothing', z.enum([])],
])('what no value can fit is refused before anything is sent: %s', async (_, schema) => {
  const error = await toJsonSchema(schema).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'invalid_request', evidence: { field: 'output' } })
  expect(String(error)).toContain('no value fits it')
})

test.each([
  ['a list that ends', ending],
  ['a tree', tree],
  ['a list of what cannot be, which may be empty', z.array(endless)],
  ['one of which one can be', z.union([endless, z.string()])],
])('recursion that can end is shown: %s', async (_, schema) => {
  expect(JSON.stringify(await toJsonSchema(schema))).toContain('{')
})

test.each([
  ['a text', 'text'],
  ['a list', []],
  ['nothing', undefined],
])('a library that gives %s for a JSON Schema is named', async (_, given) => {
  const standard = {
    version: 1,
    vendor: 'homemade',
    validate: (value: unknown) => ({ value }),
    jsonSchema: { input: () => given },
  }
  await expect(toJsonSchema({ '~standard': standard } as never)).rejects.toThrow(/no JSON Schema \(homemade\)/)
})

test.each([
  ['nothing', undefined],
  ['a JSON Schema', { type: 'object' }],
  ['a function', () => true],
])('what is no Standard Schema is refused: %s', async (_, schema) => {
  await expect(toJsonSchema(schema as never)).rejects.toThrow(/`output` must be a Standard Schema/)
})

test('a library without a JSON Schema is named', async () => {
  const schema = { '~standard': { version: 1, vendor: 'homemade', validate: (value: unknown) => ({ value }) } } as const
  await expect(toJsonSchema(schema)).rejects.toThrow(/a schema of homemade.*Standard JSON Schema/)
})

test('every reference is to the root or to $defs, also where zod 3 points into the body', async () => {
  const address = z3.object({ city: z3.string() })
  const node: z3.ZodType = z3.object({ name: z3.string(), children: z3.lazy(() => z3.array(node)) })
  const jsonSchema = await toJsonSchema(z3.object({ home: address, work: address, tree: node }))
  expect(jsonSchema).toMatchObject({
    properties: { home: { $ref: '#/$defs/home' }, work: { $ref: '#/$defs/home' }, tree: { $ref: '#/$defs/tree' } },
    $defs: {
      home: { properties: { city: { type: 'string' } } },
      tree: { properties: { children: { items: { $ref: '#/$defs/tree' } } } },
    },
  })
})

test('tuples of zod 3 are written as 2020-12 writes them', async () => {
  expect(await toJsonSchema(z3.tuple([z3.string(), z3.number()]).rest(z3.boolean()))).toMatchObject({
    prefixItems: [{ type: 'string' }, { type: 'number' }],
    items: { type: 'boolean' },
  })
})

test('a root that is a reference is written out', async () => {
  const { node } = scope({ node: { name: 'string', children: 'node[]' } }).export()
  expect(await toJsonSchema(node)).toMatchObject({ type: 'object', properties: { name: { type: 'string' } } })
  const Named = z.object({ a: z.string() }).meta({ id: 'Named' })
  expect(await toJsonSchema(Named)).toMatchObject({ type: 'object', properties: { a: { type: 'string' } } })
})
