import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { CommandFailed, run as runCommand } from '../lib/process.mjs'
import { createTally } from '../lib/tally.mjs'
import { root } from '../lib/workspace.mjs'
import { build } from '../stages/build.mjs'

const folder = path.join(root, 'benchmarks')

/** `npm run bench -- NAME [args]`: runs benchmarks/NAME.mjs against the built packages; without a name, lists them. */
export async function run([name, ...args]) {
  if (name === undefined) {
    console.log('npm run bench -- NAME, with one of:\n')
    for (const known of names()) console.log(`  ${known.padEnd(14)} ${firstComment(known)}`)
    return 0
  }
  const file = path.join(folder, `${name}.mjs`)
  if (!existsSync(file))
    throw new CommandFailed(`npm run bench: there is no benchmarks/${name}.mjs. Known: ${names().join(', ')}.`)
  if (!(await build(createTally()))) return 1
  const { code } = await runCommand([process.execPath, file, ...args], { cwd: folder, inherit: true })
  return code
}

/** What may be asked for by name: the scripts directly in `benchmarks/`. What they share is in folders there. */
function names() {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => file.slice(0, -'.mjs'.length))
}

function firstComment(name) {
  return /^\/\/ (.*)$/m.exec(readFileSync(path.join(folder, `${name}.mjs`), 'utf8'))?.[1] ?? ''
}
