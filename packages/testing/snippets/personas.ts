import { testTool } from '@sampan/testing'
import { createServer } from './server.ts'

const { report } = await testTool(createServer, {
  tool: 'triage',
  arguments: { ticket: 'I was charged twice' },
  answers: 'billing',
  personas: 'all',
})

console.log(report)
