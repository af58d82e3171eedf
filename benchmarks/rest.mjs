// What the first calls cost a server that has rested for half a minute, as servers do between two questions of a person.
// npm run bench -- rest [--rounds 5] [--seconds 31] [--record]
import { setTimeout as sleep } from 'node:timers/promises'
import { entrants } from './harness/entrants.mjs'
import { run } from './harness/load.mjs'
import { open } from './harness/open.mjs'
import { readOptions } from './harness/options.mjs'
import { machine, save } from './harness/results.mjs'
import { median } from './harness/statistics.mjs'
import { figure, table } from './harness/table.mjs'

const NAMES = ['sampan v1', 'sdk v1', 'sampan v2', 'sdk v2', 'sampan v2 rounds', 'sdk v2 rounds']
/** What makes a server warm, and what it is asked once it has rested. */
const WARMING = [
  { width: 64, samples: 1, calls: 6_000 },
  { width: 1, samples: 1, calls: 1_000 },
]
const FIRST = { width: 1, samples: 1, calls: 300 }

const options = readOptions({ rounds: { type: 'string' }, seconds: { type: 'string', default: '31' } })
const rounds = Number(options.rounds ?? (options.long ? 9 : 5))
const before = machine()
const targets = (await entrants(NAMES)).map((entrant) => ({ entrant, warm: [], rested: [] }))
try {
  for (const target of targets) target.opened = await open(target.entrant, 'stdio')
  // The first round loads and compiles, and its rest is the first: V8 then tidies every one of them.
  for (let round = -1; round < rounds; round++) {
    for (const target of targets) {
      for (const load of WARMING) target.cost = (await run(target.opened, load)).cpuPerCall
      if (round >= 0) target.warm.push(target.cost)
    }
    await sleep(Number(options.seconds) * 1_000)
    for (const { opened, rested } of round % 2 === 0 ? targets : targets.toReversed()) {
      const { cpuPerCall } = await run(opened, FIRST)
      if (round >= 0) rested.push(cpuPerCall)
    }
  }
} finally {
  for (const { opened } of targets) await opened?.close()
}
const rows = targets.map(({ entrant: { name }, warm, rested }) => ({
  name,
  warm: median(warm),
  rested: median(rested),
}))
console.log(`stdio: server CPU per call with one sample, µs, medians of ${rounds} rounds; Node ${before.node}`)
console.log(
  table(
    ['', 'warm', `the first ${FIRST.calls} after ${options.seconds} s`],
    rows.map(({ name, warm, rested }) => [name, figure(warm), figure(rested)]),
  ),
)
save(
  'rest',
  {
    machine: { ...before, loadAfter: machine().load },
    rounds,
    calls: FIRST.calls,
    seconds: Number(options.seconds),
    rows,
    verdicts: [],
  },
  options,
)
