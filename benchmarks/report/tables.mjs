import { figure, markdownTable } from '../harness/table.mjs'

const NAMED = (name) => (name.startsWith('sampan') ? `**${name}**` : name)
const PAIR = (one, other) => `${figure(one)} / ${figure(other)}`

/** The tables of docs/benchmarks.md, by the name of their place there. */
export function tablesOf({ servers, growth, footprint, steps, rest }) {
  return {
    run: runLine(servers),
    growthRun: runLine(growth),
    footprintRun: runLine({ ...footprint, rounds: footprint.footprint.start.rounds }),
    above: aboveTable([servers, growth, footprint]),
    stdio: serversTable(servers, 'stdio'),
    http: serversTable(servers, 'http'),
    ...Object.fromEntries(growth.growth.map(({ part, tables }) => [part, tables.map(growthTable).join('\n\n')])),
    start: startTable(footprint.footprint.start),
    memory: memoryTable(footprint.footprint.memory),
    install: installTable(footprint.footprint.install),
    restRun: runLine(rest),
    rest: restTable(rest),
    stepsRun: runLine(steps),
    steps: stepsTable(steps),
  }
}

function runLine({ machine, rounds }) {
  const { node, platform, cores, load, loadAfter } = machine
  return `Node ${node}, ${platform}, ${cores} cores that others used too (load ${figure(load)} before, ${figure(loadAfter)} after), ${rounds} rounds.`
}

/** Every target that the run missed. */
function aboveTable(parts) {
  const missed = parts.flatMap(({ verdicts }) => verdicts).filter(({ met }) => !met)
  if (missed.length === 0) return 'In this run, none was above it.'
  return markdownTable(
    ['missed in this run', 'measured', 'target'],
    missed.map(({ name, value, target }) => [name, value, target]),
  )
}

function serversTable({ rows, loads }, transport) {
  const shown = rows.filter((row) => row.transport === transport)
  const ratio = (row, name, index) => {
    const other = shown.find((candidate) => candidate.name === name)
    return other && row.loads[index].median / other.loads[index].median
  }
  return markdownTable(
    ['µs per sample', 'era', ...loads.map(({ name }) => name), '× raw, each load', '× floor, 16 × 10'],
    shown.map((row) => [
      NAMED(row.name),
      row.era,
      ...row.loads.map(({ median }) => figure(median)),
      row.raw === undefined ? '–' : loads.map((_, index) => figure(ratio(row, row.raw, index))).join(', '),
      figure(ratio(row, row.floor, 0)),
    ]),
  )
}

function growthTable({ title, step, steps, series }) {
  const rows = series.map(({ name, transport, values }) => [
    NAMED(name),
    transport,
    ...values.map((value) => figure(value ?? undefined)),
  ])
  return `${title}:\n\n${markdownTable([step, '', ...steps.map((value) => value.toLocaleString('en'))], rows)}`
}

function stepsTable({ rows, loads }) {
  const saved = ({ without, withIt }) =>
    `${figure(without)} → ${figure(withIt)} (${Math.round((1 - withIt / without) * 100)} %)`
  return markdownTable(
    ['µs per sample, without → with', 'on', ...loads.map(({ name }) => name)],
    rows.map((row) => [row.name, row.on, ...row.loads.map(saved)]),
  )
}

function restTable({ rows, calls, seconds }) {
  return markdownTable(
    ['stdio, µs per call with one sample', 'warm', `the first ${calls} after ${seconds} s`],
    rows.map(({ name, warm, rested }) => [NAMED(name), figure(warm), figure(rested)]),
  )
}

function startTable({ rows }) {
  const names = [...new Set(rows.map(({ name }) => name))]
  const of = (name, transport) => rows.find((row) => row.name === name && row.transport === transport) ?? {}
  return markdownTable(
    ['stdio / HTTP', 'ms to the first answer', 'CPU until then, ms', 'RSS then, MB'],
    names.map((name) => [
      NAMED(name),
      ...['ms', 'cpuMs', 'rss'].map((key) => PAIR(of(name, 'stdio')[key], of(name, 'http')[key])),
    ]),
  )
}

function memoryTable({ rows }) {
  return markdownTable(
    ['over HTTP, 2025', 'RSS idle, MB', 'heap idle, MB', 'heap a session, KB'],
    rows.map(({ name, rss, heap, perSession }) => [NAMED(name), figure(rss), figure(heap), figure(perSession)]),
  )
}

function installTable({ rows }) {
  return markdownTable(
    ['', 'MB', 'packages', 'asked for'],
    rows.map(({ name, bytes, packages, dependencies }) => [NAMED(name), figure(bytes / 1e6), packages, dependencies]),
  )
}
