import { expect, test } from 'vitest'
import type { SamplingContext } from '../context.ts'
import type { SamplingError } from '../errors.ts'
import { driveRounds, settingsFor } from './engine.fixture.ts'
import { Engine } from './engine.ts'

const reply = { role: 'assistant', content: { type: 'text', text: 'yes.' }, model: 'm', stopReason: 'endTurn' }

test.each([1, 2, 3])('the budget of a tool call holds over its rounds, in %i processes', async (processes) => {
  const settings = settingsFor({ budget: { perToolCall: { requests: 2 } } })
  const engines = Array.from({ length: processes }, () => new Engine())
  const handler = async (ctx: SamplingContext): Promise<string> => {
    const answers: string[] = []
    for (const question of ['one', 'two', 'three']) {
      answers.push(
        await ctx.sample(question).then(
          ({ text }) => text,
          (error: SamplingError) => error.code,
        ),
      )
    }
    return answers.join()
  }
  const { reply: ended, rounds } = await driveRounds(
    engines,
    settings,
    handler,
    () => reply,
    (asks) => asks,
  )
  expect(ended).toMatchObject({ type: 'result', value: 'yes.,yes.,budget_exceeded' })
  expect(rounds).toBe(2)
})
