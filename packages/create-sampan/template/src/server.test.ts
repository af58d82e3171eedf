import { testTool } from '@sampan/testing'
import { expect, test } from 'vitest'
import { createServer } from './server.ts'

const tool = 'triage'
const ticket = 'The site is down since this morning'

test('triage gives what the model says, whoever is asked', async () => {
  const answer = { kind: 'bug', urgent: true, summary: 'The site is down.' }

  const { runs } = await testTool(createServer, {
    tool,
    arguments: { ticket },
    answers: answer,
    routes: ['client', 'provider', 'handoff'],
  })

  expect(new Set(runs.map(({ route }) => route))).toEqual(new Set(['client', 'provider', 'handoff']))
  for (const { result } of runs) expect(result?.structuredContent).toEqual(answer)
})

test('triage works where no model can be asked', async () => {
  const { runs } = await testTool(createServer, { tool, arguments: { ticket }, answers: [], routes: ['fallback'] })

  for (const { result } of runs) {
    expect(result?.structuredContent).toEqual({ kind: 'question', urgent: true, summary: ticket })
  }
})
