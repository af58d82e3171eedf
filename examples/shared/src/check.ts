import { deepEqual, equal, ok } from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import pLimit from 'p-limit'
import type { StandIn } from './question.ts'
import { type Call, listTools, type Outcome, runWay, type ServerUnderCheck } from './run-way.ts'
import type { ModelWay } from './ways.ts'

export { between, type Question, type StandIn } from './question.ts'
export { answerAs, asResult, type Call, type Outcome } from './run-way.ts'
export { type ModelWay, WAYS_OF_V1 } from './ways.ts'

/** A call with what must come of it. */
export interface CheckedCall extends Call {
  /** Whether the tool must fail. @default false */
  readonly fails?: boolean
  /** Whether the README quotes what the tool gives back when a model answers, and when none can. @default false */
  readonly quoted?: boolean
  readonly quotedWithoutModel?: boolean
  /** Asserts on what the tool gave back when a model answered; in each way it must be the same. */
  readonly expect: (outcome: Outcome) => void
  /** Asserts on what the tool gives back where no model can be reached. */
  readonly expectWithoutModel?: (outcome: Outcome) => void
}

export interface ExampleCheck extends ServerUnderCheck {
  readonly calls: readonly CheckedCall[]
  /** Answers in place of a model. */
  readonly standIn: StandIn
  /** In which ways a model answers. @default all four */
  readonly ways?: readonly ModelWay[]
  /**
   * What a client meets that no model can be reached through: the author's fallback, an error that says what to do, or a
   * server that does not list the tools. @default 'fallback'
   */
  readonly withoutModel?: 'fallback' | 'error' | 'hidden'
}

/** Ways at a time: each starts a process. */
const PARALLEL = 2

/**
 * Makes the calls in each way, prints a line for each, and has the process exit with 1 where one went wrong. With `--show`
 * what the tools gave back is printed as well.
 */
export async function checkExample(example: ExampleCheck): Promise<void> {
  const { ways = ['push', 'rounds', 'handoff', 'provider'], withoutModel = 'fallback' } = example
  const answered: (readonly Outcome[])[] = []
  const checks = [
    ...ways.map((way) => ({
      name: way as string,
      run: async () => {
        const outcomes = await checkWay(way, example)
        answered.push(outcomes)
        return outcomes
      },
    })),
    { name: withoutModel, run: () => checkWithoutModel(example) },
  ]
  const results = await pLimit(PARALLEL).map(checks, ({ run }) => run().catch((error: Error) => error))
  for (const [index, { name }] of checks.entries()) report(name, results[index] ?? [])
  for (const other of answered) deepEqual(seenBy(other), seenBy(answered[0]), 'every way gives the same')
}

async function checkWay(way: ModelWay, { calls, standIn, ...server }: ExampleCheck): Promise<readonly Outcome[]> {
  const { outcomes, tools } = await runWay(way, server, calls, standIn)
  for (const { tool } of calls) ok(tools.includes(tool), `${tool} is listed`)
  for (const [index, { fails = false, quoted = false, expect }] of calls.entries()) {
    const outcome = outcomes[index] as Outcome
    equal(outcome.isError, fails, outcome.text)
    expect(outcome)
    if (quoted) await assertQuoted(outcome, server)
  }
  return outcomes
}

async function checkWithoutModel({
  calls,
  standIn,
  withoutModel = 'fallback',
  ...server
}: ExampleCheck): Promise<readonly Outcome[]> {
  if (withoutModel === 'hidden') {
    const tools = await listTools('fallback', server)
    for (const { tool } of calls) ok(!tools.includes(tool), `${tool} is not listed`)
    return []
  }
  const made = calls.filter(({ expectWithoutModel }) => expectWithoutModel)
  ok(made.length > 0, 'a call says what is given back without a model')
  const { outcomes } = await runWay('fallback', server, made, standIn)
  for (const [index, { fails = false, quotedWithoutModel = false, expectWithoutModel }] of made.entries()) {
    const outcome = outcomes[index] as Outcome
    equal(outcome.isError, fails || withoutModel === 'error', outcome.text)
    expectWithoutModel?.(outcome)
    if (quotedWithoutModel) await assertQuoted(outcome, server)
  }
  return outcomes
}

/** The README shows what the tool gives back, all of it, in a block of its own. */
async function assertQuoted({ text }: Outcome, { program }: ServerUnderCheck): Promise<void> {
  const readme = await readFile(new URL('../README.md', program), 'utf8')
  ok(readme.includes(`\`\`\`\n${text}\n\`\`\``), `README.md quotes what the tool gave back:\n${text}`)
}

function report(name: string, result: readonly Outcome[] | Error): void {
  if (result instanceof Error) {
    console.log(`FAILED ${name}\n${result.stack}\n`)
    process.exitCode = 1
    return
  }
  const samples = result.reduce((sum, { requests }) => sum + requests.length, 0)
  const done = name === 'hidden' ? 'not listed' : `${plural(result.length, 'call')}, ${plural(samples, 'sample')}`
  console.log(`ok ${name.padEnd(9)} ${done}`)
  if (process.argv.includes('--show')) for (const { text } of result) console.log(`${text}\n`)
}

/** What the callers of the tools get to see. */
function seenBy(outcomes: readonly Outcome[] = []): readonly object[] {
  return outcomes.map(({ text, structured }) => ({ text, structured }))
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
