import { expect, test } from 'vitest'
import { fixture, hostFor, textOf } from './fixtures/start.ts'
import { isRefusal, refuse } from './refusal.ts'

test('a refusal is told from an answer', () => {
  expect([refuse(), { role: 'assistant' }, undefined, null].map(isRefusal)).toEqual([true, false, false, false])
})

test('a handler can say it in its own words, and can fail', async () => {
  const answers = [refuse({ code: -32_600, message: 'not today' }), new Error('model down')]
  const host = await hostFor(await fixture('v1', 'stdio'), {
    onSampling: () => {
      const next = answers.shift()
      if (next instanceof Error || next === undefined) throw next
      return next
    },
  })

  const refused = await host.callTool('ask_caught')
  const failed = await host.callTool('ask_caught')

  expect(JSON.parse(textOf(refused.result))).toMatchObject({
    code: -32_600,
    message: expect.stringContaining('not today'),
  })
  expect(JSON.parse(textOf(failed.result))).toMatchObject({
    code: -32_603,
    message: expect.stringContaining('model down'),
  })
  expect(failed.samples[0]?.error).toMatchObject({ message: 'model down' })
})

test('on 2026 a failing handler ends the call, and stops the others of its round', async () => {
  let otherAborted = false
  const host = await hostFor(await fixture('v2', 'stdio'), {
    onSampling: ({ messages }, { signal }) => {
      if ((messages[0]?.content as { text: string }).text === 'left') throw new Error('model down')
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          otherAborted = true
          resolve(refuse())
        })
      })
    },
  })

  await expect(host.callTool('ask_both')).rejects.toMatchObject({
    code: 'answer_failed',
    message: expect.stringContaining('model down'),
  })
  expect(otherAborted).toBe(true)
})
