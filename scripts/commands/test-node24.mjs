import { createTally } from '../lib/tally.mjs'
import { build } from '../stages/build.mjs'
import { unitOnNode24 } from '../stages/unit.mjs'

/** `npm run test:node24 -- [files]`: the vitest suite, or the named files of it, on Node 24. */
export async function run(files) {
  const tally = createTally()
  if (await build(tally)) await unitOnNode24(tally, { files })
  return tally.close()
}
