import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CreateMessageParams, SamplingProvider } from '@sampan/core'
import { createFullDisk } from '@sampan/test-support'
import { expect, test } from 'vitest'
import { recordAnswers } from './record-answers.ts'

const signal = new AbortController().signal
const ask = (text: string): CreateMessageParams => ({
  messages: [{ role: 'user', content: { type: 'text', text } }],
  maxTokens: 10,
})

test('a full disk: the recording stays as it was, nothing is left beside it, and no answer is paid twice', async ({
  skip,
}) => {
  const disk = createFullDisk()
  if (typeof disk === 'string') return skip(disk)
  try {
    const asked: string[] = []
    const model: SamplingProvider = async ({ messages }) => {
      const { text } = messages[0]?.content as { text: string }
      asked.push(text)
      return { role: 'assistant', content: { type: 'text', text: text.repeat(3000) }, model: 'm' }
    }
    const file = join(disk.folder, 'answers.json')
    const recorded = recordAnswers(file, model, { record: 'missing' })
    await recorded(ask('first'), { signal })
    const before = readFileSync(file, 'utf8')

    disk.leave(8192)
    const failed = (await recorded(ask('second'), { signal }).catch((error: unknown) => error)) as Error
    expect(failed).toMatchObject({ code: 'invalid_request', message: expect.stringContaining('ENOSPC') })
    expect(failed.message).toContain(`${file} could not be written`)
    expect(readFileSync(file, 'utf8')).toBe(before)
    expect(readdirSync(disk.folder).sort()).toEqual(['answers.json', 'ballast'])
    await expect(recorded(ask('second'), { signal })).rejects.toThrow('could not be written')

    disk.leave(160_000)
    await recorded(ask('second'), { signal })
    expect(asked).toEqual(['first', 'second'])
    const again = recordAnswers(file)
    for (const text of ['first', 'second']) {
      expect((await again(ask(text), { signal })).content).toEqual({ type: 'text', text: text.repeat(3000) })
    }
  } finally {
    disk.remove()
  }
})
