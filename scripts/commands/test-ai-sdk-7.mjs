import { createTally } from '../lib/tally.mjs'
import { aiSdk7 } from '../stages/ai-sdk-7.mjs'
import { build } from '../stages/build.mjs'

/** `npm run test:ai-sdk-7`: `@sampan/ai-sdk` against AI SDK 7, which needs a newer Node than the workspace. */
export async function run() {
  const tally = createTally()
  if (await build(tally)) await aiSdk7(tally)
  return tally.close()
}
