import { expect, test } from 'vitest'
import { z } from 'zod'
import { estimateTokens } from '../budget/count.ts'
import type { TextSampleRequest } from '../context.ts'
import { reply, runHandler } from '../handler.fixture.ts'

/** What a sample says that it used: all requests that were answered on the route that answered. */

const cut = { stopReason: 'maxTokens' }
const tools = { look: { execute: () => 'seen' } }

test.each<[string, object, readonly [string, object?][]]>([
  ['one request', {}, [['yes.']]],
  ['a re-ask', { output: z.object({ n: z.number() }) }, [['no'], ['{"n":1}']]],
  ['a continuation', { onTruncated: 'continue' }, [['It goes on and', cut], ['It goes on and ends.']]],
  ['turns of tools', { tools }, [['{"tool_calls":[{"name":"look"}]}'], ['done']]],
])('%s, by the provider’s own figures', async (_what, request, answers) => {
  const left = [...answers]
  const provider = async (): Promise<any> => {
    const [text, more] = left.shift() ?? ['?']
    return reply(text, { ...more, usage: { inputTokens: 100, outputTokens: 7 } })
  }
  const { value } = await runHandler(
    (ctx) => ctx.sample({ prompt: 'x', ...request }),
    { provider },
    { capabilities: {} },
  )
  const { length } = answers
  expect(value.usage).toEqual({ inputTokens: 100 * length, outputTokens: 7 * length, estimated: false })
})

test('estimates count every request and every answer', async () => {
  const answers = ['{"tool_calls":[{"name":"look"}]}', 'done']
  const request: TextSampleRequest = { prompt: 'word '.repeat(500), tools }
  const { value } = await runHandler(
    (ctx) => ctx.sample(request),
    {},
    { onRequest: () => reply(answers.shift() ?? '?') },
  )
  expect(value.usage).toMatchObject({
    outputTokens: estimateTokens('{"tool_calls":[{"name":"look"}]}') + estimateTokens('done'),
    estimated: true,
  })
  expect(value.usage.inputTokens).toBeGreaterThan(2 * estimateTokens(request.prompt as string))
})

test('one request whose figures are unknown makes an estimate of the sum', async () => {
  let asked = 0
  const provider = async (): Promise<any> =>
    ++asked === 1 ? reply('no', { usage: { inputTokens: 100, outputTokens: 7 } }) : reply('{"n":1}')
  const output = z.object({ n: z.number() })
  const { value } = await runHandler((ctx) => ctx.sample({ prompt: 'x', output }), { provider }, { capabilities: {} })
  expect(value.usage).toMatchObject({ outputTokens: 7 + estimateTokens('{"n":1}'), estimated: true })
})
