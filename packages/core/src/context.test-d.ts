import type { StandardSchemaV1 } from '@standard-schema/spec'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import type { SampleResult, SamplingContext, TypedSampleRequest } from './context.ts'
import { choice } from './output/choice.ts'

declare const ctx: SamplingContext
const prompt = 'x'
const Triage = z.object({ kind: z.enum(['bug', 'question']), urgent: z.boolean(), tags: z.array(z.enum(['a', 'b'])) })
type Label = 'bug' | 'question'

test('a label in an inline fallback stays a label', () => {
  const output = choice(['bug', 'question'])
  expectTypeOf(ctx.sample({ prompt, output, fallback: () => 'bug' })).resolves.toEqualTypeOf<SampleResult<Label>>()
  expectTypeOf(ctx.sample({ prompt, output: choice(['bug', 'question']), fallback: async () => 'bug' })).toEqualTypeOf<
    Promise<SampleResult<Label>>
  >()
  expectTypeOf(ctx.sample({ prompt, output: z.enum(['bug', 'question']), fallback: () => 'bug' })).toEqualTypeOf<
    Promise<SampleResult<Label>>
  >()
  void ctx.sample({ prompt, output, fallback: ({ code }) => (code === 'denied' ? 'bug' : 'question') })
  // @ts-expect-error no label
  void ctx.sample({ prompt, output, fallback: () => 'other' })
  // @ts-expect-error no label in one of two cases
  void ctx.sample({ prompt, output, fallback: ({ code }) => (code === 'denied' ? 'bug' : 'other') })
})

test('so do labels within an object', () => {
  expectTypeOf(
    ctx.sample({ prompt, output: Triage, fallback: () => ({ kind: 'question', urgent: true, tags: ['a'] }) }),
  ).toEqualTypeOf<Promise<SampleResult<z.infer<typeof Triage>>>>()
  void ctx.sample({
    prompt,
    output: Triage,
    fallback: async ({ code }) => ({ kind: code === 'denied' ? 'question' : 'bug', urgent: false, tags: [] }),
  })
  // @ts-expect-error a property is missing
  void ctx.sample({ prompt, output: Triage, fallback: () => ({ kind: 'question', urgent: true }) })
  const known = (): z.infer<typeof Triage> => ({ kind: 'bug', urgent: false, tags: [] })
  void ctx.sample({ prompt, output: Triage, fallback: known })
})

test('text, records, dates and unknown values', () => {
  expectTypeOf(ctx.sample({ prompt, fallback: () => 'text' })).toEqualTypeOf<Promise<SampleResult<string>>>()
  void ctx.sample({ prompt, output: z.record(z.string(), z.number()), fallback: () => ({ a: 1 }) })
  void ctx.sample({ prompt, output: z.unknown(), fallback: () => 1 })
  void ctx.sample({ prompt, output: z.iso.date().transform((text) => new Date(text)), fallback: () => new Date(0) })
  // @ts-expect-error a text sample falls back to text
  void ctx.sample({ prompt, fallback: () => 1 })
})

test('a request of an unknown schema can be passed on', () => {
  const pass = <Schema extends StandardSchemaV1>(
    request: TypedSampleRequest<Schema>,
  ): Promise<SampleResult<StandardSchemaV1.InferOutput<Schema>>> => ctx.sample(request)
  expectTypeOf(pass).toBeFunction()
})
