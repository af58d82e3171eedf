import { createTally } from '../lib/tally.mjs'
import { aiSdk7 } from '../stages/ai-sdk-7.mjs'
import { consumer } from '../stages/consumer.mjs'
import { npmScript } from '../stages/npm-script.mjs'
import { stages } from './test.mjs'

/**
 * `npm run verify`: what `npm test` checks, the API pages, unused code, the packed tarballs in a project
 * that installs them, and AI SDK 7.
 */
export async function run() {
  const tally = createTally()
  const tarballs = await stages(tally, { api: true })
  await npmScript(tally, 'unused', 'knip: files, exports and dependencies that nothing uses')
  if (tarballs.length > 0) await consumer(tally, tarballs)
  await aiSdk7(tally)
  return tally.close()
}
