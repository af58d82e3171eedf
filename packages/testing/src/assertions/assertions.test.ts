import { AssertionError } from 'node:assert'
import { beforeAll, expect, test } from 'vitest'
import { createV2, createWith, says } from '../fixtures/triage.ts'
import {
  assertAsked,
  assertNotAsked,
  assertReplays,
  assertSameEverywhere,
  scriptedModel,
  testTool,
  type ToolTest,
} from '../index.ts'

let tested: ToolTest

beforeAll(async () => {
  tested = await testTool(() => createV2(), {
    tool: 'triage',
    arguments: { ticket: 'I was charged twice' },
    answers: 'billing',
    routes: 'all',
  })
})

/** The message of the assertion that fails. */
function messageOf(assertion: () => void): string {
  try {
    assertion()
  } catch (error) {
    expect(error).toBeInstanceOf(AssertionError)
    return (error as AssertionError).message
  }
  throw new Error('The assertion held.')
}

test('what was asked is found by text, by pattern and by its parts', () => {
  assertAsked(tested, 'I was charged twice')
  assertAsked(tested, /You classify/)
  assertAsked(tested, {
    prompt: /Which label/g,
    system: 'classify',
    prefer: 'fast',
    maxTokens: 50,
    purpose: 'label a ticket',
  })
  assertAsked(tested, { prefer: { costPriority: 0.123 } }, { times: 0 })
  assertAsked(tested, { inputTokensAtMost: 200 }, { times: 1 })
  assertAsked(tested.runs[0] as never, { route: 'client' })
  assertAsked(
    tested.runs.filter(({ combination }) => combination.route === 'provider'),
    { route: 'provider' },
  )
  assertNotAsked(tested, /password/)
  assertNotAsked(tested.runs.filter(({ combination }) => combination.route === 'fallback'))
  expect(messageOf(() => assertNotAsked(tested))).toContain('asked something')
})

test('what was not asked is shown beside what was', () => {
  const message = messageOf(() =>
    assertAsked(tested, { prompt: /refund/, maxTokens: 60, prefer: 'smart', temperature: 0 }),
  )

  expect(message).toContain('2025, memory, SDK v2, route client, sdk: never asked a question like {"prompt":"/refund/"')
  expect(message).toContain('the prompt does not match /refund/; the preference')
  expect(message).toContain('maxTokens is 50, not 60; temperature is undefined, not 0')
  expect(message).toMatch(
    /Question 1 \(label a ticket\), to the client, about \d+ tokens, for at most 50:\n {4}system: You classify/,
  )
  expect(message).toContain('I was charged twice')
  expect(messageOf(() => assertAsked(tested, 'ticket', { times: 2 }))).toContain(
    'asked once, not 2 times, a question that',
  )
  expect(messageOf(() => assertAsked(tested, { inputTokensAtMost: 3 }))).toMatch(
    /it takes about \d+ tokens, more than 3/,
  )
  expect(messageOf(() => assertNotAsked(tested, 'charged'))).toContain('asked a question that contains "charged"')
  const alone = tested.runs.filter(({ combination }) => combination.route === 'fallback')
  expect(messageOf(() => assertAsked(alone, 'ticket'))).toContain('only the fallback was allowed')
})

test('a scripted model can be asserted on by itself', async () => {
  const model = scriptedModel('Blue.')
  expect(messageOf(() => assertAsked(model, 'colour'))).toContain(
    'The model: never asked a question that contains "colour".\nIt asked nothing.',
  )
  await model(
    { messages: [{ role: 'user', content: { type: 'text', text: 'Which colour?' } }], maxTokens: 5 },
    { signal: AbortSignal.timeout(1_000) },
  )

  assertAsked(model, { prompt: 'colour', maxTokens: 5, route: 'provider' }, { times: 1 })
})

test('equal results pass; different ones are shown as a table and a diff', () => {
  const asking = tested.runs.filter(({ combination }) => combination.route !== 'fallback')
  assertSameEverywhere(asking)

  const message = messageOf(() => assertSameEverywhere(tested))
  expect(message).toContain('triage: 8 combinations, 2 different results')
  expect(message).toMatch(/2026 +memory +v2 +fallback +sdk +fallback +0 +0 +1 +B\n/)
  expect(message).toContain('  -      "text": "billing",\n  +      "text": "bug",')
  expect(messageOf(() => assertSameEverywhere([]))).toBe('There are no runs to compare.')
})

test('a handler that replays as it ran passes, on every route and transport', async () => {
  let effects = 0
  const steady = createWith(async (ctx) => {
    const seed = await ctx.step('seed', () => ++effects)
    const { text } = await ctx.sample(`Which colour for ${seed}?`)
    return says(`${seed}: ${text}`)
  })
  const replayed = await testTool(steady, {
    tool: 'run',
    answers: 'Blue',
    routes: ['client', 'provider', 'handoff'],
    transports: 'all',
    replayCheck: true,
  })

  assertReplays(replayed)
  expect(replayed.runs.map(({ handlerStarts }) => handlerStarts)).toEqual(Array(18).fill(1))
  // Eighteen calls, each with one effect: a step is not run again by the check.
  expect(effects).toBe(18)
})

test('a handler that does not is shown with a diff', async () => {
  let calls = 0
  const drifting = createWith(async (ctx) => {
    calls++
    const { text } = await ctx.sample('Which colour?')
    return says(`${text}, call ${calls}`)
  })
  const replayed = await testTool(drifting, { tool: 'run', answers: 'Blue', replayCheck: true })

  const message = messageOf(() => assertReplays(replayed))
  expect(message).toContain(
    '2025, memory, SDK v2, any route, sdk:\nrun does not replay as it ran. The replay came to another end.',
  )
  expect(message).toMatch(/- +"text": "Blue, call 1",/)
  expect(message).toMatch(/\+ +"text": "Blue, call 2",/)
})

test('a handler that asks something else in its replay is shown with both questions', async () => {
  let calls = 0
  const asking = createWith(async (ctx) => says((await ctx.sample(`Question ${++calls}?`)).text), {
    continuation: { replayGraceMs: 50 },
  })
  const replayed = await testTool(asking, { tool: 'run', answers: 'Blue', replayCheck: true, eras: ['2026'] })

  expect(messageOf(() => assertReplays(replayed))).toMatch(/Question 1\?[^]*Question 2\?|Question 2\?[^]*Question 1\?/)
})

test('replays cannot be asserted where there were none', async () => {
  expect(messageOf(() => assertReplays(tested))).toContain('nothing was replayed; set `replayCheck: true`.')
})
