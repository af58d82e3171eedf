import { deepEqual, equal } from 'node:assert/strict'
import pLimit from 'p-limit'
import type { StandIn } from './question.ts'
import { type Call, type Outcome, runWay, type ServerUnderCheck } from './run-way.ts'
import { WAYS, type Way } from './ways.ts'

export { between, type Question, type StandIn } from './question.ts'
export type { Call, Outcome } from './run-way.ts'
export { type Way, WAYS_OF_V1 } from './ways.ts'

/** A call with what must come of it. */
export interface CheckedCall extends Call {
  /** Requests that a model must have been sent. */
  readonly samples: number
  /** Whether the tool must fail. @default false */
  readonly fails?: boolean
  /** Asserts on what the tool gave back when a model answered; in each way it must be the same. */
  readonly expect: (outcome: Outcome) => void
  /** Asserts on what the tool gives back where no model can be reached. */
  readonly expectFallback?: (outcome: Outcome) => void
}

export interface ExampleCheck extends ServerUnderCheck {
  readonly calls: readonly CheckedCall[]
  /** Answers in place of a model. */
  readonly standIn: StandIn
  /** @default all five */
  readonly ways?: readonly Way[]
}

/** Ways at a time: each starts a process. */
const PARALLEL = 2

/**
 * Makes the calls in each way, prints a line for each, and has the process exit with 1 where one went wrong. With `--show`
 * what the tools gave back is printed as well.
 */
export async function checkExample({ calls, standIn, ways, ...server }: ExampleCheck): Promise<void> {
  const tried = ways ?? (Object.keys(WAYS) as Way[])
  const results = await pLimit(PARALLEL).map(tried, (way) => checkWay(way, server, calls, standIn))
  for (const [index, way] of tried.entries()) {
    const result = results[index]
    if (!(result instanceof Error)) {
      console.log(`ok ${way.padEnd(9)} ${summary(result ?? [])}`)
      if (process.argv.includes('--show')) for (const { text } of result ?? []) console.log(`${text}\n`)
    } else console.log(`FAILED ${way}\n${result.stack}\n`)
  }
  if (results.some((result) => result instanceof Error)) {
    process.exitCode = 1
    return
  }
  const answered = results.filter((result, index) => !(result instanceof Error) && tried[index] !== 'fallback')
  for (const other of answered) deepEqual(seenBy(other), seenBy(answered[0]), 'every way gives the same')
}

async function checkWay(
  way: Way,
  server: ServerUnderCheck,
  calls: readonly CheckedCall[],
  standIn: StandIn,
): Promise<readonly Outcome[] | Error> {
  try {
    const made = way === 'fallback' ? calls.filter(({ expectFallback }) => expectFallback) : calls
    const outcomes = await runWay(way, server, made, standIn)
    for (const [index, { tool, samples, fails = false, expect, expectFallback }] of made.entries()) {
      const outcome = outcomes[index]
      if (outcome === undefined) throw new Error(`${tool} gave nothing back`)
      if (way === 'fallback') expectFallback?.(outcome)
      else {
        equal(outcome.isError, fails, outcome.text)
        expect(outcome)
        equal(outcome.requests.length, samples, `requests to a model by ${tool}`)
      }
    }
    return outcomes
  } catch (error) {
    return error as Error
  }
}

/** What the callers of the tools get to see. */
function seenBy(outcomes: readonly Outcome[] | Error | undefined): readonly object[] {
  return outcomes === undefined || outcomes instanceof Error
    ? []
    : outcomes.map(({ text, structured }) => ({ text, structured }))
}

function summary(outcomes: readonly Outcome[]): string {
  const samples = outcomes.reduce((sum, { requests }) => sum + requests.length, 0)
  return `${plural(outcomes.length, 'call')}, ${plural(samples, 'sample')}`
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
