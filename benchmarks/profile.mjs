// Where a server's CPU goes: the functions with the most time of their own, per sample, under load.
// npm run bench -- profile 'sampan v1' [stdio|http] [--width 16] [--samples 10] [--calls 8000] [--tools 1]
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { entrants } from './harness/entrants.mjs'
import { run } from './harness/load.mjs'
import { open } from './harness/open.mjs'
import { figure, table } from './harness/table.mjs'

const SHOWN = 30
const INTERVAL_US = 200
/** V8's own entries, which no line of code stands behind. */
const IDLE = new Set(['(idle)', '(root)'])

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    width: { type: 'string', default: '16' },
    samples: { type: 'string', default: '10' },
    calls: { type: 'string', default: '8000' },
    tools: { type: 'string', default: '1' },
  },
})
const [name = 'sampan v2', transport = 'stdio'] = positionals
const load = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Number(value)]))

const profile = await record()
const costs = ownTimes(profile)
console.log(`${name}, ${transport}: ${load.calls} calls of ${load.samples}, ${load.width} at once; warm-up included\n`)
print('self time by package', costs, ({ callFrame }) => packageOf(callFrame))
print('self time by function', costs, ({ callFrame }) => describe(callFrame))
print(
  'functions of Node, by who calls them',
  costs.filter(({ callFrame }) => isOfNode(callFrame)),
  (cost) => `${cost.callFrame.functionName || '(anonymous)'} ← ${describe(nearestCaller(cost).callFrame)}`,
)

async function record() {
  const folder = mkdtempSync(path.join(tmpdir(), 'sampan-profile-'))
  const nodeOptions = ['--cpu-prof', '--cpu-prof-dir', folder, '--cpu-prof-interval', String(INTERVAL_US)]
  try {
    const [entrant] = await entrants([name])
    const opened = await open(entrant, transport, { nodeOptions, env: { TOOLS: values.tools } })
    await run(opened, load)
    opened.connection.close()
    // The probe ends the process in good order, which writes the profile; a signal would not.
    opened.server.child.disconnect()
    await opened.server.ended
    const [file] = readdirSync(folder)
    return JSON.parse(readFileSync(path.join(folder, file), 'utf8'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Each node of the call tree with the time that was spent in it alone, and its parent. */
function ownTimes({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, { ...node, us: 0 }]))
  for (const { id, children = [] } of nodes) for (const child of children) byId.get(child).parent = byId.get(id)
  for (const [index, id] of samples.entries()) byId.get(id).us += timeDeltas[index]
  return [...byId.values()].filter(({ us, callFrame }) => us > 0 && !IDLE.has(callFrame.functionName))
}

function print(title, costs, keyOf) {
  const sums = new Map()
  for (const cost of costs) sums.set(keyOf(cost), (sums.get(keyOf(cost)) ?? 0) + cost.us)
  const rows = [...sums].toSorted(([, a], [, b]) => b - a).slice(0, SHOWN)
  const made = load.calls * load.samples
  console.log(
    `${table(
      [title, 'µs per sample'],
      rows.map(([key, us]) => [key, figure(us / made)]),
    )}\n`,
  )
}

function nearestCaller({ parent }) {
  let caller = parent
  while (caller.parent !== undefined && isOfNode(caller.callFrame)) caller = caller.parent
  return caller
}

function isOfNode({ functionName, url }) {
  return !functionName.startsWith('(') && (url === '' || url.startsWith('node:'))
}

function describe({ functionName, url, lineNumber }) {
  const file = url.replace(/^.*\/node_modules\//, '').replace(/^.*\/packages\//, '')
  return functionName.startsWith('(') ? functionName : `${functionName || '(anonymous)'} ${file}:${lineNumber + 1}`
}

function packageOf({ functionName, url }) {
  if (functionName.startsWith('(')) return functionName
  if (url === '') return '(native)'
  if (url.startsWith('node:')) return url.replace(/^node:(?:internal\/)?([^/]*).*/, 'node:$1')
  return (
    /\/node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*\/node_modules\/)/.exec(url)?.[1] ??
    /\/packages\/([^/]+)/.exec(url)?.[1] ??
    'the entrant'
  )
}
