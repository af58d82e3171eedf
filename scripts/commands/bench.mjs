import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { CommandFailed, run as runCommand } from '../lib/process.mjs'
import { say } from '../lib/progress.mjs'
import { createTally } from '../lib/tally.mjs'
import { root } from '../lib/workspace.mjs'
import { build } from '../stages/build.mjs'

const folder = path.join(root, 'benchmarks')

/** What runs without a name, in this order; those that take `--long` and `--record` are given them. */
const ALL = [
  { name: 'size' },
  { name: 'tokens' },
  { name: 'output', shortly: ['--short'] },
  { name: 'continuation' },
  { name: 'footprint', takesOptions: true },
  { name: 'growth', takesOptions: true },
  { name: 'servers', takesOptions: true },
]
const BY_NAME_ONLY =
  'redis (needs redis-server and nginx), rest, steps, profile and report run by name: npm run bench -- NAME'

/**
 * `npm run bench [-- --long]`: every benchmark, then one table of what was reached; minutes, with `--long` about half an hour.
 * `npm run bench -- NAME [args]` runs benchmarks/NAME.mjs alone, and `-- --list` says which there are.
 */
export async function run(args) {
  const [first, ...rest] = args
  if (first === '--list') return list()
  if (first === undefined || first.startsWith('-')) return runAll(args)
  if (!existsSync(fileOf(first))) {
    throw new CommandFailed(`npm run bench: there is no benchmarks/${first}.mjs. Known: ${names().join(', ')}.`)
  }
  if (!(await build(createTally()))) return 1
  return measure(first, rest)
}

async function runAll(options) {
  const unknown = options.filter((option) => !['--long', '--record'].includes(option))
  if (unknown.length > 0)
    throw new CommandFailed(`npm run bench: ${unknown.join(' ')} is not known. Known: --long, --record, --list.`)
  if (!(await build(createTally()))) return 1
  const failed = []
  for (const { name, takesOptions = false, shortly = [] } of ALL) {
    const args = takesOptions ? options : options.includes('--long') ? [] : shortly
    say(`bench: ${name}, ${firstComment(name)}`)
    if ((await measure(name, args)) !== 0) failed.push(name)
  }
  const { closingTable } = await import(pathToFileURL(path.join(folder, 'harness/closing-table.mjs')).href)
  const measured = ALL.filter(({ name }) => !failed.includes(name))
  const record = options.includes('--record')
  console.log(`\n${closingTable(measured.map(({ name, takesOptions }) => ({ name, record: record && takesOptions })))}`)
  for (const name of failed) console.log(`✗ ${name} failed; see above`)
  console.log(BY_NAME_ONLY)
  return failed.length === 0 ? 0 : 1
}

async function measure(name, args) {
  const { code } = await runCommand([process.execPath, fileOf(name), ...args], { cwd: folder, inherit: true })
  return code
}

function list() {
  console.log('npm run bench runs most of these; npm run bench -- NAME one of them:\n')
  for (const name of names()) console.log(`  ${name.padEnd(14)} ${firstComment(name)}`)
  return 0
}

/** What may be asked for by name: the scripts directly in `benchmarks/`. What they share is in folders there. */
function names() {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => file.slice(0, -'.mjs'.length))
}

function fileOf(name) {
  return path.join(folder, `${name}.mjs`)
}

function firstComment(name) {
  return /^\/\/ (.*)$/m.exec(readFileSync(fileOf(name), 'utf8'))?.[1] ?? ''
}
