import { createTally } from '../lib/tally.mjs'
import { build } from '../stages/build.mjs'
import { examples } from '../stages/examples.mjs'

/** `npm run test:examples`: the self-asserting client of every example. */
export async function run() {
  const tally = createTally()
  if (await build(tally)) await examples(tally)
  return tally.close()
}
