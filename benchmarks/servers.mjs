// Server CPU per sample: Sampan, both SDKs used raw, FastMCP, mcp-lite and a hand-written floor; stdio and HTTP, both eras.
// npm run bench -- servers [--long] [--transport stdio|http] [--entrant NAME]... [--record]
import { entrants } from './harness/entrants.mjs'
import { run } from './harness/load.mjs'
import { open } from './harness/open.mjs'
import { readOptions } from './harness/options.mjs'
import { machine, save } from './harness/results.mjs'
import { interleave, median, spread } from './harness/statistics.mjs'
import { figure, table } from './harness/table.mjs'

/** At most this many times what the same SDK costs when used raw. */
const TARGET = 1.1
/** What it is to come near to, beside a server without any library, where sampling is all that is done: the first load. */
const FLOOR_GOALS = { stdio: 2, http: 1.5 }

/** How calls come: so many at once, each with so many samples. HTTP costs more, and is given fewer calls. */
const LOADS = [
  {
    name: '16 × 10',
    what: '16 calls at once, 10 samples each',
    width: 16,
    samples: 10,
    calls: { stdio: 320, http: 128 },
  },
  {
    name: '64 × 1',
    what: '64 calls at once, 1 sample each',
    width: 64,
    samples: 1,
    calls: { stdio: 2_560, http: 768 },
  },
  { name: '1 × 10', what: '1 call at a time, 10 samples', width: 1, samples: 10, calls: { stdio: 100, http: 40 } },
  { name: '1 × 1', what: '1 call at a time, 1 sample', width: 1, samples: 1, calls: { stdio: 600, http: 250 } },
]
const options = readOptions({
  rounds: { type: 'string' },
  transport: { type: 'string', multiple: true, default: ['stdio', 'http'] },
  entrant: { type: 'string', multiple: true },
})
const rounds = Number(options.rounds ?? (options.long ? 11 : 5))
const targets = (await entrants(options.entrant)).flatMap((entrant) =>
  entrant.transports
    .filter((transport) => options.transport.includes(transport))
    .map((transport) => ({ entrant, transport, measured: [] })),
)

const before = machine()
console.log(
  `${targets.length} servers, ${rounds} rounds, each server in every round; Node ${before.node}, load ${before.load}`,
)
for (const transport of options.transport) await measure(targets.filter((target) => target.transport === transport))
const rows = targets.map(summary)
for (const transport of options.transport) print(transport)
const verdicts = judge()
save('servers', { machine: { ...before, loadAfter: machine().load }, rounds, loads: LOADS, rows, verdicts }, options)

async function measure(targets) {
  try {
    for (const target of targets) target.opened = await open(target.entrant, target.transport)
    // The first round loads and compiles, and does not count.
    for (const target of targets) await measureRound(target)
    await interleave(targets, rounds, async (target) => target.measured.push(await measureRound(target)))
  } finally {
    for (const { opened } of targets) await opened?.close()
  }
}

async function measureRound({ opened, transport }) {
  const costs = []
  for (const load of LOADS) costs.push((await run(opened, { ...load, calls: load.calls[transport] })).cpuPerSample)
  opened.connection.rest()
  return costs
}

function summary({ entrant, transport, measured }) {
  const { name, era, ours = false, raw, floor } = entrant
  const loads = LOADS.map((load, index) => {
    const costs = measured.map((round) => round[index])
    const rounds = costs.map((cost) => Number(cost.toFixed(2)))
    return { load: load.name, median: median(costs), spread: spread(costs), rounds }
  })
  return { name, era, transport, ours, raw, floor, loads }
}

/** Ratio of medians to another entrant on the same transport, for each load; undefined where that one was not measured. */
function ratios(row, name) {
  const other = rows.find((candidate) => candidate.name === name && candidate.transport === row.transport)
  return row.loads.map(({ median }, index) => (other === undefined ? undefined : median / other.loads[index].median))
}

function print(transport) {
  const shown = rows.filter((row) => row.transport === transport)
  const spreadOf = ({ spread }) => `±${(spread * 100).toFixed(0)}%`
  console.log(
    `\n${transport}: server CPU per sample, µs (median of ${rounds} rounds, ± half of the distance between quarters)`,
  )
  console.log(
    table(
      ['', 'era', ...LOADS.flatMap(({ name }) => [name, ''])],
      shown.map((row) => [row.name, row.era, ...row.loads.flatMap((load) => [figure(load.median), spreadOf(load)])]),
    ),
  )
  console.log(`\n${transport}: ratio of medians, to the same SDK raw / to the floor of the same era`)
  const pair = (row) => {
    const [raw, floor] = [ratios(row, row.raw), ratios(row, row.floor)]
    return raw.map((ratio, index) => `${figure(ratio)} / ${figure(floor[index])}`)
  }
  console.log(
    table(
      ['', 'era', ...LOADS.map(({ name }) => name)],
      shown.map((row) => [row.name, row.era, ...pair(row)]),
    ),
  )
}

function judge() {
  console.log(`\n${LOADS.map(({ name, what }) => `${name}: ${what}`).join('; ')}`)
  const ours = rows.filter((row) => row.ours)
  const verdict = (row, index, ratio, other, limit) => ({
    name: `CPU per sample, ${row.name}, ${row.transport}, ${LOADS[index].name}`,
    value: `${figure(ratio)} × ${other}`,
    target: `≤ ${figure(limit)}`,
    met: ratio <= limit,
  })
  const besideRaw = ours.flatMap((row) =>
    ratios(row, row.raw).flatMap((ratio, index) =>
      ratio === undefined ? [] : verdict(row, index, ratio, row.raw, TARGET),
    ),
  )
  const besideFloor = ours.flatMap((row) => {
    const [ratio] = ratios(row, row.floor)
    return ratio === undefined ? [] : verdict(row, 0, ratio, row.floor, FLOOR_GOALS[row.transport])
  })
  const above = besideRaw.filter(({ met }) => !met)
  console.log(
    above.length === 0
      ? `\nNo row of Sampan is above ${figure(TARGET)} × the same SDK raw.`
      : `\nAbove ${figure(TARGET)} × the same SDK raw:\n${above.map(({ name, value }) => `  ${name}: ${value}`).join('\n')}`,
  )
  return [...besideRaw, ...besideFloor]
}
