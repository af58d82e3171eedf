import { createTally } from '../lib/tally.mjs'
import { build } from '../stages/build.mjs'
import { consumer } from '../stages/consumer.mjs'
import { packages, packed } from '../stages/packages.mjs'

/** `npm run test:packed`: the tarballs alone, checked and used. */
export async function run() {
  const tally = createTally()
  if (await build(tally)) {
    const tarballs = await packed(tally)
    await packages(tally, tarballs)
    await consumer(tally, tarballs)
  }
  return tally.close()
}
