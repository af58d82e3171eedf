// A server's process, for a test that ends it in the middle of a request: `owner.ts <agent> <notes>`.
import { fromCommand } from '../src/from-command.ts'

const [agent = '', notes = ''] = process.argv.slice(2)
const ask = fromCommand({ command: process.execPath, args: [agent, 'stubborn', notes] })
await ask(
  { messages: [{ role: 'user', content: { type: 'text', text: 'Hello' } }], maxTokens: 10 },
  { signal: new AbortController().signal },
)
