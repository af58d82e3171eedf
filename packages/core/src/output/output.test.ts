import { type } from 'arktype'
import * as v from 'valibot'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { z as z3 } from 'zod3'
import { choice } from './choice.ts'
import { createOutput } from './output.ts'

const Person = z.object({ name: z.string(), age: z.int() })

test.each([
  ['zod 4', Person],
  ['zod 3', z3.object({ name: z3.string(), age: z3.number().int() })],
  ['valibot', v.object({ name: v.string(), age: v.pipe(v.number(), v.integer()) })],
  ['arktype', type({ name: 'string', age: 'number.integer' })],
])('reads with the schema of %s', async (_, schema) => {
  const output = await createOutput<unknown>(schema)
  expect(output.instructions).toContain('\n name:string\n')
  expect(output.instructions).toContain('\n age:int\n')
  expect(await output.read({ text: "Here: {'name': 'Ada', 'age': 36}" })).toEqual({
    ok: true,
    value: { name: 'Ada', age: 36 },
    repaired: true,
  })
  const misfit = await output.read({ text: '{"name": "Ada", "age": 36.5}' })
  expect(misfit).toMatchObject({ ok: false, code: 'invalid_output', issues: [{ path: ['age'] }] })
})

test('transforms run once, on the value that was chosen', async () => {
  const transform = vi.fn((text: string) => new Date(text))
  const output = await createOutput(z.object({ at: z.iso.datetime().transform(transform) }))
  const reading = await output.read({ text: '```json\n{"at": "2026-07-28T00:00:00Z"}\n```' })
  expect(reading).toEqual({ ok: true, value: { at: new Date('2026-07-28') }, repaired: false })
  expect(transform).toHaveBeenCalledTimes(1)
})

test('checks that are not in the JSON Schema count too, also asynchronous ones', async () => {
  const output = await createOutput(z.object({ n: z.number().refine(async (n) => n % 2 === 0, 'must be even') }))
  expect(await output.read({ text: '{"n": 2}' })).toMatchObject({ ok: true })
  expect(await output.read({ text: '{"n": 3}' })).toMatchObject({
    ok: false,
    issues: [{ message: 'must be even', path: ['n'] }],
  })
})

test('a check that throws is an answer that does not fit, with its cause', async () => {
  const thrown = new RangeError('no such currency')
  const output = await createOutput(
    z.object({
      currency: z.string().refine(() => {
        throw thrown
      }),
    }),
  )
  const reading = await output.read({ text: '{"currency": "XYZ"}' })
  expect(reading).toMatchObject({ ok: false, code: 'invalid_output', cause: thrown })
  expect(reading.ok || reading.issues[0]?.message).toContain('no such currency')
})

test('a failure carries what the model wrote, and says what is wrong', async () => {
  const output = await createOutput(Person)
  expect(await output.read({ text: '{"name": "Ada", "age": "thirty"}' })).toMatchObject({
    message: expect.stringMatching(/^The answer does not fit `output`: age: .*expected number/),
    text: '{"name": "Ada", "age": "thirty"}',
  })
  expect(await output.read({ text: '{"name": "Ada", "a' })).toMatchObject({
    code: 'truncated',
    message:
      'The answer was cut off: a key is not closed. It ends with "{\\"name\\": \\"Ada\\", \\"a". Raise maxTokens, or ask for less.',
  })
})

test('the instructions repeated by the model are no answer', async () => {
  for (const schema of [Person, z.record(z.string(), z.unknown()), choice(['bug', 'question']), z.string()]) {
    const output = await createOutput<unknown>(schema)
    expect(await output.read({ text: output.instructions })).toMatchObject({ ok: false })
  }
  const output = await createOutput(Person)
  const text = `${output.instructions}\n\n${JSON.stringify(output.jsonSchema)}\n\n{"name": "Ada", "age": 36}`
  expect(await output.read({ text, prompt: `Who is it?\n${output.instructions}` })).toMatchObject({ ok: true })
})

