import { readFileSync } from 'node:fs'
import { RawStdioClient, textOf, typescriptServer } from '@sampan/test-support'
import { expect, test } from 'vitest'
import { DEFAULT_GRACE_MS, DEFAULT_MAX_MESSAGE_BYTES } from './options.ts'

const file = new URL('../test-servers/readme.ts', import.meta.url)
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

test('the README shows a server that works, and the defaults that are', async () => {
  expect(readme).toContain(`\`\`\`ts\n${readFileSync(file, 'utf8')}\`\`\``)
  expect(readme.replaceAll('_', '')).toContain(`\`maxMessageBytes\` | \`${DEFAULT_MAX_MESSAGE_BYTES}\``)
  expect(readme).toContain(`\`graceMs\` | \`${DEFAULT_GRACE_MS}\``)
  const client = new RawStdioClient({ ...typescriptServer(file), era: '2025' })
  try {
    await client.open()
    expect(Date.parse(textOf((await client.callTool('now')).response))).not.toBeNaN()
    expect(client.garbage).toEqual([])
    await expect.poll(() => client.stderr).toBe('someone asked for the time\n')
  } finally {
    await client.close()
  }
})
