import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { choice } from './choice.ts'
import { readLoose } from './extraction/loose-json.ts'
import { search, WORK } from './extraction/search.ts'
import { createOutput } from './output.ts'

/** Text made of what matters to the search. */
const shrapnel = fc.string({
  unit: fc.constantFrom(
    ...'{}[]()"\'`“”’:,;\\/#*<>|=+-.…1eE 0\n\t\u200b，：｛｝＂「」aAtrue'.split(''),
    ...[
      '```',
      '```json\n',
      '<think>',
      '</think>',
      '<answer>',
      '</answer>',
      '[THINK]',
      '"a"',
      '"a":',
      'null',
      'None',
      '\\"',
      '&quot;',
    ],
    ...[
      '// ',
      '/*',
      '*/',
      '"""',
      '{"a":',
      '{"a": 1}',
      '[1, 2]',
      'Final answer:',
      'bug',
      'question',
      ' or ',
      'not ',
      '\\u00',
      '\n\n',
    ],
  ),
  maxLength: 60,
})
const anyText = fc.oneof(shrapnel, fc.string({ unit: 'binary' }))
const schemas = {
  object: z.object({ a: z.number(), b: z.string().optional() }),
  lenient: z.object({ a: z.unknown().optional() }),
  list: z.array(z.union([z.string(), z.number()])),
  record: z.record(z.string(), z.json()),
  any: z.json(),
  text: z.string(),
  number: z.number().min(0),
  boolean: z.boolean(),
  label: choice(['bug', 'question', 'a']),
  enum: z.enum(['a', 'b']).nullable(),
}
const schemaName = fc.constantFrom(...(Object.keys(schemas) as (keyof typeof schemas)[]))

test('whatever the text, reading it never throws, and what it gives satisfies the schema', async () => {
  await fc.assert(
    fc.asyncProperty(anyText, schemaName, fc.boolean(), fc.option(anyText), async (text, name, coerce, prompt) => {
      const schema = schemas[name]
      const output = await createOutput<unknown>(schema, { coerce })
      const reading = await output.read({ text, ...(prompt !== null && { prompt }) })
      if (reading.ok) {
        const again = await schema['~standard'].validate(reading.value)
        expect(again.issues).toBeUndefined()
      } else {
        expect(reading.issues.length).toBeGreaterThan(0)
        expect(reading.text).toBe(text)
      }
    }),
    { numRuns: 3000 },
  )
})

test('whatever the text, the search looks at each character a bounded number of times', () => {
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 8 }), fc.integer({ min: 1, max: 50 }), (parts, times) => {
      const text = parts.join('').repeat(times)
      const { examined } = search(text)
      // The limit is checked between candidates, and a candidate is read at most three times.
      expect(examined).toBeLessThanOrEqual((WORK + 3) * text.length)
    }),
    { numRuns: 2000 },
  )
})

const json = fc.oneof(
  fc.array(fc.jsonValue({ stringUnit: 'binary' })),
  fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
)
const space = fc.constantFrom(undefined, 1, 2, '\t')

test('well-formed JSON is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(json, space, (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      expect(readLoose(text, 0)).toMatchObject({ kind: 'complete', exact: true, json: text, end: text.length })
    }),
    { numRuns: 3000 },
  )
})

/** Strings full of what could be taken for structure. */
const tricky = fc
  .string({ unit: fc.constantFrom(...'"\\,:{}[] \na\'`/*#“”：，.<1'.split('')), maxLength: 20 })
  // A path that lost its backslashes is refused, though JSON knows it.
  .filter((text) => !text.startsWith('a:\n'))
const trickyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    tricky,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(tricky, tie('value'), { maxKeys: 4 }),
  ),
})).value
const prose = fc
  .array(
    fc.constantFrom(
      ...'Here is the value you wanted, as JSON. It\'s “good” (I hope)! "Yes" – 42 `ok`\n\n'.split(/(?<= )/),
    ),
  )
  .map((words) => words.join(''))

test('a value in prose comes back as it was', async () => {
  const output = await createOutput(z.record(z.string(), z.json()))
  await fc.assert(
    fc.asyncProperty(fc.dictionary(tricky, trickyValue), space, prose, prose, async (value, indent, before, after) => {
      const reading = await output.read({ text: before + JSON.stringify(value, null, indent) + after })
      expect(reading).toMatchObject({ ok: true, repaired: false })
      expect(reading.ok && JSON.stringify(reading.value)).toBe(JSON.stringify(value))
    }),
    { numRuns: 2000 },
  )
})

const Order = z.object({
  id: z.string(),
  paid: z.boolean(),
  items: z.array(z.object({ sku: z.string(), quantity: z.int() })),
  labels: z.array(z.string()),
  note: z.string().nullable(),
})
const words = fc.string({ unit: fc.constantFrom(...'ab ,.:"\'{}[]\n-1'.split('')), maxLength: 24 })
const order: fc.Arbitrary<z.infer<typeof Order>> = fc.record({
  id: words,
  paid: fc.boolean(),
  items: fc.array(fc.record({ sku: words, quantity: fc.integer() }), { maxLength: 3 }),
  labels: fc.array(words, { maxLength: 3 }),
  note: fc.option(words),
})

/** As Python writes it. */
function asPython(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return `'${value.replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
  if (Array.isArray(value)) return `[${value.map(asPython).join(', ')}]`
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([key, each]) => `'${key}': ${asPython(each)}`)
      .join(', ')}}`
  return String(value)
}
const written = fc.tuple(
  order,
  fc.constantFrom(JSON.stringify, (value: unknown) => JSON.stringify(value, null, 2), asPython),
)

test('an answer that was cut anywhere is never completed', async () => {
  const output = await createOutput(Order)
  await fc.assert(
    fc.asyncProperty(written, fc.nat(), async ([value, write], at) => {
      const whole = write(value)
      const text = whole.slice(0, 1 + (at % (whole.length - 1)))
      expect(await output.read({ text })).toMatchObject({ ok: false, code: 'truncated' })
    }),
    { numRuns: 3000 },
  )
})

test('one character too many or too few changes one place at most, or is refused', async () => {
  const output = await createOutput(Order)
  // Not a comment's mark: what it hides, the model has hidden.
  const stray = fc.constantFrom(...'"\'{}[],: \na1`“)'.split(''), '')
  await fc.assert(
    fc.asyncProperty(written, fc.nat(), stray, async ([value, write], position, character) => {
      const whole = write(value)
      const at = position % whole.length
      const text = whole.slice(0, at) + character + whole.slice(character === '' ? at + 1 : at)
      const reading = await output.read({ text })
      if (!reading.ok) return
      const differing = differences(value, reading.value)
      expect(differing.length, `${JSON.stringify(text)} → ${JSON.stringify(reading.value)}`).toBeLessThanOrEqual(1)
    }),
    { numRuns: 6000 },
  )
})

/** The places where two values differ; a list of another length differs as a whole, and so does a string by more than an edit. */
function differences(one: unknown, other: unknown, path = ''): readonly string[] {
  if (typeof one === 'object' && one !== null && typeof other === 'object' && other !== null) {
    const [keys, otherKeys] = [Object.keys(one), Object.keys(other)]
    if (keys.length !== otherKeys.length) return [path, path]
    return keys.flatMap((key) => differences((one as never)[key], (other as never)[key], `${path}/${key}`))
  }
  if (one === other) return []
  if (typeof one === 'string' && typeof other === 'string') {
    return Math.abs(one.length - other.length) <= 2 ? [path] : [path, path]
  }
  return [path]
}
