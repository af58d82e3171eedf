import type { SampleResult, SamplingContext } from '@sampan/core'
import { SamplingError } from '@sampan/core'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createWith, says } from '../fixtures/triage.ts'
import { type Answers, cutOff, denied, echo, garbage, slow, testTool, timeout, type ToolRun } from '../index.ts'

/** A tool that tells what became of its sample. */
function telling(sample: (ctx: SamplingContext) => Promise<SampleResult<unknown>>) {
  return createWith(async (ctx) => {
    try {
      const { text, stopReason } = await sample(ctx)
      return says(`${stopReason}: ${text}`)
    } catch (error) {
      return says(
        `threw ${SamplingError.isInstance(error) ? error.evidence.attempts?.map((tried) => tried.error?.code) : error}`,
      )
    }
  })
}

const asking = telling((ctx) => ctx.sample({ prompt: 'Which colour?', system: 'Be brief.' }))
const asText = ({ result, error }: ToolRun): unknown =>
  result === undefined ? `failed ${error?.code}` : (result.content[0] as { text?: unknown }).text

/** What the tool tells, by route and era; a calling model's own words for how it stopped are not passed on. */
async function told(answers: Answers, createServer = asking): Promise<Record<string, unknown>> {
  const { runs } = await testTool(createServer, { tool: 'run', answers, routes: ['client', 'provider', 'handoff'] })
  return Object.fromEntries(runs.map((run) => [`${run.combination.route} ${run.combination.era}`, asText(run)]))
}

test('denied: a refusal reaches the server where it can', async () => {
  expect(await told(denied)).toEqual({
    'client 2025': 'threw denied',
    'client 2026': 'failed refused',
    'provider 2025': 'threw denied',
    'provider 2026': 'threw denied',
    'handoff 2025': 'failed refused',
    'handoff 2026': 'failed refused',
  })
})

test('timeout: the server gives up where it waits, the client where it does', async () => {
  expect(await told(timeout)).toEqual({
    'client 2025': 'threw timeout',
    'client 2026': 'failed answer_failed',
    'provider 2025': 'threw timeout',
    'provider 2026': 'threw timeout',
    'handoff 2025': 'failed answer_failed',
    'handoff 2026': 'failed answer_failed',
  })
})

test('garbage: text where text is wanted, and no answer where a shape is', async () => {
  const shaped = telling((ctx) => ctx.sample({ prompt: 'Which?', output: z.object({ label: z.enum(['a', 'b']) }) }))

  for (const text of Object.values(await told(garbage))) expect(text).toContain('}{ qx')
  for (const text of Object.values(await told(garbage, shaped))) expect(text).toBe('threw invalid_output')
})

test('cutOff: the stop reason says so, where the protocol has room for one', async () => {
  const results = await told(cutOff('Red, green and blue'))

  for (const key of ['client 2025', 'client 2026', 'provider 2025', 'provider 2026'])
    expect(results[key]).toBe('threw truncated')
  for (const key of ['handoff 2025', 'handoff 2026']) expect(results[key]).toMatch(/: Red, green$/)

  const going = telling((ctx) => ctx.sample({ prompt: 'Which colours?', onTruncated: 'return' }))
  expect(await told(cutOff, going)).toMatchObject({
    'client 2025': 'maxTokens: The answer to this begins here and then it',
  })
})

test('echo: the request comes back, or the system prompt before the answer', async () => {
  for (const text of Object.values(await told(echo))) expect(text).toMatch(/: (Be brief\.\n\n)?Which colour\?$/)

  const seen: string[] = []
  await testTool(asking, { tool: 'run', answers: echo('Blue.'), eras: ['2025'], routes: ['provider'] }).then(
    ({ runs }) => {
      for (const run of runs) seen.push(String(asText(run)))
    },
  )
  expect(seen).toEqual(['endTurn: Be brief.\n\nBlue.'])
})

test('slow: late, and too late for a sample that does not wait as long', async () => {
  const impatient = telling((ctx) => ctx.sample({ prompt: 'Which colour?', timeoutMs: 50 }))

  expect(await told(slow('Blue.', 10))).toMatchObject({
    'client 2025': 'endTurn: Blue.',
    'client 2026': 'endTurn: Blue.',
  })
  for (const text of Object.values(await told(slow, impatient))) expect(text).toBe('threw timeout')
})

test('words stand in lists, and are returned by functions', async () => {
  const twice = telling(async (ctx) => {
    await ctx.sample('One?').catch(() => undefined)
    return ctx.sample('Two?')
  })
  const options = { tool: 'run', eras: ['2025'], routes: ['provider'] } as const
  const listed = await testTool(twice, { ...options, answers: [garbage, cutOff('2, of course')] })
  expect(listed.runs.map(asText)).toEqual(['threw truncated'])

  const computed = await testTool(twice, { ...options, answers: ({ number }) => (number === 1 ? garbage : 'two') })
  expect(computed.runs.map(asText)).toEqual(['endTurn: two'])
})

test('a sampling result is sent as it is, even where it is none', async () => {
  const wrong = { role: 'assistant', content: [], model: 'm' } as const
  const { runs } = await testTool(asking, {
    tool: 'run',
    answers: wrong,
    eras: ['2025'],
    routes: ['provider', 'client'],
  })

  expect(runs.map(asText)).toEqual(['threw invalid_result', 'threw invalid_result'])
})
