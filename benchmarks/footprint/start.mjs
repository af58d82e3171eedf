import { entrants } from '../harness/entrants.mjs'
import { open } from '../harness/open.mjs'
import { interleave, median } from '../harness/statistics.mjs'
import { figure, table } from '../harness/table.mjs'

const MAX_RATIO = 1.1

/** Fresh processes: from the start of one to the answer to its first message. */
export async function printStart({ long }) {
  const rounds = long ? 15 : 7
  const targets = (await entrants())
    .filter(({ name }) => name !== 'sdk v2 rounds, signed')
    .flatMap((entrant) => entrant.transports.map((transport) => ({ entrant, transport, starts: [] })))
  await interleave(targets, rounds, async ({ entrant, transport, starts }) => {
    const { startMs, startCpu, server, close } = await open(entrant, transport, { stream: false })
    const { rss } = await server.memory()
    await close()
    starts.push({ ms: startMs, cpuMs: startCpu / 1_000, rss: rss / 2 ** 20 })
  })

  const rows = targets.map(({ entrant: { name, ours = false, raw }, transport, starts }) => ({
    ...{ name, transport, ours, raw },
    ms: median(starts.map(({ ms }) => ms)),
    cpuMs: median(starts.map(({ cpuMs }) => cpuMs)),
    rss: median(starts.map(({ rss }) => rss)),
  }))
  const ratio = (row) =>
    row.cpuMs / rows.find((other) => other.name === row.raw && other.transport === row.transport)?.cpuMs
  console.log(`\nStart-up: fresh processes, to the first answer; medians of ${rounds} rounds`)
  console.log(
    table(
      ['', '', 'ms', 'CPU, ms', 'CPU, × raw', 'RSS then, MB'],
      rows.map((row) => [
        row.name,
        row.transport,
        figure(row.ms),
        figure(row.cpuMs),
        figure(ratio(row)),
        figure(row.rss),
      ]),
    ),
  )
  const verdicts = rows
    .filter(({ ours }) => ours)
    .map((row) => ({
      name: `CPU to start, ${row.name}, ${row.transport}`,
      value: `${figure(ratio(row))} × ${row.raw}`,
      target: `≤ ${figure(MAX_RATIO)}`,
      met: ratio(row) <= MAX_RATIO,
    }))
  return { rounds, rows, verdicts }
}
