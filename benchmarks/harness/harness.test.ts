import { expect, test } from 'vitest'
import { ourEntrants } from './entrants.mjs'
import { run } from './load.mjs'
import { open } from './open.mjs'

// From the builds, as the benchmarks run: `npm test` makes them first.
for (const entrant of ourEntrants()) {
  for (const transport of entrant.transports) {
    test(`the harness measures ${entrant.name} over ${transport}`, async () => {
      const opened = await open(entrant, transport)
      try {
        const { cpuPerSample } = await run(opened, { calls: 1, samples: 2, width: 1 })
        expect(opened.client.samples()).toBe(2)
        expect(cpuPerSample).toBeGreaterThan(0)
      } finally {
        await opened.close()
      }
    })
  }
}
