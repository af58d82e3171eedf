import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { showFigures } from '../figures.ts'
import { runClientScenario } from './suite.ts'

/**
 * The published suite's scenarios for clients, against our host. Those named `auth/…` are not among them: our host signs in
 * nowhere, and whoever needs that gives it a transport of the SDK's.
 */
const scenarios = [
  { scenario: 'initialize', checks: 1 },
  { scenario: 'tools_call', checks: 1 },
  { scenario: 'elicitation-sep1034-client-defaults', checks: 5 },
  { scenario: 'sse-retry', checks: 3 },
]

const command = `${process.execPath} ${fileURLToPath(new URL('./host-client.mjs', import.meta.url))}`

test.each(scenarios)(
  '$scenario: our host passes all $checks checks',
  async ({ scenario, checks }) => {
    const run = await runClientScenario(scenario, command)
    const found = run.scenarios.flatMap((each) => each.checks).filter(({ status }) => status !== 'INFO')
    showFigures(`${scenario}: ${found.filter(({ status }) => status === 'SUCCESS').length} checks passed`)
    expect(run.code, run.output.slice(-3_000)).toBe(0)
    expect(found).toHaveLength(checks)
    // A warning says that a busy machine came back later than it was told to.
    expect(found.filter(({ status }) => status === 'FAILURE')).toEqual([])
  },
  60_000,
)
