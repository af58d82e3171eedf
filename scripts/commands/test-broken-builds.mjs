import { BREAKAGES } from '../lib/breakages.mjs'
import { say } from '../lib/progress.mjs'
import { scratchCopy } from '../lib/scratch-copy.mjs'
import { createTally } from '../lib/tally.mjs'
import { brokenBuild, resultsOf, runTests } from '../stages/broken-builds.mjs'

/**
 * `npm run test:broken-builds -- [part of a name]`: breaks a copy of the repository in one place after another, and wants the
 * named tests to fail. A long form: `npm test` does not run it.
 */
export async function run(args) {
  const wanted = args[0] ?? ''
  const tally = createTally()
  const breakages = BREAKAGES.filter(({ name }) => name.includes(wanted))
  const copy = scratchCopy()
  try {
    say('the tests concerned, unbroken: all must pass')
    const tests = breakages.flatMap(({ fails }) => fails)
    const { output, verdicts } = await runTests(copy.folder, tests)
    for (const test of tests) {
      const results = resultsOf(verdicts, test)
      const passed = results.length > 0 && results.every(({ status }) => status === 'passed')
      tally.check(`unbroken: "${test[1]}" passes`, passed, passed ? '' : output.slice(-4000))
    }
    const rows = []
    for (const breakage of breakages) {
      say(breakage.name)
      rows.push(await brokenBuild(tally, copy.folder, breakage))
    }
    console.log('\n| broken | tests named | that failed |\n|---|---|---|')
    for (const { name, named, noticed } of rows) console.log(`| ${name} | ${named} | ${noticed} |`)
  } finally {
    copy.remove()
  }
  return tally.close()
}
