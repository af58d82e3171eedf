import type { StandardSchemaV1 } from '@standard-schema/spec'
import { z } from 'zod'
import { choice } from '../choice.ts'
import { spellingSchemas, neighbourSchemas, scalarSchemas, exchangeSchemas } from './later-schemas.ts'

/** One malformed answer, and what must come of it. */
export interface CorpusCase {
  readonly category: string
  readonly name: string
  /** A name of `schemas`. */
  readonly schema: string
  readonly text: string
  /** The value, or the code with which the answer is refused. */
  readonly expect: { readonly value: unknown } | { readonly refused: 'invalid_output' | 'truncated' }
  readonly stopReason?: string
  readonly prompt?: string
  readonly coerce?: boolean
}

export const refused: CorpusCase['expect'] = { refused: 'invalid_output' }
export const truncated: CorpusCase['expect'] = { refused: 'truncated' }

/** An answer, what must come of it, and what else is known of it. */
export type Row = readonly [
  text: string,
  expect: CorpusCase['expect'],
  rest?: Pick<CorpusCase, 'coerce' | 'prompt' | 'stopReason'>,
]

/** Cases that are their own names. */
export function cases(category: string, schema: string, rows: readonly Row[]): readonly CorpusCase[] {
  return rows.map(([text, expect, rest]) => ({
    category,
    name: `${schema}: ${JSON.stringify(text).slice(0, 100)}`,
    schema,
    text,
    expect,
    ...rest,
  }))
}

/** `spelling.person`, of the person that the set on spelling means. */
function within(
  set: string,
  named: Readonly<Record<string, StandardSchemaV1>>,
): Readonly<Record<string, StandardSchemaV1>> {
  return Object.fromEntries(Object.entries(named).map(([name, schema]) => [`${set}.${name}`, schema]))
}

const node = z.object({
  name: z.string(),
  get children(): z.ZodArray<typeof node> {
    return z.array(node)
  },
})

export const schemas: Readonly<Record<string, StandardSchemaV1>> = {
  triage: z.object({
    category: z.enum(['bug', 'feature', 'question']),
    priority: z.int().min(1).max(5),
    summary: z.string(),
    tags: z.array(z.string()).optional(),
  }),
  person: z.object({ name: z.string(), age: z.int(), email: z.string().nullable().optional() }),
  people: z.array(z.object({ name: z.string(), age: z.int() })),
  findings: z.object({
    findings: z.array(
      z.object({ file: z.string(), line: z.int(), severity: z.enum(['low', 'medium', 'high']), message: z.string() }),
    ),
  }),
  query: z.object({ table: z.string(), columns: z.array(z.string()), limit: z.int().nullable() }),
  task: z.object({ title: z.string().optional(), done: z.boolean().optional() }),
  note: z.object({ text: z.string(), author: z.string() }),
  point: z.object({ x: z.number(), y: z.number() }),
  flags: z.object({ spam: z.boolean(), reason: z.string().nullable() }),
  counts: z.record(z.string(), z.number()),
  anything: z.record(z.string(), z.unknown()),
  tree: node,
  label: choice(['bug', 'feature request', 'question']),
  sentiment: z.enum(['positive', 'negative', 'neutral', 'mixed']),
  number: z.number(),
  boolean: z.boolean(),
  text: z.string(),
  texts: z.array(z.string()),
  numbers: z.array(z.number()),
  order: z.object({
    id: z.string(),
    items: z.array(z.object({ sku: z.string(), quantity: z.int(), price: z.number() })),
    shipping: z.object({ city: z.string(), express: z.boolean() }).nullable(),
  }),
  email: z.object({ to: z.array(z.string()), subject: z.string(), body: z.string() }),
  event: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('meeting'), attendees: z.array(z.string()) }),
    z.object({ kind: z.literal('deadline'), date: z.string() }),
  ]),
  regex: z.object({ pattern: z.string(), flags: z.string().optional() }),
  sql: z.object({ sql: z.string(), parameters: z.array(z.union([z.string(), z.number()])) }),
  entities: z.array(z.object({ text: z.string(), type: z.enum(['person', 'place', 'company']) })),
  verdict: z.object({ pass: z.boolean(), score: z.number().min(0).max(1), comments: z.array(z.string()) }),
  product: z.object({
    name: z.string(),
    price: z.number(),
    inStock: z.boolean(),
    tags: z.array(z.string()),
    dimensions: z.object({ width: z.number(), height: z.number() }).optional(),
  }),
  review: z.object({
    rating: z.int().min(1).max(5),
    pros: z.array(z.string()),
    cons: z.array(z.string()),
    comment: z.string().nullable(),
  }),
  translation: z.object({ source: z.string(), target: z.string(), text: z.string() }),
  integers: z.array(z.int()),
  maybe: z.string().nullable(),
  rating: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  letter: choice(['A', 'B', 'C', 'D']),
  date: z.iso.date(),
  answer: choice(['yes', 'no', 'unsure']),
  level: choice(['low', 'medium', 'high', 'very high']),
  invoice: z.object({
    number: z.string(),
    total: z.number(),
    currency: z.enum(['EUR', 'USD', 'GBP']),
    paid: z.boolean(),
    lines: z.array(z.object({ description: z.string(), amount: z.number() })),
    note: z.string().optional(),
  }),
  config: z.object({
    server: z.object({ host: z.string(), port: z.int() }),
    debug: z.boolean(),
    paths: z.array(z.string()),
  }),
  action: z.union([
    z.object({ type: z.literal('search'), query: z.string() }),
    z.object({ type: z.literal('click'), selector: z.string() }),
    z.object({ type: z.literal('done') }),
  ]),
  snippet: z.object({ language: z.string(), code: z.string() }),
  matrix: z.array(z.array(z.number())),
  profile: z.object({ name: z.string(), nickname: z.string().optional(), phone: z.string().nullable() }),
  setting: z.object({ key: z.string(), value: z.union([z.number(), z.string()]) }),
  parcel: z.object({ zip: z.string(), weight: z.number(), fragile: z.boolean().optional() }),
  ...within('exchanges', exchangeSchemas),
  ...within('spelling', spellingSchemas),
  ...within('scalars', scalarSchemas),
  ...within('neighbours', neighbourSchemas),
}
