import { assertAsked, testTool } from '@sampan/testing'
import { createServer } from './server.ts'

const tested = await testTool(createServer, {
  tool: 'triage',
  arguments: { ticket: 'I was charged twice' },
  answers: 'billing',
  eras: ['2025'],
})

assertAsked(tested, /charged twice/)
assertAsked(tested, { purpose: 'label a ticket', maxTokens: 50 }, { times: 1 })
try {
  assertAsked(tested, { prompt: /refund/, maxTokens: 100 })
} catch (error) {
  console.log(String(error))
}
