import { expect, test } from 'vitest'
import { z } from 'zod'
import type { JsonSchema } from '../../protocol.ts'
import { toJsonSchema } from './json-schema.ts'
import { renderSchema } from './render.ts'

async function rendered(schema: z.ZodType): Promise<string> {
  return renderSchema(await toJsonSchema(schema))
}

test('types, constraints and descriptions of an object', async () => {
  const Ticket = z
    .object({
      category: z.enum(['bug', 'question']).describe('What it\n  is about'),
      priority: z.int().min(1).max(5),
      score: z.number().gt(0).multipleOf(0.5),
      title: z.string().max(80),
      code: z.string().regex(/^[A-Z]{2}$/),
      due: z.iso.date().nullable(),
      tags: z.array(z.string()).min(1).max(5).optional(),
      language: z.string().default('en').describe('ISO code'),
      'reply-to': z.email(),
      done: z.literal(true),
    })
    .describe('A support ticket')
  expect(await rendered(Ticket)).toBe(
    [
      '{ // A support ticket',
      ' category:"bug|question" // What it is about',
      ' priority:int 1..5',
      ' score:number >0 multiple of 0.5',
      ' title:string ≤80 chars',
      ' code:string /^[A-Z]{2}$/',
      ' due:string (date)|null',
      ' tags?:string[] 1..5',
      ' language?:string // ISO code; default "en"',
      ' "reply-to":string (email)',
      ' done:true',
      '}',
    ].join('\n'),
  )
})

test('objects within lists are indented, and short ones stay on a line', async () => {
  const schema = z.object({
    items: z.array(z.object({ sku: z.string(), size: z.object({ width: z.number() }) })).max(9),
  })
  expect(await rendered(schema)).toBe('{\n items:{\n  sku:string\n  size:{width:number}\n }[] ≤9\n}')
})

test.each([
  ['a union in a list', z.array(z.union([z.string(), z.number()])), '(string|number)[]'],
  ['a list of what has constraints', z.array(z.int().min(0)), '(int ≥0)[]'],
  ['a tuple', z.tuple([z.string(), z.number()], z.boolean()), '[string, number, ...boolean[]]'],
  ['a record', z.record(z.string(), z.array(z.number())), '{[key:string]:number[]}'],
  ['a record with known keys', z.record(z.enum(['a', 'b']), z.number()), '{[key:"a|b"]:number}'],
  [
    'an intersection',
    z.object({ a: z.string() }).and(z.record(z.string(), z.string())),
    '{a:string}&{[key:string]:string}',
  ],
  [
    'a discriminated union',
    z.discriminatedUnion('k', [z.object({ k: z.literal(1) }), z.object({ k: z.literal(2) })]),
    '{k:1}|{k:2}',
  ],
  ['anything', z.any(), 'any'],
  ['a property that must be absent', z.object({ a: z.never().optional() }), '{a?:never}'],
  ['an empty object', z.object({}), '{}'],
  ['safe integers, without their bounds', z.int(), 'int'],
  ['labels that need their quotes', z.enum(['a|b', 'c']), '"a|b"|"c"'],
  ['a text that is not empty', z.string().min(1).max(9), 'string ≤9 chars'],
  ['an exact length', z.string().length(3), 'string 3 chars'],
])('%s', async (_, schema, text) => {
  expect(await rendered(schema)).toBe(text)
})

test('a recursive schema names itself', async () => {
  const Tree = z.object({
    label: z.string(),
    get children(): z.ZodArray<typeof Tree> {
      return z.array(Tree)
    },
  })
  expect(await rendered(Tree)).toBe('type Answer = {\n label:string\n children:Answer[]\n}')
  expect(await rendered(z.object({ tree: Tree }))).toBe(
    'type Tree = {\n label:string\n children:Tree[]\n}\n{tree:Tree}',
  )
})

test('what is used twice is written once', async () => {
  const Person = z.object({ name: z.string(), age: z.int() }).meta({ id: 'Person' })
  expect(await rendered(z.object({ from: Person, to: z.array(Person) }))).toBe(
    'type Person = {\n name:string\n age:int\n}\n{\n from:Person\n to:Person[]\n}',
  )
})

test('a long pattern is left to the validator', () => {
  const schema: JsonSchema = { type: 'string', pattern: 'x'.repeat(200) }
  expect(renderSchema(schema)).toBe('string')
})
