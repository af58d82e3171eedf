import { within } from './open.mjs'

const LOAD_TIMEOUT_MS = 120_000

/**
 * Makes `calls` calls of `samples` samples each, `width` at once, and tells what the server used for each sample.
 *
 * @param {{ server: object, client: object }} target
 * @param {{ calls: number, samples: number, width: number }} load
 */
export async function run({ server, client }, { calls, samples, width }) {
  const before = { cpu: await server.cpu(), samples: client.samples(), time: performance.now() }
  let begun = 0
  const worker = async () => {
    while (begun < calls) {
      begun++
      await client.call(samples)
    }
  }
  const workers = Array.from({ length: Math.min(width, calls) }, worker)
  await within(LOAD_TIMEOUT_MS, Promise.all(workers), () => `${calls} calls took too long.\n${server.printed()}`)
  const wallMs = performance.now() - before.time
  const cpu = (await server.cpu()) - before.cpu
  const made = client.samples() - before.samples
  if (made !== calls * samples) throw new Error(`${made} samples were asked for in ${calls} calls of ${samples}.`)
  return { cpuPerSample: cpu / made, cpuPerCall: cpu / calls, samplesPerSecond: made / (wallMs / 1_000) }
}
