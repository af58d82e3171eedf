// What structured output costs: tokens of a schema in the prompt, and time to read answers of 1, 2 and 4 MB.
// npm run bench -- output [--short], which times each once.

import o200k from 'gpt-tokenizer/encoding/o200k_base'
import { z } from 'zod'
import { save } from './harness/results.mjs'
import { importOutput } from './output/source.mjs'
import { schemas } from './output/schemas.mjs'
import { answers, attacks } from './output/texts.mjs'

/** Linear growth is 4 and quadratic 16; what lies between is the garbage collector's. */
const TARGETS = { tokens: 0.5, growth: 6, examined: 7 }
const MEGABYTE = 2 ** 20
const SIZES = [1, 2, 4]
const RUNS = process.argv.includes('--short') ? 1 : 3

const { choice, createOutput, search } = await importOutput()
const verdicts = []
const count = (text) => o200k.countTokens(text)

console.log(
  `Node ${process.versions.node}. Tokens by gpt-tokenizer, o200k_base. Times are CPU time, the best of ${RUNS} runs.\n`,
)
await printTokens()
await printTimes('answers', answers)
await printTimes('attacks', attacks)
save('output', { verdicts })

/** What an author would paste: the schema as zod writes it, without white space. */
async function printTokens() {
  console.log(row('schema in the prompt', ['pasted', 'indented', 'ours', 'ratio', 'whole request'], 15))
  const ratios = []
  for (const [name, schema] of Object.entries(schemas)) {
    const pasted = z.toJSONSchema(schema)
    const { instructions } = await createOutput(schema)
    const ours = count(instructions.slice(instructions.indexOf('\n') + 1))
    const compact = count(JSON.stringify(pasted))
    ratios.push(ours / compact)
    const cells = [
      compact,
      count(JSON.stringify(pasted, null, 2)),
      ours,
      (ours / compact).toFixed(2),
      count(instructions),
    ]
    console.log(row(name, cells, 15))
  }
  const worst = Math.max(...ratios)
  verdict('worst ratio of schema tokens', worst.toFixed(2), worst <= TARGETS.tokens, `≤ ${TARGETS.tokens}`)
}

async function printTimes(title, texts) {
  const Items = z.object({
    items: z.array(z.object({ id: z.number(), name: z.string(), note: z.string(), done: z.boolean() })),
  })
  const outputs = [await createOutput(Items)]
  // What has no brackets is searched for words, which is another path.
  if (title === 'attacks') outputs.push(await createOutput(choice(['bug', 'question'])), await createOutput(z.string()))
  const sizes = SIZES.map((size) => `${size} MB, ms`)
  console.log(row(title, [...sizes, '4 MB : 1 MB', 'looked at', 'outcome'], 14))
  const growths = []
  const examined = []
  for (const [name, make] of Object.entries(texts)) {
    const times = []
    let outcome = ''
    for (const size of SIZES) {
      const text = make(size * MEGABYTE)
      times.push(await bestTime(() => readAll(outputs, text)))
      const [first] = await readAll(outputs, text)
      outcome = first.ok ? (first.repaired ? 'repaired' : 'read') : first.code
    }
    const text = make(MEGABYTE)
    const looks = search(text).examined / text.length
    const growth = times.at(-1) / times[0]
    // Below a few milliseconds, a ratio tells of the clock.
    if (times[0] > 20) growths.push(growth)
    examined.push(looks)
    console.log(row(name, [...times.map((time) => time.toFixed(0)), growth.toFixed(1), looks.toFixed(2), outcome], 14))
  }
  verdict(
    `most often looked at, a character of ${title}`,
    Math.max(...examined).toFixed(2),
    Math.max(...examined) <= TARGETS.examined,
    `≤ ${TARGETS.examined}`,
  )
  const worst = Math.max(0, ...growths)
  verdict(
    `worst growth from 1 MB to 4 MB, ${title}`,
    worst.toFixed(1),
    worst <= TARGETS.growth,
    `≤ ${TARGETS.growth} (linear 4, quadratic 16)`,
  )
}

async function readAll(outputs, text) {
  const readings = []
  for (const output of outputs) readings.push(await output.read({ text }))
  return readings
}

async function bestTime(run) {
  const times = []
  for (let index = 0; index < RUNS; index++) {
    const before = process.cpuUsage()
    await run()
    const { user, system } = process.cpuUsage(before)
    times.push((user + system) / 1000)
  }
  return Math.min(...times)
}

function row(name, cells, width) {
  return `  ${name.padEnd(34)}${cells.map((cell) => ` ${cell}`.padStart(width)).join('')}`
}

function verdict(name, value, met, target) {
  verdicts.push({ name, value: String(value), target, met })
  console.log(`\n  ${name}: ${value}   target ${target}  ${met ? 'met' : 'MISSED'}\n`)
}
