import { NO_ANSWER, type RawClientOptions, RawHttpClient, RawStdioClient, typescriptServer } from '@sampan/test-support'

/**
 * A client as a process, to be killed: `client-process.ts v1|v2 LEDGER` starts a server over stdio, whose stderr is that file;
 * `client-process.ts v1|v2 URL` uses one. It calls `ask`, answers nothing, and says `asked` on stdout, behind the server's process id, once the server waits for it.
 */

const [line = '', to = ''] = process.argv.slice(2)
const shared: RawClientOptions = {
  era: '2025',
  capabilities: { sampling: {} },
  answer: () => NO_ANSWER,
  timeoutMs: 20_000,
}
const client = to.startsWith('http')
  ? new RawHttpClient({ url: to, ...shared })
  : new RawStdioClient({ ...server(), ...shared })
await client.open()
client.request('tools/call', { name: 'ask', arguments: { topic: 'x' } }).catch(() => {})
await client.waitFor('a question', ({ method }) => method === 'sampling/createMessage')
process.stdout.write(`${client instanceof RawStdioClient ? client.child.pid : process.pid} asked\n`)

/** The server with its stderr in a file: a pipe would end here. */
function server(): { command: string; args: string[]; env: Record<string, string> } {
  const { command, args } = typescriptServer(new URL('./process.ts', import.meta.url), [line, 'stdio'])
  return { command: 'sh', args: ['-c', 'exec "$0" "$@" 2>"$LEDGER"', command, ...args], env: { LEDGER: to } }
}
