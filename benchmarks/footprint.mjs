// What a server costs before it does anything: start-up, memory when idle and for each session, and what npm installs.
// npm run bench -- footprint [--long] [--only start|memory|install]... [--record]
import { printInstall } from './footprint/install.mjs'
import { printMemory } from './footprint/memory.mjs'
import { printStart } from './footprint/start.mjs'
import { readOptions } from './harness/options.mjs'
import { machine, save } from './harness/results.mjs'

const parts = { start: printStart, memory: printMemory, install: printInstall }
const options = readOptions({ only: { type: 'string', multiple: true, default: Object.keys(parts) } })

const before = machine()
console.log(`Node ${before.node}, load ${before.load}`)
const footprint = {}
for (const name of options.only) {
  if (parts[name] === undefined) throw new Error(`There is no part "${name}". Known: ${Object.keys(parts).join(', ')}.`)
  footprint[name] = await parts[name](options)
}
const verdicts = Object.values(footprint).flatMap((part) => part.verdicts)
save('footprint', { machine: { ...before, loadAfter: machine().load }, footprint, verdicts }, options)
