import { existsSync } from 'node:fs'
import path from 'node:path'
import { CommandFailed, run as runCommand } from '../lib/process.mjs'
import { say } from '../lib/progress.mjs'
import { createTally } from '../lib/tally.mjs'
import { readManifest, root } from '../lib/workspace.mjs'
import { build } from '../stages/build.mjs'

const folder = path.join(root, 'examples/code-review')

/** `npm run demo`: builds the code-review example and what it needs, and runs it on this terminal. */
export async function run(args) {
  if (!existsSync(path.join(folder, 'package.json')) || readManifest(folder).scripts?.demo === undefined) {
    throw new CommandFailed(
      'npm run demo: examples/code-review has no `demo` script in its package.json, so there is nothing to show.',
    )
  }
  if (!(await build(createTally(), { filters: ['{./examples/code-review}...'] }))) {
    throw new CommandFailed('npm run demo: the build failed; what it said is above.')
  }
  say('demo: examples/code-review\n')
  // From the folder that the user called from, so that `npm run demo -- --repo ../mine` means what it says.
  const cwd = process.env.INIT_CWD ?? process.cwd()
  const demo = ['npm', '--silent', '--prefix', folder, 'run', 'demo', '--', ...args]
  const result = await runCommand(demo, { cwd, inherit: true })
  return result.code
}
