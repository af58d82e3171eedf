import { afterEach, beforeEach, expect, test } from 'vitest'
import { estimateTokens } from '../budget/count.ts'
import type { TextSampleRequest } from '../context.ts'
import type { SamplingError } from '../errors.ts'
import { reply, runHandler } from '../handler.fixture.ts'
import type { SamplingOptions } from '../options.ts'

/** What bad input gets: an error that names it, before money is spent; and never the end of the process. */

const unhandled: unknown[] = []
const note = (error: unknown): void => void unhandled.push(error)
beforeEach(() => void process.on('unhandledRejection', note))
afterEach(() => {
  process.off('unhandledRejection', note)
  expect(unhandled.splice(0)).toEqual([])
})

/** Unhandled rejections are told once the microtasks are done. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('a budget that is none, in a sample that cannot be sent for another reason too, does not end the process', async () => {
  const request = { prompt: 'x'.repeat(5_000), maxInputTokens: 100, budget: { requests: 0 } }
  const { error, asked } = await runHandler((ctx) => ctx.sample(request))
  await turn()
  expect(error).toMatchObject<Partial<SamplingError>>({
    code: 'invalid_request',
    evidence: { field: 'budget.requests' },
  })
  expect(asked).toEqual([])
})

test.each<[string, SamplingOptions, Partial<TextSampleRequest>, object]>([
  ['its usage', {}, {}, {}],
  ['an event', { onEvent: () => {} }, {}, {}],
  ['the budget', { budget: { perSession: { outputTokens: 5_000 } } }, { budget: { requests: 2 } }, {}],
  ['the end of an answer without a stop reason', {}, {}, { stopReason: undefined }],
])(
  'a token counter that throws at an answer, which is paid for, does not cost the answer: %s',
  async (_what, more, request, answer) => {
    // As tokenizers do at special tokens, which a model may write.
    const countTokens = (text: string): number => {
      if (text.includes('<|end|>')) throw new Error('special token')
      return text.length
    }
    const { value, error, asked } = await runHandler(
      (ctx) => ctx.sample({ prompt: 'x', ...request }).then((result) => ({ ...result, usage: result.usage })),
      { ...more, budget: { ...more.budget, countTokens } },
      { onRequest: () => reply('yes <|end|> yes', answer) },
    )
    expect(error).toBeUndefined()
    expect(value).toMatchObject({ text: 'yes <|end|> yes', usage: { outputTokens: estimateTokens('yes <|end|> yes') } })
    expect(asked).toHaveLength(1)
  },
)
