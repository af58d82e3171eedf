import { fileURLToPath } from 'node:url'
import { createClient } from '../harness/client.mjs'
import { connectHttp } from '../harness/connect-http.mjs'
import { run } from '../harness/load.mjs'
import { startServer } from '../harness/server-process.mjs'
import { seriesOf, sweep, verdict } from './sweep.mjs'

const STEPS = [1, 2, 5, 10]
const NAMES = ['sampan v2', 'sdk v2', 'sampan v2 rounds', 'sdk v2 rounds', 'sdk v2 rounds, signed', 'floor rounds']
const SAMPLES = 320
const AT_ONCE = 8
/** A suspended handler should not notice how many rounds it has had; the rest is for the noise. */
const MAX_GROWTH = 1.25

/** CPU per sample of calls with 1 to 10 samples; each is a round of its own on 2026. */
export async function growthWithRounds({ rounds }) {
  const series = await seriesOf(NAMES, ['http'])
  const replayed = {
    name: 'sampan v2 rounds, replayed',
    era: '2026',
    ours: false,
    transport: 'http',
    open: openReplayed,
  }
  const load = (opened, samples) => run(opened, { calls: SAMPLES / samples, samples, width: AT_ONCE })
  const measured = await sweep([...series, replayed], STEPS, rounds, {
    warmUp: load,
    measure: async (opened, samples) => (await load(opened, samples)).cpuPerSample,
  })
  const { values } = measured.find(({ name }) => name === 'sampan v2 rounds')
  return {
    tables: [
      { title: 'Samples in one call: server CPU per sample, µs', step: 'samples', steps: STEPS, series: measured },
    ],
    verdicts: [verdict('CPU per sample, 10 rounds beside 1', values.at(-1) / values[0], MAX_GROWTH, ' ×')],
  }
}

/** Two processes, of which each gets every other leg: a round does not arrive where its run is, and is replayed. */
async function openReplayed() {
  const file = fileURLToPath(new URL('../servers/sampan-replay.mjs', import.meta.url))
  const servers = [await startServer({ file }, 'http'), await startServer({ file }, 'http')]
  const client = createClient({ era: '2026' })
  const ports = servers.map(({ port }) => port)
  const connection = connectHttp(client, ports)
  return {
    client,
    connection,
    server: {
      cpu: async () => {
        const [one, other] = await Promise.all(servers.map((server) => server.cpu()))
        return one + other
      },
      printed: () => servers.map((server) => server.printed()).join(''),
    },
    close: async () => {
      connection.close()
      for (const server of servers) await server.stop()
    },
  }
}
