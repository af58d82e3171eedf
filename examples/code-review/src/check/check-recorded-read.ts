import { deepEqual, equal } from 'node:assert/strict'
import { existsSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { makeRepository } from '../changes/temporary-repository.ts'
import { type Outcome, runScenario } from '../demo/run-scenario.ts'
import type { Scenario } from '../demo/scenarios.ts'
import { standIn } from '../stand-in/stand-in.ts'

/**
 * The repository is gone once the first questions are out: whoever replays the handler must go by what `ctx.step`
 * recorded.
 */
export async function checkRecordedRead(scenario: Scenario): Promise<Outcome> {
  // What the author says it is for has to come through to whoever judges the file.
  const repository = await makeRepository([['Fix the answer', { 'answer.js': 'export const answer = 42\n' }]])
  try {
    const outcome = await runScenario(scenario, { arguments: { range: 'HEAD' }, root: repository }, standIn, {
      onRound: () => rmSync(repository, { recursive: true }),
    })
    equal(existsSync(repository), false)
    deepEqual(
      outcome.report.files.map(({ path: file, category, summary }) => [file, category, summary]),
      [['answer.js', 'fix', 'Adds `answer`.']],
    )
    equal(outcome.rounds, 1)
    equal(outcome.handlerStarts, 2)
    return outcome
  } finally {
    await rm(repository, { recursive: true, force: true })
  }
}
