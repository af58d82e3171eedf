// What grows with what: CPU with rounds, answer size and registered tools; memory and CPU with calls that wait at once.
// npm run bench -- growth [--long] [--only rounds|answers|tools|waiting]... [--record]
import { growthWithAnswers } from './growth/answers.mjs'
import { growthWithRounds } from './growth/rounds.mjs'
import { growthWithTools } from './growth/tools.mjs'
import { growthWithWaitingCalls } from './growth/waiting.mjs'
import { readOptions } from './harness/options.mjs'
import { machine, save } from './harness/results.mjs'
import { figure, table } from './harness/table.mjs'

const parts = {
  rounds: growthWithRounds,
  answers: growthWithAnswers,
  tools: growthWithTools,
  waiting: growthWithWaitingCalls,
}
const options = readOptions({ only: { type: 'string', multiple: true, default: Object.keys(parts) } })
const rounds = options.long ? 7 : 3

const before = machine()
console.log(`Medians of ${rounds} rounds; Node ${before.node}, load ${before.load}`)
const growth = []
for (const name of options.only) {
  for (const { title, step, steps, series } of await measured(name)) {
    console.log(`\n${title}`)
    const rows = series.map(({ name, transport, values }) => [name, transport, ...values.map(figure)])
    console.log(table([step, '', ...steps.map((value) => value.toLocaleString('en'))], rows))
  }
}
const verdicts = growth.flatMap((part) => part.verdicts)
for (const { name, value, target, met } of verdicts) {
  if (!met) console.log(`\nAbove the target: ${name}: ${value} (${target})`)
}
save('growth', { machine: { ...before, loadAfter: machine().load }, rounds, growth, verdicts }, options)

async function measured(name) {
  if (parts[name] === undefined) throw new Error(`There is no part "${name}". Known: ${Object.keys(parts).join(', ')}.`)
  const result = await parts[name]({ rounds, long: options.long })
  growth.push({ part: name, ...result })
  return result.tables
}
