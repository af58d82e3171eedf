import { createTally } from '../lib/tally.mjs'
import { build } from '../stages/build.mjs'

/** `npm run build`: the packages and examples into their dist/ folders. */
export async function run() {
  return (await build(createTally())) ? 0 : 1
}
