import { testTool } from '@sampan/testing'
import { createServer } from './haiku.ts'

const { report } = await testTool(createServer, {
  tool: 'haiku',
  arguments: { topic: 'frogs' },
  answers: ['An old pond, a frog', 'An old silent pond'],
  personas: ['vscode', 'sdk', 'claude-code'],
})

console.log(report)
