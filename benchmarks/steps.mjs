// What each step towards less CPU gained: Sampan as it is, beside a copy of it without that step, in turns.
// npm run bench -- steps [--long] [--record] [--step PART-OF-A-NAME]
import { copyFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { applyEdits } from '../scripts/lib/edits.mjs'
import { run as runCommand, tool } from '../scripts/lib/process.mjs'
import { scratchCopy } from '../scripts/lib/scratch-copy.mjs'
import { run } from './harness/load.mjs'
import { open } from './harness/open.mjs'
import { readOptions } from './harness/options.mjs'
import { machine, save } from './harness/results.mjs'
import { interleave, median } from './harness/statistics.mjs'
import { figure, table } from './harness/table.mjs'
import { STEPS } from './steps/steps.mjs'

const LOADS = [
  { name: '16 × 10', width: 16, samples: 10, calls: { stdio: 320, http: 96 } },
  { name: '1 × 1', width: 1, samples: 1, calls: { stdio: 600, http: 200 } },
]
const ENTRANT = fileURLToPath(new URL('entrant/server.mjs', import.meta.url))

const options = readOptions({ rounds: { type: 'string' }, step: { type: 'string', default: '' } })
const rounds = Number(options.rounds ?? (options.long ? 15 : 7))
const before = machine()
const rows = []
const copy = scratchCopy()
try {
  // Beside packages that resolve to those of the copy.
  const entrant = path.join(copy.folder, 'test', 'entrant.mjs')
  copyFileSync(ENTRANT, entrant)
  await build(['core', 'stdio', 'http'])
  for (const step of STEPS.filter(({ name }) => name.includes(options.step)))
    rows.push(...(await withAndWithout(step, entrant)))
} finally {
  copy.remove()
}
console.log(`\nserver CPU per sample, µs, medians of ${rounds} rounds; Node ${before.node}, load ${before.load}`)
console.log(
  table(
    ['step', 'on', ...LOADS.flatMap(({ name }) => [`${name} without`, 'with', 'saved'])],
    rows.map(({ name, on, loads }) => [
      name,
      on,
      ...loads.flatMap(({ without, withIt }) => [figure(without), figure(withIt), saved(without, withIt)]),
    ]),
  ),
)
save('steps', { machine: { ...before, loadAfter: machine().load }, rounds, loads: LOADS, rows, verdicts: [] }, options)

function saved(without, withIt) {
  return `${Math.round((1 - withIt / without) * 100)} %`
}

/** Each place where the step counts, measured with it and without. */
async function withAndWithout(step, entrant) {
  const mend = step.edits === undefined ? undefined : applyEdits(copy.folder, step)
  try {
    if (step.edits !== undefined) await build(packagesOf(step))
    const measured = []
    for (const where of step.where) measured.push(await measure(step, where, step.instead ?? entrant))
    return measured
  } finally {
    mend?.()
    if (step.edits !== undefined) await build(packagesOf(step))
  }
}

async function measure({ name }, { transport, era, sdk, on }, file) {
  const env = { SAMPAN_SDK: sdk, ERA: era }
  const targets = [
    { file: ENTRANT, costs: LOADS.map(() => []) },
    { file, costs: LOADS.map(() => []) },
  ]
  try {
    for (const target of targets) target.opened = await open({ file: target.file, era, env }, transport)
    const round = async ({ opened, costs }, count) => {
      for (const [index, load] of LOADS.entries()) {
        const { cpuPerSample } = await run(opened, { ...load, calls: load.calls[transport] })
        // The first round loads and compiles, and does not count.
        if (count >= 0) costs[index].push(cpuPerSample)
      }
      opened.connection.rest()
    }
    for (const target of targets) await round(target, -1)
    await interleave(targets, rounds, round)
  } finally {
    for (const { opened } of targets) await opened?.close()
  }
  const [withIt, without] = targets.map(({ costs }) => costs.map(median))
  console.log(
    `${name}, ${on}: ${LOADS.map((load, index) => `${load.name} ${saved(without[index], withIt[index])}`).join(', ')}`,
  )
  return { name, on, loads: LOADS.map((_, index) => ({ without: without[index], withIt: withIt[index] })) }
}

function packagesOf({ edits }) {
  const changed = edits.map(({ file }) => file.split('/')[1])
  // Bundled into those that use it.
  return [...new Set(changed.flatMap((name) => (name === 'wire' ? ['stdio', 'http'] : name)))]
}

async function build(packages) {
  for (const name of packages) {
    const cwd = path.join(copy.folder, 'packages', name)
    const { code, output } = await runCommand(tool('tsdown', 'dist/run.mjs', '--no-dts'), { cwd })
    if (code !== 0) throw new Error(`packages/${name} cannot be built:\n${output}`)
  }
}
