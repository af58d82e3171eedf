import { expect, test } from 'vitest'
import { createV2 } from './fixtures/triage.ts'
import { testTool } from './index.ts'
import './vitest.ts'

test('the assertions are matchers, and say what they say', async () => {
  const tested = await testTool(() => createV2(), {
    ...{ tool: 'triage', arguments: { ticket: 'I was charged twice' }, answers: 'billing', replayCheck: true },
    routes: ['client', 'fallback'],
  })

  expect(tested).toHaveAsked(/charged twice/, { times: 1 })
  expect(tested.runs[0]).toHaveAsked({ maxTokens: 50 })
  expect(tested).not.toHaveAsked(/refund/)
  expect(tested).not.toBeSameEverywhere()
  expect(tested).toReplay()

  expect(() => expect(tested).toHaveAsked(/refund/)).toThrow('never asked a question that matches /refund/')
  expect(() => expect(tested).not.toHaveAsked(/charged/)).toThrow('The question was asked.')
  expect(() => expect(tested).toBeSameEverywhere()).toThrow('triage: 4 combinations, 2 different results')
  // What is wrong with the call itself is no failed assertion.
  expect(() => expect(tested).not.toHaveAsked({ prefer: 'slow' as never })).toThrow('prefer')
})
