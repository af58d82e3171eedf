import { createTally } from '../lib/tally.mjs'
import { build } from '../stages/build.mjs'
import { packed } from '../stages/packages.mjs'
import { ALL_VARIANTS, scaffold } from '../stages/scaffold.mjs'

/** `npm run test:scaffold`: every server that `npm create sampan` can write, from the packed tarballs. */
export async function run() {
  const tally = createTally()
  if (await build(tally)) {
    const tarballs = await packed(tally)
    if (tarballs.length > 0) await scaffold(tally, tarballs, { variants: ALL_VARIANTS })
  }
  return tally.close()
}
