#!/usr/bin/env node
// `npm run demo`: one review, by every kind of client, over both transports.
import { type Model, modelFromEnvironment } from '@sampan/host'
import { chooseInput, type ReviewInput } from './demo/input.ts'
import { DEMO_USAGE, readDemoOptions } from './demo/options.ts'
import { runScenario } from './demo/run-scenario.ts'
import { SCENARIOS } from './demo/scenarios.ts'
import { sameReviews } from './demo/same-reviews.ts'
import { failedRoutes, LEGEND, nameOf, type Row, toTable } from './demo/table.ts'
import { standIn } from './stand-in/stand-in.ts'

// An exit, and not a death by signal: at an exit the servers are ended too.
process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))

const prepared = await prepare().catch((error: Error) => {
  console.error(`demo: ${error.message}\n\n${DEMO_USAGE}`)
  process.exit(2)
})
if (prepared === undefined) console.log(DEMO_USAGE)
else process.exitCode = await show(prepared)

interface Prepared {
  readonly input: ReviewInput
  readonly model: Model
}

/** Undefined where only help was asked for. */
async function prepare(): Promise<Prepared | undefined> {
  // npm runs scripts in the package's folder, and says where it was called.
  const options = readDemoOptions(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd())
  if (options.help) return undefined
  const [input, model] = await Promise.all([chooseInput(options), modelFromEnvironment(process.env)])
  return { input, model: model ?? standIn }
}

async function show({ input, model }: Prepared): Promise<number> {
  console.log(introduction(input, model))
  const rows: Row[] = []
  let shown = false
  for (const [index, scenario] of SCENARIOS.entries()) {
    process.stderr.write(`${index + 1}/${SCENARIOS.length}  ${nameOf(scenario)} … `)
    const outcome = await runScenario(scenario, input, model).catch((error: Error) => error)
    process.stderr.write(outcome instanceof Error ? 'failed\n' : `${(outcome.durationMs / 1000).toFixed(1)} s\n`)
    if (!(outcome instanceof Error) && !shown) {
      console.log(`\n${outcome.text}\n`)
      shown = true
    }
    rows.push({ scenario, outcome })
  }
  console.log(`\n${toTable(rows)}\n\n${LEGEND}`)
  if (model === standIn) console.log(sameReviews(rows))
  const failures = failedRoutes(rows)
  for (const failure of failures) console.error(`\n${failure}`)
  return failures.length === 0 ? 0 : 1
}

function introduction({ what, files }: ReviewInput, model: Model): string {
  const asked = SCENARIOS.filter(({ way }) => way !== 'fallback').length * files
  const who =
    model === standIn
      ? 'None is set up, so a rule-based stand-in answers in its place: what you see is not the work of a model.\n' +
        '          Set ANTHROPIC_API_KEY, OPENAI_API_KEY or OLLAMA_BASE_URL to have a real one answer.'
      : `${model.label}, which will be asked about ${asked} times.`
  return `Reviewing ${what}: ${files} ${files === 1 ? 'file' : 'files'}, one sample each.\nModel     ${who}\n`
}
