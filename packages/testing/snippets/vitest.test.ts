import { testTool } from '@sampan/testing'
import '@sampan/testing/vitest'
import { expect, test } from 'vitest'
import { createServer } from './server.ts'

test('a ticket gets its label', async () => {
  const tested = await testTool(createServer, {
    tool: 'triage',
    arguments: { ticket: 'I was charged twice' },
    answers: 'billing',
    replayCheck: true,
  })
  expect(tested).toHaveAsked({ prompt: /charged twice/, prefer: 'fast' })
  expect(tested).toBeSameEverywhere()
  expect(tested).toReplay()
})
