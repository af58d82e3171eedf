import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { MAX_FILES, PARALLEL } from '../review/review-change.ts'
import type { ReviewInput } from '../demo/input.ts'
import { type Outcome, runScenario } from '../demo/run-scenario.ts'
import type { Scenario } from '../demo/scenarios.ts'
import { EXAMPLE_FOLDER, FIXTURE_DIFF } from '../paths.ts'
import { standIn } from '../stand-in/stand-in.ts'
import {
  EXPECTED_NOT_REVIEWED,
  EXPECTED_REVIEWS,
  reviewsIn,
  SUMMARISED,
  SUMMARY_BY_RULES,
  SUMMARY_BY_STAND_IN,
} from './fixture.ts'

/** The route that must have answered, what whoever answered is called, and which routes could not. */
const ANSWERED: Readonly<
  Record<
    Scenario['way'],
    { readonly route: string; readonly model: RegExp | undefined; readonly passedOver: readonly string[] }
  >
> = {
  push: { route: 'client', model: /^github\.copilot-chat\//, passedOver: [] },
  rounds: { route: 'client', model: /^stand-in$/, passedOver: [] },
  provider: { route: 'provider', model: /^stand-in$/, passedOver: ['client'] },
  handoff: { route: 'handoff', model: /^claude-code$/, passedOver: ['client', 'provider'] },
  fallback: { route: 'fallback', model: undefined, passedOver: ['client', 'provider', 'handoff'] },
}

const FILES = Object.keys(EXPECTED_REVIEWS).length

/** Runs a scenario on the fixture, and asserts what came of it. */
export async function checkScenario(scenario: Scenario): Promise<Outcome> {
  const diff = await readFile(FIXTURE_DIFF, 'utf8')
  const input: Pick<ReviewInput, 'arguments' | 'root'> = {
    arguments: { diff, maxFiles: MAX_FILES },
    root: EXAMPLE_FOLDER,
  }
  const outcome = await runScenario(scenario, input, standIn)
  checkReport(scenario, outcome)
  checkCounts(scenario, outcome)
  return outcome
}

function checkReport({ way }: Scenario, { report, text }: Outcome): void {
  const { route, model, passedOver } = ANSWERED[way]
  deepEqual(reviewsIn(report), EXPECTED_REVIEWS)
  deepEqual(report.notReviewed, EXPECTED_NOT_REVIEWED)
  equal(report.highestRisk, 5)
  for (const file of report.files) {
    equal(file.answeredBy, route, `${file.path} was answered by ${file.answeredBy}`)
    deepEqual(
      file.passedOver,
      passedOver.map((passed) => ({ route: passed, code: 'unsupported' })),
    )
    if (model === undefined) equal(file.model, undefined)
    else match(file.model ?? '', model)
  }
  const summary = way === 'fallback' ? SUMMARY_BY_RULES : SUMMARY_BY_STAND_IN
  equal(report.files.find(({ path }) => path === SUMMARISED)?.summary, summary)
  ok(text.startsWith('# Review of the given diff\n\n10 files reviewed (+26 −18 lines). Highest risk: 5 of 5.\n'), text)
  ok(text.includes(`## Risk 5 · feature · ${SUMMARISED} (+8 −0)\n${summary}\n`), text)
}

function checkCounts({ way, processes }: Scenario, outcome: Outcome): void {
  const times = Math.ceil(FILES / PARALLEL)
  equal(outcome.rounds, way === 'rounds' ? times : 0, 'rounds')
  equal(outcome.turns, way === 'handoff' ? times : 0, 'turns')
  equal(outcome.samples, way === 'fallback' ? 0 : FILES, 'samples')
  // With two processes in turn, each round comes to one that does not have the run, or has it as it was two rounds ago.
  equal(outcome.handlerStarts, processes === 1 ? 1 : 1 + times, 'handler starts')
  equal(outcome.processes, processes, 'processes')
}
