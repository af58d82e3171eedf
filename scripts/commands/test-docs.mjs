import { run as runCommand, tool } from '../lib/process.mjs'
import { createTally } from '../lib/tally.mjs'
import { docs } from '../stages/docs.mjs'

/** `npm run test:docs`: what the pages show and quote, then the site with its API pages, in a browser. */
export async function run() {
  const { code } = await runCommand(tool('vitest', 'vitest.mjs', 'run', 'docs', 'documentation', 'test/readme'), {
    inherit: true,
  })
  const tally = createTally()
  tally.check('what the pages show', code === 0)
  await docs(tally, { api: true })
  return tally.close()
}
