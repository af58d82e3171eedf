import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { RawError, RawStdioClient, typescriptServer } from '@sampan/test-support'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

/** docs/observability.md: its server runs as it is shown, and writes what is quoted, but for times. */

const file = new URL('./servers/observability/server.ts', import.meta.url)
const doc = await readFile(new URL('../docs/observability.md', import.meta.url), 'utf8')

let folder: string
let traces: string
let records: readonly string[]

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sampan-observability-'))
  const log = path.join(folder, 'audit.jsonl')
  const answers: object[] = [
    { content: { type: 'text', text: 'That sounds like a bug.' } },
    { content: { type: 'text', text: '{"kind": "bug", "urgent": true}' } },
  ].map((answer) => ({ role: 'assistant', model: 'sonnet', stopReason: 'endTurn', ...answer }))
  const client = new RawStdioClient({
    ...typescriptServer(file),
    ...{ era: '2025', env: { AUDIT_LOG: log }, clientInfo: { name: 'vscode', version: '1.120' } },
    capabilities: { sampling: {} },
    answer: () => {
      const answer = answers.shift()
      if (answer === undefined) throw new RawError(-1, 'User rejected the request')
      return answer
    },
  })
  try {
    await client.open()
    for (const ticket of ['The site is down.', 'Where is my invoice?']) await client.callTool('triage', { ticket })
    // Both are written behind the answers, and what is not written when the process ends is lost.
    const written = async (): Promise<void> => {
      expect(client.stderr.match(/^sample triage/gm)).toHaveLength(2)
      records = (await readFile(log, 'utf8')).trim().split('\n')
      expect(records).toHaveLength(3)
    }
    await vi.waitFor(written, { timeout: 30_000 })
  } finally {
    await client.close()
  }
  traces = client.stderr
}, 60_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

test.each(['server.ts', 'telemetry.ts'])('%s is shown as it runs', async (name) => {
  const source = await readFile(new URL(`./servers/observability/${name}`, import.meta.url), 'utf8')
  expect(doc).toContain(`\`\`\`ts\n${source}\`\`\``)
})

test('a trace is quoted as it is printed, and nothing else is', () => {
  const [reasked = '', denied] = traces.split(/^(?=sample triage)/m)
  expect(timeless(doc)).toContain(timeless(reasked.trim()))
  expect(denied).toMatch(/route\.failed .*"error\.type":"denied"/)
  expect(traces).not.toMatch(/invoice|sounds like/)
})

test('the audit records are quoted as they are written', () => {
  expect(records).toHaveLength(3)
  expect(timeless(doc)).toContain(timeless(records.join('\n')))
})

/** Without what differs from run to run. */
function timeless(text: string): string {
  return (
    text
      .replace(/\(\d+ ms\)/g, '(… ms)')
      .replace(/"at":\d+/g, '"at":…')
      // Estimates, of prompts with boundaries that are drawn by lot.
      .replace(/(input_tokens: |"inputTokens":)\d+/g, '$1…')
      .replace(/sampan\.run\.id: \S+/g, 'sampan.run.id: …')
  )
}
