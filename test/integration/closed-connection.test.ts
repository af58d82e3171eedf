import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { RawHttpClient, RawStdioClient, typescriptServer } from '@sampan/test-support'
import { expect, test } from 'vitest'

/** A handler waits between two legs, and the connection that the next one would come over ends. */

const holder = new URL('../servers/holder.ts', import.meta.url)
const ways = [
  { line: 'v1', era: '2025', capabilities: {}, waits: 'handed to the calling model' },
  { line: 'v2', era: '2025', capabilities: {}, waits: 'handed to the calling model' },
  { line: 'v2', era: '2026', capabilities: {}, waits: 'handed to the calling model' },
  { line: 'v2', era: '2026', capabilities: { sampling: {} }, waits: 'asked in a round' },
] as const

test.each(ways)('stdio, SDK $line on $era, $waits: its `finally` runs, then the process ends', async (way) => {
  const { line, era, capabilities } = way
  const client = new RawStdioClient({ ...typescriptServer(holder, [line, 'stdio']), era, capabilities })
  await client.open()
  const { response } = await client.round('hold', {})
  expect(response.result).toBeDefined()
  client.child.stdin.end()
  expect(await client.exited).toEqual({ code: 0, signal: null })
  expect(client.stderr).toBe('given back: aborted\n')
})

test('HTTP on 2025, handed to the calling model: its `finally` runs when the session is deleted', async () => {
  const { command, args } = typescriptServer(holder, ['v2', 'http'])
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  try {
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    const client = new RawHttpClient({ url, era: '2025', capabilities: {} })
    await client.open()
    await client.round('hold', {})
    expect(stderr).toBe('')
    await client.deleteSession()
    await expect.poll(() => stderr, { timeout: 10_000 }).toBe('given back: aborted\n')
    await client.close()
  } finally {
    child.kill()
  }
})
