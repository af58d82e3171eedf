#!/usr/bin/env node
// `npm run check`: every scenario of the demo on a fixed diff, with what must come of it. Exits with 1 where it does not.
import pLimit from 'p-limit'
import { checkDemoArguments, checkToolArguments } from './check/check-arguments.ts'
import { checkRecordedRead } from './check/check-recorded-read.ts'
import { checkScenario } from './check/check-scenario.ts'
import type { Outcome } from './demo/run-scenario.ts'
import { SCENARIOS, type Scenario } from './demo/scenarios.ts'
import { answeredBy, nameOf } from './demo/table.ts'

/** Scenarios at a time: each starts a process or two. */
const PARALLEL = 3

interface Check {
  readonly name: string
  readonly title: string
  run(): Promise<string>
}

const checks: readonly Check[] = [
  ...SCENARIOS.map((scenario) => ({
    name: scenario.way,
    title: nameOf(scenario),
    run: async () => summaryOf(await checkScenario(scenario)),
  })),
  {
    name: 'rounds',
    title: 'two processes, and the repository gone after the first round',
    run: async () => summaryOf(await checkRecordedRead(scenarioFor('rounds', 2))),
  },
  {
    name: 'arguments',
    title: 'that the demo refuses',
    run: async () => `${await checkDemoArguments()} refused`,
  },
  {
    name: 'arguments',
    title: 'that the tool refuses',
    run: async () => `${await checkToolArguments()} refused`,
  },
]

const startedAt = performance.now()
const results = await pLimit(PARALLEL).map(checks, async ({ run }) => run().catch((error: Error) => error))
for (const [index, { name, title }] of checks.entries()) {
  const result = results[index]
  const failed = result instanceof Error
  console.log(`${failed ? 'FAILED' : 'ok'} ${name.padEnd(failed ? 5 : 9)}  ${title.padEnd(62)}${failed ? '' : result}`)
  if (failed) console.log(`${result.stack ?? result.message}\n`)
}
const failures = results.filter((result) => result instanceof Error).length
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
console.log(`\n${checks.length - failures} of ${checks.length} checks passed in ${seconds} s`)
process.exitCode = failures === 0 ? 0 : 1

function summaryOf({ report, rounds, turns, handlerStarts, samples }: Outcome): string {
  const asked = turns > 0 ? `turns ${turns}` : `rounds ${rounds}`
  return `${answeredBy(report.files)}; ${asked}, starts ${handlerStarts}, samples ${samples}`
}

function scenarioFor(way: Scenario['way'], processes: number): Scenario {
  const found = SCENARIOS.find((scenario) => scenario.way === way && scenario.processes === processes)
  if (found === undefined) throw new Error(`There is no scenario for ${way} with ${processes} processes.`)
  return found
}
