import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { pnpm, run } from '../../scripts/lib/process.mjs'
import { installed, PEERS, scratch } from '../harness/peers.mjs'
import { figure, table } from '../harness/table.mjs'

/** What each of our lines needs beside our own packages. */
const BESIDE = { 'sampan v1': PEERS['sdk v1'], 'sampan v2': withoutNode(PEERS['sdk v2']) }
const OURS = ['@sampan/core', '@sampan/stdio', '@sampan/http']

/** npm install in an empty folder, Sampan from its packed tarballs: megabytes on disk, and packages. */
export async function printInstall() {
  const ours = await pack()
  const projects = { ...PEERS }
  for (const [name, dependencies] of Object.entries(BESIDE)) projects[name] = { ...ours, ...dependencies }

  const rows = []
  for (const [name, dependencies] of Object.entries(projects)) {
    const fresh = name.startsWith('sampan')
    const folder = await installed(name.replaceAll(' ', '-'), dependencies, { fresh })
    rows.push({ name, dependencies: versions(folder, dependencies), ...weigh(path.join(folder, 'node_modules')) })
  }
  console.log('\nInstalled with npm, each in a folder of its own')
  console.log(
    table(
      ['', 'MB', 'packages', 'asked for'],
      rows.map(({ name, bytes, packages, dependencies }) => [name, figure(bytes / 1e6), packages, dependencies]),
    ),
  )
  return { rows, verdicts: [] }
}

/** Our packages as they would be published, as dependencies of a project. */
async function pack() {
  const folder = path.join(scratch, 'packed')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const filters = OURS.map((name) => `--filter=${name}`)
  const { code, output } = await run(pnpm('--recursive', ...filters, 'pack', '--pack-destination', folder))
  if (code !== 0) throw new Error(`Packing failed; are the packages built?\n${output}`)
  const files = readdirSync(folder)
  const tarballOf = (name) => files.find((file) => file.startsWith(name.replace('@', '').replace('/', '-')))
  return Object.fromEntries(OURS.map((name) => [name, `file:${path.join(folder, tarballOf(name))}`]))
}

function withoutNode({ '@modelcontextprotocol/node': _node, ...dependencies }) {
  return dependencies
}

function versions(folder, dependencies) {
  return Object.keys(dependencies)
    .map((name) => `${name} ${readManifest(path.join(folder, 'node_modules', name)).version}`)
    .join(', ')
}

function weigh(modules) {
  const files = readdirSync(modules, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const sizes = files.map((file) => statSync(path.join(file.parentPath, file.name)).size)
  const { packages } = readManifest(modules, '.package-lock.json')
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), packages: Object.keys(packages).length }
}

function readManifest(folder, file = 'package.json') {
  return JSON.parse(readFileSync(path.join(folder, file), 'utf8'))
}
