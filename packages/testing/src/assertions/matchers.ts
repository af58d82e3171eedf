import { AssertionError } from 'node:assert'
import type { ToolRun, ToolTest } from '../runs/tool-run.ts'
import { assertAsked } from './assert-asked.ts'
import { assertReplays, assertSameEverywhere } from './assert-same.ts'
import type { Expected } from './expected.ts'
import type { Subject } from './subject.ts'

/** What a matcher of Vitest or Jest answers. */
export interface MatcherResult {
  readonly pass: boolean
  message(): string
  readonly actual?: unknown
  readonly expected?: unknown
}

export interface SamplingMatchers {
  toHaveAsked(subject: Subject, expected: Expected, options?: { readonly times?: number }): MatcherResult
  toBeSameEverywhere(subject: ToolTest | readonly ToolRun[]): MatcherResult
  toReplay(subject: ToolTest | readonly ToolRun[] | ToolRun): MatcherResult
}

/** The assertions as matchers, for `expect.extend` of Vitest (see `@sampan/testing/vitest`) and of Jest. */
export const samplingMatchers: SamplingMatchers = {
  toHaveAsked: (subject, expected, options) =>
    matched(() => assertAsked(subject, expected, options), 'The question was asked.'),
  toBeSameEverywhere: (subject) => matched(() => assertSameEverywhere(subject), 'The results are the same everywhere.'),
  toReplay: (subject) => matched(() => assertReplays(subject), 'Every run was replayed, and came to the same end.'),
}

/** @param held What to say where the assertion held and should not have. */
function matched(assertion: () => void, held: string): MatcherResult {
  try {
    assertion()
    return { pass: true, message: () => held }
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error
    const { message, actual, expected } = error
    return { pass: false, message: () => message, ...(actual !== undefined && { actual, expected }) }
  }
}
