import { setTimeout } from 'node:timers/promises'
import type { CreateMessageParams } from '@sampan/core'
import type { Model } from '@sampan/host'
import { writeAnswer } from './answer.ts'
import { judge } from './judgement.ts'
import { readQuestion } from './question.ts'

/** Long enough for what is asked in parallel to overlap, as it would with a model. */
const THINKING_MS = 40

/**
 * Stands in for a model where none is set up. It knows what a model would know, the prompt alone: it finds the diff in
 * it, judges that by rules, and writes the answer in the form that the prompt asks for.
 */
export const standIn: Model = {
  label: 'a rule-based stand-in',
  async sample(request: CreateMessageParams, { signal }) {
    await setTimeout(THINKING_MS, undefined, { signal })
    const question = readQuestion(request)
    const judgement = judge(question)
    const text = question.fields === undefined ? judgement.summary : writeAnswer(question.fields, judgement)
    return { role: 'assistant', model: 'stand-in', content: { type: 'text', text }, stopReason: 'endTurn' }
  },
}
