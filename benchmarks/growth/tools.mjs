import { run } from '../harness/load.mjs'
import { besideRaw, seriesOf, sweep } from './sweep.mjs'

const STEPS = [1, 10, 100, 500]
const NAMES = ['sampan v1', 'sdk v1', 'sampan v2', 'sdk v2', 'sampan v2 rounds', 'sdk v2 rounds', 'fastmcp', 'mcp-lite']
const MAX_RATIO = 1.1

/** CPU per call with 1 to 500 tools registered: SDK v2 has a server built for each HTTP request of 2026. */
export async function growthWithTools({ rounds }) {
  const series = await seriesOf(NAMES, ['http'])
  const load = (opened) => run(opened, { calls: 200, samples: 1, width: 8 })
  const measured = await sweep(series, STEPS, rounds, {
    openWith: (tools) => ({ env: { TOOLS: String(tools) } }),
    warmUp: load,
    measure: async (opened) => (await load(opened)).cpuPerCall,
  })
  const title = 'Tools registered: server CPU per call with one sample, µs'
  return {
    tables: [{ title, step: 'tools', steps: STEPS, series: measured }],
    verdicts: besideRaw(measured, 'CPU with 500 tools', MAX_RATIO),
  }
}