test('asks again with the issues, at most eight', async () => {
  const output = await createOutput(z.record(z.string(), z.number()))
  const wrong = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`key${index}`, 'x']))
  const reading = await output.read({ text: JSON.stringify(wrong) })
  const message = reading.ok ? '' : output.reask(reading)
  expect(message).toContain('- key0: ')
  expect(message).toContain('- key7: ')
  expect(message).not.toContain('- key8: ')
  expect(message).toContain('- and 4 more')
  expect(message.length).toBeLessThan(3000)
})

test('asks for a shorter answer where one was cut', async () => {
  const output = await createOutput(Person)
  const reading = await output.read({ text: '{"name": "A' })
  expect(reading.ok || output.reask(reading)).toMatch(/cut off.*shorter/)
})

test('coerces only when asked', async () => {
  const text = '{"name": "Ada", "age": "36"}'
  expect(await (await createOutput(Person)).read({ text })).toMatchObject({ ok: false })
  expect(await (await createOutput(Person, { coerce: true })).read({ text })).toEqual({
    ok: true,
    value: { name: 'Ada', age: 36 },
    repaired: true,
  })
})

test('is made once per schema and way of reading', async () => {
  expect(createOutput(Person)).toBe(createOutput(Person))
  expect(createOutput(Person, { coerce: true })).not.toBe(createOutput(Person))
})

test('the native tool takes an object as it is', async () => {
  const output = await createOutput(Person)
  expect(output.nativeTool).toMatchObject({
    name: 'submit_answer',
    inputSchema: { type: 'object', required: ['name', 'age'] },
  })
  expect(await output.readNative({ name: 'Ada', age: 36 })).toEqual({
    ok: true,
    value: { name: 'Ada', age: 36 },
    repaired: false,
  })
})

test('the native tool wraps any other value, and references still hold', async () => {
  const Tree = z.object({
    label: z.string(),
    get children(): z.ZodArray<typeof Tree> {
      return z.array(Tree)
    },
  })
  const output = await createOutput(z.union([Tree, z.array(Tree)]))
  expect(output.nativeTool.inputSchema).toMatchObject({ type: 'object', required: ['value'] })
  expect(output.nativeTool.inputSchema['$defs']).toBeDefined()
  const leaf = { label: 'a', children: [] }
  expect(await output.readNative({ value: [leaf] })).toEqual({ ok: true, value: [leaf], repaired: false })

  const labels = await createOutput(choice(['bug', 'question']))
  expect(await labels.readNative({ value: 'bug' })).toEqual({ ok: true, value: 'bug', repaired: false })
  expect(await labels.readNative('bug')).toMatchObject({ ok: true, value: 'bug' })
})

test.each([
  ['encoded as a string', '{"name": "Ada", "age": 36}'],
  ['wrapped', { input: { name: 'Ada', age: 36 } }],
])('a tool call whose input is %s is read', async (_, input) => {
  expect(await (await createOutput(Person)).readNative(input)).toEqual({
    ok: true,
    value: { name: 'Ada', age: 36 },
    repaired: true,
  })
})

test('a tool call with anything else is an answer that does not fit', async () => {
  const output = await createOutput(Person)
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle
  for (const input of [undefined, null, 5, 'x', [], {}, { name: 'Ada' }, cycle, 10n]) {
    expect(await output.readNative(input)).toMatchObject({ ok: false, code: 'invalid_output' })
  }
})

test('nesting without end is an answer that does not fit', async () => {
  const output = await createOutput(z.array(z.json()))
  for (const text of ['['.repeat(100_000), `${'['.repeat(100_000)}${']'.repeat(100_000)}`]) {
    expect(await output.read({ text })).toMatchObject({ ok: false })
  }
  const encoded = JSON.stringify(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)
  expect(await output.read({ text: `[${encoded}]` })).toMatchObject({ ok: true })
})
