import { InMemoryEventStore, serveHttp } from '@sampan/http'
import { serveHttp as serveHttpV1 } from '@sampan/http/v1'
import { expect, test } from 'vitest'
import { showFigures } from '../figures.ts'
import { createServerV1 } from './server-v1.ts'
import { createServerV2 } from './server-v2.ts'
import { closingTable, runSuite } from './suite.ts'

/** The suite's scenarios of reconnection want a server that can be resumed, and says when to come back. */
const options = { port: 0, eventStore: new InMemoryEventStore(), retryMs: 500 }

const lines = {
  v1: () => serveHttpV1(createServerV1, options),
  v2: () => serveHttp(createServerV2, options),
}

/** How many scenarios "all" has in 0.1.16: "active", and two that it calls pending. With fewer, something was not run. */
const SCENARIOS = 32

test.each(['v1', 'v2'] as const)(
  'SDK %s: the published suite finds nothing to fail',
  async (line) => {
    const served = await lines[line]()
    try {
      const run = await runSuite(served.url)
      console.log(closingTable(`SDK ${line}`, run))
      const checks = run.scenarios.flatMap((scenario) => scenario.checks)
      const count = (status: string): number => checks.filter((check) => check.status === status).length
      const other = checks.length - count('SUCCESS') - count('FAILURE')
      showFigures(
        `${run.scenarios.length} scenarios: ${count('SUCCESS')} checks passed, ${count('FAILURE')} failed, ${other} say something else; none is expected to fail`,
      )
      expect(run.code, run.output.slice(-3000)).toBe(0)
      expect(run.scenarios.length).toBe(SCENARIOS)
      expect(checks.filter(({ status }) => status === 'FAILURE')).toEqual([])
    } finally {
      await served.close()
    }
  },
  150_000,
)
