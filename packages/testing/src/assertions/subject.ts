import type { AskedRequest } from '../answers/asked.ts'
import { labelOf } from '../runs/combination.ts'
import type { ToolRun, ToolTest } from '../runs/tool-run.ts'

/** What can be asserted on: a whole test, some of its runs, one run, or a scripted model. */
export type Subject = ToolTest | readonly ToolRun[] | ToolRun | { readonly asked: readonly AskedRequest[] }

/** One list of questions, and what to call it in a message. */
export interface Examined {
  readonly label: string
  readonly asked: readonly AskedRequest[]
}

/** The runs that could ask: where nothing but the fallback was allowed, there was nobody to. */
export function examined(subject: Subject): readonly Examined[] {
  if ('asked' in subject && !('combination' in subject)) return [{ label: 'The model', asked: subject.asked }]
  return runsOf(subject as ToolTest | readonly ToolRun[] | ToolRun)
    .filter(({ combination }) => combination.route !== 'fallback')
    .map(({ combination, asked }) => ({ label: labelOf(combination), asked }))
}

export function runsOf(subject: ToolTest | readonly ToolRun[] | ToolRun): readonly ToolRun[] {
  if ('runs' in subject) return subject.runs
  return 'combination' in subject ? [subject] : subject
}
