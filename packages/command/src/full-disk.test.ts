import { readdirSync } from 'node:fs'
import { createFullDisk } from '@sampan/test-support'
import { afterEach, expect, test, vi } from 'vitest'
import { fromCommand } from './from-command.ts'

afterEach(() => vi.unstubAllEnvs())

test('a full disk: a command whose files cannot be written is not started, the error says why, and nothing is left', async ({
  skip,
}) => {
  const disk = createFullDisk()
  if (typeof disk === 'string') return skip(disk)
  try {
    vi.stubEnv('TMPDIR', disk.folder)
    const provider = fromCommand({
      command: process.execPath,
      args: ['-e', 'process.stdout.write("started")'],
      files: () => ({ 'system.txt': 'x'.repeat(64_000) }),
    })
    const request = {
      messages: [{ role: 'user' as const, content: { type: 'text' as const, text: 'x' } }],
      maxTokens: 9,
    }
    const options = { signal: new AbortController().signal }
    disk.leave(8192)
    await expect(provider(request, options)).rejects.toThrow('ENOSPC')
    expect(readdirSync(disk.folder)).toEqual(['ballast'])
    disk.leave(160_000)
    expect((await provider(request, options)).content).toEqual({ type: 'text', text: 'started' })
  } finally {
    disk.remove()
  }
})
