import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CreateMessageParams, SamplingProvider } from '@sampan/core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createV2 } from '../fixtures/triage.ts'
import { recordAnswers, testTool } from '../index.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sampan-recording-'))
  file = join(folder, 'answers', 'triage.json')
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

/** A model that counts what it is asked, and answers differently each time. */
function countingModel(text: (count: number) => string = () => 'billing') {
  const requests: CreateMessageParams[] = []
  const provider: SamplingProvider = async (params) => {
    requests.push(params)
    const content = { type: 'text', text: text(requests.length) } as const
    return {
      role: 'assistant',
      content,
      model: 'real-model',
      stopReason: 'endTurn',
      usage: { inputTokens: 9, outputTokens: 1 },
    }
  }
  return { provider, requests }
}

const ask = (text: string): CreateMessageParams => ({
  messages: [{ role: 'user', content: { type: 'text', text } }],
  maxTokens: 10,
  systemPrompt: 'Be brief.\nBe kind.',
})
const signal = AbortSignal.timeout(60_000)

const TRIAGE = {
  tool: 'triage',
  arguments: { ticket: 'I was charged twice' },
  routes: ['client', 'provider', 'handoff'],
} as const

test('a model is asked once for all combinations, and never again', async () => {
  const { provider, requests } = countingModel()
  const first = await testTool(() => createV2(), {
    ...TRIAGE,
    answers: recordAnswers(file, provider, { record: 'missing' }),
  })
  const second = await testTool(() => createV2(), { ...TRIAGE, answers: recordAnswers(file) })

  expect([first.same, second.same]).toEqual([true, true])
  expect(second.runs.flatMap(({ result }) => result?.content)).toEqual(Array(6).fill({ type: 'text', text: 'billing' }))
  // Untrusted text has another boundary in each call; the question is the same one all the same.
  expect(requests).toHaveLength(1)
  // What is for tests alone does not reach a real model.
  expect(Object.keys(requests[0] ?? {})).not.toContain('inputTokens')
  expect(Object.keys(requests[0] ?? {})).not.toContain('prompt')
})

test('the file is one to review', async () => {
  const { provider } = countingModel(() => 'Red.\nOr blue.')
  await recordAnswers(file, provider, { record: 'missing' })(ask('Which colour?'), { signal })

  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    about: expect.stringContaining('SAMPAN_RECORD'),
    answers: [
      {
        question: expect.stringMatching(/^[0-9a-f]{16}$/),
        system: ['Be brief.', 'Be kind.'],
        prompt: 'Which colour?',
        answer: { model: 'real-model', stopReason: 'endTurn', text: ['Red.', 'Or blue.'] },
      },
    ],
  })
})

test('an answer that was edited in the file is the one that is given', async () => {
  const { provider } = countingModel()
  await recordAnswers(file, provider, { record: 'missing' })(ask('Which label?'), { signal })
  writeFileSync(file, readFileSync(file, 'utf8').replace('"billing"', '"praise"'))

  const answer = await recordAnswers(file)(ask('Which label?'), { signal })

  expect(answer).toEqual({
    role: 'assistant',
    content: { type: 'text', text: 'praise' },
    model: 'real-model',
    stopReason: 'endTurn',
  })
})

test('answers that are no plain text are kept whole', async () => {
  const content = [{ type: 'tool_use', id: '1', name: 'look', input: { at: 'it' } }] as const
  await recordAnswers(file, async () => ({ role: 'assistant', content }), { record: 'missing' })(ask('Look.'), {
    signal,
  })

  expect(await recordAnswers(file)(ask('Look.'), { signal })).toEqual({ role: 'assistant', content })
})

test('a question that is not in the file is shown, with the nearest that is', async () => {
  const { provider } = countingModel()
  const recording = recordAnswers(file, provider, { record: 'missing' })
  await recording(ask('Which colour\nis the sky?'), { signal })
  await recording(ask('How many?'), { signal })

  const asked = recordAnswers(file)(ask('Which colour\nis the sea?'), { signal })

  await expect(asked).rejects.toMatchObject({ code: 'invalid_request' })
  const { message } = (await asked.catch((error: unknown) => error)) as Error
  expect(message).toContain(`There is no answer to this question in ${file}:\n  system: Be brief.`)
  expect(message).toContain('  -is the sky?\n  +is the sea?')
  expect(message).toContain('SAMPAN_RECORD=missing')
})

test('in a tool test, a question that is not in the file ends the test, whatever fallback there is', async () => {
  for (const route of TRIAGE.routes) {
    const tested = testTool(() => createV2(), { ...TRIAGE, routes: [route], answers: recordAnswers(file) })
    await expect(tested, route).rejects.toThrow(/There is no answer to this question in [^]*The file holds no answers/)
  }
})

test('all records anew, once for each question; the environment says so too', async () => {
  const { provider, requests } = countingModel((count) => `answer ${count}`)
  await recordAnswers(file, provider, { record: 'missing' })(ask('One?'), { signal })
  vi.stubEnv('SAMPAN_RECORD', 'all')
  const again = recordAnswers(file, provider)
  const answers = await Promise.all([again(ask('One?'), { signal }), again(ask('One?'), { signal })])
  await again(ask('One?'), { signal })

  expect(answers.map(({ content }) => content)).toEqual(Array(2).fill({ type: 'text', text: 'answer 2' }))
  expect(requests).toHaveLength(2)
})

test('what is wrong is said: a mode, a file, a model that is missing or fails', async () => {
  expect(() => recordAnswers(file, undefined, { record: 'yes' as never })).toThrow(
    'is never, missing or all, not "yes"',
  )
  await expect(recordAnswers(file, undefined, { record: 'missing' })(ask('?'), { signal })).rejects.toThrow(
    'no model to record',
  )
  const failing = recordAnswers(file, () => Promise.reject(new Error('no key')), { record: 'missing' })
  await expect(failing(ask('?'), { signal })).rejects.toThrow('no key')

  const broken = join(folder, 'broken.json')
  for (const [text, problem] of [
    ['{', 'is no recording: '],
    ['{}', 'it has no list `answers`'],
    ['{"answers":[{"question":"a"}]}', 'answers[0] needs'],
  ] as const) {
    writeFileSync(broken, text)
    expect(() => recordAnswers(broken)).toThrow(problem)
  }
})
