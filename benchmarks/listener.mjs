// What it costs to be observed: CPU time of a sample without a listener, with one that does nothing, and with OpenTelemetry.

import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { createSamplingContext } from '@sampan/core'
import { openTelemetry } from '@sampan/core/opentelemetry'
import { interleave, median, spread } from './harness/statistics.mjs'

const SAMPLES = 4_000
const ROUNDS = 9

/** The SDK is core's own to test with, and must be the same copy. */
const require = createRequire(new URL('../packages/core/package.json', import.meta.url))
const load = (name) => import(pathToFileURL(require.resolve(name)).href)
const { BasicTracerProvider, BatchSpanProcessor } = await load('@opentelemetry/sdk-trace-base')
const { MeterProvider } = await load('@opentelemetry/sdk-metrics')

/** Takes spans in batches, as one that sends them does, and lets go of them. */
const exporter = {
  export: (_spans, done) => done({ code: 0 }),
  shutdown: async () => {},
  forceFlush: async () => {},
}
const spans = new BatchSpanProcessor(exporter, { maxQueueSize: 20_000, maxExportBatchSize: 512 })
const sdk = {
  tracerProvider: new BasicTracerProvider({ spanProcessors: [spans] }),
  meterProvider: new MeterProvider({}),
}

const answer = { role: 'assistant', content: { type: 'text', text: 'A sentence.' }, model: 'm', stopReason: 'endTurn' }
const base = { provider: async () => answer, routes: ['provider'] }
const targets = [
  { name: 'no listener', options: base },
  { name: 'a listener that does nothing', options: { ...base, onEvent: () => {} } },
  { name: 'openTelemetry(), no SDK registered', options: { ...base, onEvent: openTelemetry() } },
  { name: 'openTelemetry(), SDK with batches', options: { ...base, onEvent: openTelemetry(sdk) } },
  {
    name: 'the same with recordText',
    options: { ...base, onEvent: openTelemetry({ ...sdk, recordText: true }) },
  },
].map((target) => ({ ...target, times: [] }))

const server = { getClientVersion: () => undefined, getClientCapabilities: () => undefined }
const native = () => ({
  signal: new AbortController().signal,
  sendRequest: async () => ({}),
  sendNotification: async () => {},
})

for (const target of targets) await sampleMany(target)
await interleave(targets, ROUNDS, async (target) => {
  const before = process.cpuUsage()
  await sampleMany(target)
  const { user, system } = process.cpuUsage(before)
  target.times.push((user + system) / SAMPLES)
})
await spans.forceFlush()

console.log(
  `Node ${process.versions.node}. ${SAMPLES} samples by a provider that answers at once, median of ${ROUNDS} rounds.\n`,
)
console.log(
  `${''.padEnd(38)}${'µs of CPU a sample'.padStart(20)}${'more than none'.padStart(18)}${'spread'.padStart(10)}`,
)
const [{ times: none }] = targets
for (const { name, times } of targets) {
  const more = median(times) - median(none)
  const cells = [median(times).toFixed(1).padStart(20), `${more >= 0 ? '+' : ''}${more.toFixed(1)}`.padStart(18)]
  console.log(`${name.padEnd(38)}${cells.join('')}${`± ${(spread(times) * 100).toFixed(0)} %`.padStart(10)}`)
}

async function sampleMany({ options }) {
  for (let index = 0; index < SAMPLES; index++)
    await createSamplingContext(native(), server, options).sample('How much?')
}
