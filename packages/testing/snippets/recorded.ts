import type { SamplingProvider } from '@sampan/core'
import { recordAnswers, testTool } from '@sampan/testing'
import { createServer } from './server.ts'

// Any provider: fromAiSdk(model) of @sampan/ai-sdk, or a function like this one.
const model: SamplingProvider = async () => ({
  role: 'assistant',
  content: { type: 'text', text: 'billing' },
  model: 'a-real-model',
})

const [ticket = 'I was charged twice'] = process.argv.slice(2)
const tested = testTool(createServer, {
  tool: 'triage',
  arguments: { ticket },
  answers: recordAnswers('answers/triage.json', model),
})

try {
  const { runs } = await tested
  console.log(runs.map(({ result }) => result?.content))
} catch (error) {
  console.log(String(error))
}
