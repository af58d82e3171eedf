import { test } from 'node:test'
import { assertAsked, assertSameEverywhere, testTool } from '@sampan/testing'
import { createServer } from './server.ts'

test('a ticket gets its label, whoever answers', async () => {
  const tested = await testTool(createServer, {
    tool: 'triage',
    arguments: { ticket: 'I was charged twice' },
    answers: 'billing',
    transports: 'all',
    routes: ['client', 'provider', 'handoff'],
  })
  assertSameEverywhere(tested)
  assertAsked(tested, { prompt: /charged twice/, prefer: 'fast', inputTokensAtMost: 200 })
})
