import type { Model } from '../model.ts'
import type { ElicitParams, ElicitResult } from '../protocol.ts'
import { refuse } from '../refusal.ts'
import { type Decider, type Decision, textAnswer } from './decider.ts'
import { defaultsOf } from './form.ts'
import type { Screen } from './screen.ts'

export interface DecidedBeforehand {
  readonly model: Model | undefined
  readonly answer: string | undefined
  readonly form: Readonly<Record<string, unknown>> | undefined
}

/** `--yes`: a given answer, or the model's, to everything; forms by `--form`, or by their own defaults. */
export function decideBeforehand({ model, answer, form }: DecidedBeforehand, screen: Screen): Decider {
  return {
    async sampling(request, { signal }) {
      if (answer !== undefined) return { answer: textAnswer(answer, '--answer'), by: '--answer' }
      if (model === undefined) return { answer: refuse(), by: 'nobody: --yes needs a model, or --answer' }
      const result = await screen.during(`${model.label} is answering`, model.sample(request, { signal }))
      return { answer: result, by: model.label }
    },
    async elicitation(request) {
      return filledIn(request, form)
    },
  }
}

/** Nobody to ask and nothing decided beforehand: whatever is asked is refused, with a word on how to allow it. */
export function decideNothing(form: DecidedBeforehand['form']): Decider {
  return {
    async sampling() {
      return {
        answer: refuse(),
        by: 'nobody: there is no terminal to ask at. Allow it with --yes and a model, or --answer',
      }
    },
    async elicitation(request) {
      if (form !== undefined) return filledIn(request, form)
      return { answer: { action: 'cancel' }, by: 'nobody: there is no terminal to ask at. Answer it with --form' }
    },
  }
}

function filledIn(request: ElicitParams, form: DecidedBeforehand['form']): Decision<ElicitResult> {
  if (request.mode === 'url') return { answer: { action: 'cancel' }, by: 'nobody: a page has to be opened by a person' }
  if (form !== undefined) return { answer: accepted(form), by: '--form' }
  const { content, missing } = defaultsOf(request.requestedSchema)
  if (missing.length === 0) return { answer: accepted(content), by: "the form's defaults" }
  return { answer: { action: 'cancel' }, by: `nobody: ${missing.join(', ')} has no default. Answer it with --form` }
}

function accepted(content: Readonly<Record<string, unknown>>): ElicitResult {
  return { action: 'accept', content: content as NonNullable<ElicitResult['content']> }
}
