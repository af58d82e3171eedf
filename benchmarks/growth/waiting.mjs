import { run } from '../harness/load.mjs'
import { seriesOf } from './sweep.mjs'

const STEPS = [1, 10, 100, 1_000, 10_000]
const NAMES = ['sampan v1', 'sdk v1', 'sampan v2', 'sdk v2', 'sampan v2 rounds']
/** Below this, what a collection of garbage leaves by chance is more than the calls. */
const FEWEST_WEIGHED = 100

/**
 * Memory and CPU of 1 to 10,000 calls that all wait for their answer at once: pushed ones on stdio, suspended ones on both.
 * A process of its own for each figure, so that none is weighed with what another left.
 */
export async function growthWithWaitingCalls() {
  const series = [...(await seriesOf(NAMES, ['stdio'])), ...(await seriesOf(['sampan v2 rounds'], ['http']))]
  const cpu = []
  const memory = []
  for (const { open, ...one } of series) {
    const figures = []
    for (const calls of STEPS) {
      const opened = await open()
      try {
        figures.push(await waitTogether(opened, calls))
      } finally {
        await opened.close()
      }
    }
    cpu.push({ ...one, values: figures.map((figure) => figure.cpuPerCall) })
    memory.push({ ...one, values: figures.map((figure) => figure.kilobytesPerCall) })
  }
  const same = { step: 'calls', steps: STEPS }
  return {
    tables: [
      { title: 'Calls that wait at once: server CPU per call, from its begin to its result, µs', ...same, series: cpu },
      { title: 'Calls that wait at once: heap in use per call, its handler included, KB', ...same, series: memory },
    ],
    verdicts: [],
  }
}

async function waitTogether({ server, client, connection }, count) {
  await run({ server, client }, { calls: 400, samples: 1, width: 16 })
  connection.rest()
  const before = await server.memoryInUse()
  const start = await server.cpu()
  const { all, release } = client.hold(count)
  const calls = Promise.all(Array.from({ length: count }, () => client.call(1)))
  // A call that fails would let `all` wait for ever.
  await Promise.race([all, calls])
  const begun = (await server.cpu()) - start
  const waiting = await server.memoryInUse()
  const collected = await server.cpu()
  release()
  await calls
  const cpu = begun + (await server.cpu()) - collected
  const kilobytes = (waiting.heapUsed - before.heapUsed) / 1_024
  return { cpuPerCall: cpu / count, kilobytesPerCall: count < FEWEST_WEIGHED ? undefined : kilobytes / count }
}
