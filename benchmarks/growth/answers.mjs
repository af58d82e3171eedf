import { ANSWER } from '../harness/contract.mjs'
import { run } from '../harness/load.mjs'
import { besideRaw, seriesOf, sweep } from './sweep.mjs'

const STEPS = [1, 16, 128, 1_024]
const NAMES = [
  'sampan v1',
  'sdk v1',
  'sampan v2',
  'sdk v2',
  'floor',
  'sampan v2 rounds',
  'sdk v2 rounds',
  'floor rounds',
]
const MAX_RATIO = 1.1

/** CPU per sample with answers of 1 KB to 1 MB, which the tool gives back as its result. */
export async function growthWithAnswers({ rounds }) {
  const series = await seriesOf(NAMES, ['stdio', 'http'])
  const load = (opened, kilobytes) => {
    opened.client.answerWith(textOf(kilobytes * 1_024))
    return run(opened, { calls: kilobytes < 100 ? 150 : 50, samples: 1, width: 1 })
  }
  const measured = await sweep(series, STEPS, rounds, {
    warmUp: load,
    measure: async (opened, kilobytes) => (await load(opened, kilobytes)).cpuPerSample,
  })
  return {
    tables: [{ title: 'Size of the answer: server CPU per sample, µs', step: 'KB', steps: STEPS, series: measured }],
    verdicts: besideRaw(measured, 'CPU of a 1 MB answer', MAX_RATIO),
  }
}

/** Prose of so many bytes, in which JSON has a line break now and then to escape. */
function textOf(bytes) {
  return `${ANSWER}\n`.repeat(Math.ceil(bytes / ANSWER.length)).slice(0, bytes)
}
