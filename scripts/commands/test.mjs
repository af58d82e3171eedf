import { absentPrograms } from '../lib/programs.mjs'
import { say } from '../lib/progress.mjs'
import { createTally } from '../lib/tally.mjs'
import { build } from '../stages/build.mjs'
import { docs } from '../stages/docs.mjs'
import { examples } from '../stages/examples.mjs'
import { npmScript } from '../stages/npm-script.mjs'
import { packages, packed } from '../stages/packages.mjs'
import { scaffold, SOME_VARIANTS } from '../stages/scaffold.mjs'
import { unit, unitOnNode24 } from '../stages/unit.mjs'

/** `npm test`: everything that one machine can check in minutes. A stage that fails does not stop the next. */
export async function run() {
  const tally = createTally()
  await stages(tally)
  return tally.close()
}

/** Gives back the packed tarballs, for what else wants to try them; none when the build failed. */
export async function stages(tally, { api = false } = {}) {
  for (const { name } of absentPrograms()) {
    say(`${name}: not on this machine, so the tests that need it are left out (.ci/run installs it)`)
  }
  // Without a build, nothing after it means anything.
  if (!(await build(tally))) return []

  await Promise.all([
    npmScript(tally, 'types', 'tsc over every package'),
    npmScript(tally, 'lint', 'oxlint with types: an un-awaited promise is an error'),
    npmScript(tally, 'format:check', 'biome'),
  ])
  await unit(tally)
  // Beside each other, because half of them waits for npm or a browser.
  const [tarballs] = await Promise.all([tryPackages(tally), unitOnNode24(tally, { files: ['packages/core'] })])
  await Promise.all([examples(tally), docs(tally, { api })])
  return tarballs
}

async function tryPackages(tally) {
  const tarballs = await packed(tally)
  await packages(tally, tarballs)
  if (tarballs.length > 0) await scaffold(tally, tarballs, { variants: SOME_VARIANTS })
  return tarballs
}
