import { expect, test } from 'vitest'
import type { SamplingContext } from '../context.ts'
import { driveRounds, settingsFor } from './engine.fixture.ts'
import { Engine } from './engine.ts'

/** Branches behind real I/O ask in another order in each run: an answer must be found by its question, not by its place. */

const settings = settingsFor()
const replyTo = (params: object): object => {
  const { messages } = params as { messages: [{ content: { text: string } }] }
  return { role: 'assistant', content: { type: 'text', text: `re ${messages[0].content.text}` }, model: 'm' }
}

test.each([1, 2, 3])(
  'each question has its own answer, although a replay asks them in another order (%i processes)',
  async (processes) => {
    let runs = 0
    const handler = async (ctx: SamplingContext): Promise<string> => {
      const names = ['a', 'b', 'c']
      for (let turn = runs++; turn > 0; turn--) names.push(names.shift() as string)
      const asked = new Map(names.map((name) => [name, ctx.sample(name)]))
      const answers = await Promise.all(['a', 'b', 'c'].map(async (name) => (await asked.get(name))?.text))
      const { text } = await ctx.sample('last')
      return [...answers, text].join()
    }
    const engines = Array.from({ length: processes }, () => new Engine())
    const { reply } = await driveRounds(engines, settings, handler, replyTo, (asks) => asks)
    expect(reply).toMatchObject({ type: 'result', value: 're a,re b,re c,re last' })
    expect(runs).toBe(processes === 1 ? 1 : 3)
  },
)
