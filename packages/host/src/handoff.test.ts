import { typescriptServer } from '@sampan/test-support'
import { expect, test } from 'vitest'
import { fixture, hostFor, says, textOf } from './fixtures/start.ts'
import { answerHandoff, handoffOf } from './handoff.ts'
import type { Host } from './host.ts'
import { textOf as textOfContent } from './personas/content.ts'
import type { CreateMessageParams, Era } from './protocol.ts'
import { refuse } from './refusal.ts'

function handoffHost(era: Era = '2025'): Promise<Host> {
  const server = typescriptServer(new URL('./fixtures/handoff-server.ts', import.meta.url))
  return hostFor(server, { persona: 'claude-code', era })
}

function promptOf({ messages }: CreateMessageParams): string {
  return messages.map(({ content }) => textOfContent(content)).join('\n')
}

test.each(['2025', '2026'] as const)('plays the calling model, turn after turn, on %s', async (era) => {
  const host = await handoffHost(era)
  const asked: string[] = []

  const first = await host.callTool('twice', { about: 'a sampan' })
  const report = await answerHandoff(host, first, (request, { tool, turn, question }) => {
    asked.push(`${tool} ${turn} ${question.label}: ${promptOf(request)}`)
    return says(`answer ${turn}`)
  })

  expect(handoffOf(first.result)?.questions).toHaveLength(1)
  expect(asked).toEqual(['twice 1 1: What is a sampan?', 'twice 2 1: Shorter: answer 1'])
  expect(textOf(report.result)).toBe('answer 1 | answer 2 | handoff')
  expect(report).toMatchObject({ name: 'twice', turns: 2 })
})

test('answers all questions of a turn, and one that wants JSON', async () => {
  const host = await handoffHost()

  const both = await answerHandoff(host, await host.callTool('both'), (request) =>
    says(promptOf(request).replace('?', '!')),
  )
  const typed = await answerHandoff(host, await host.callTool('typed'), (_request, { question }) => {
    expect(question.schema).toMatchObject({ properties: { count: { type: 'number' } } })
    return says('{"count": 41}')
  })

  expect(textOf(both.result)).toBe('left! right!')
  expect(textOf(typed.result)).toBe('42')
})

test('a result that asks nothing is given back', async () => {
  const host = await hostFor(await fixture('v1', 'stdio'))
  const report = await host.callTool('add', { a: 1 })

  const answered = await answerHandoff(host, report, () => says('never'))

  expect(answered).toEqual({ ...report, turns: 0 })
})

test('a refusal, a failure and too many turns end the call here', async () => {
  const host = await handoffHost()
  const call = () => host.callTool('twice', { about: 'x' })

  await expect(answerHandoff(host, await call(), () => refuse())).rejects.toMatchObject({ code: 'refused' })
  await expect(answerHandoff(host, await call(), () => Promise.reject(new Error('model down')))).rejects.toMatchObject({
    code: 'answer_failed',
    message: expect.stringContaining('model down'),
  })
  await expect(answerHandoff(host, await call(), () => says('x'), { maxTurns: 1 })).rejects.toMatchObject({
    code: 'rounds_exceeded',
  })
})
