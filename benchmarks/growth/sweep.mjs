import { entrants } from '../harness/entrants.mjs'
import { open } from '../harness/open.mjs'
import { interleave, median } from '../harness/statistics.mjs'
import { figure } from '../harness/table.mjs'

/** The entrants of these names on these transports, each with the way to start it. */
export async function seriesOf(names, transports) {
  const chosen = await entrants(names)
  return transports.flatMap((transport) =>
    chosen
      .filter((entrant) => entrant.transports.includes(transport))
      .map((entrant) => {
        const { name, era, ours = false, raw } = entrant
        return { name, era, ours, raw, transport, open: (how) => open(entrant, transport, how) }
      }),
  )
}

/**
 * Measures every step of every series in each round; the servers of one step run together and take turns.
 *
 * @param {object} options
 * @param {(step: number) => object} [options.openWith] for each step, how its servers are started; without it, one serves all
 * @param {(opened: object, step: number) => Promise<unknown>} options.warmUp
 * @param {(opened: object, step: number) => Promise<number>} options.measure
 */
export async function sweep(series, steps, rounds, { openWith, warmUp, measure }) {
  const points = series.flatMap((one) => steps.map((step) => ({ one, step, values: [] })))
  const groups = openWith === undefined ? [points] : steps.map((step) => points.filter((point) => point.step === step))
  for (const group of groups) await measureTogether(group)
  return series.map(({ open: _open, ...one }, index) => ({
    ...one,
    values: steps.map((_, step) => median(points[index * steps.length + step].values)),
  }))

  async function measureTogether(group) {
    const opened = new Map()
    try {
      for (const { one, step } of group) {
        if (!opened.has(one)) opened.set(one, await one.open(openWith?.(step)))
        await warmUp(opened.get(one), step)
        opened.get(one).connection.rest()
      }
      await interleave(group, rounds, async ({ one, step, values }) => {
        values.push(await measure(opened.get(one), step))
        opened.get(one).connection.rest()
      })
    } finally {
      for (const { close } of opened.values()) await close()
    }
  }
}

/** The last step of each of our series, held against that of the same SDK used raw. */
export function besideRaw(series, what, limit) {
  return series
    .filter(({ ours }) => ours)
    .map((one) => {
      const raw = series.find(({ name, transport }) => name === one.raw && transport === one.transport)
      const ratio = one.values.at(-1) / raw.values.at(-1)
      return verdict(`${what}, ${one.name}, ${one.transport}`, ratio, limit, ` × ${raw.name}`)
    })
}

export function verdict(name, value, limit, unit) {
  return { name, value: `${figure(value)}${unit}`, target: `≤ ${figure(limit)}`, met: value <= limit }
}
