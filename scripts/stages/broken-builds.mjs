import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { applyEdits } from '../lib/edits.mjs'
import { run, tool } from '../lib/process.mjs'
import { say } from '../lib/progress.mjs'

/** The longest that the tests of one breakage may take: some then wait for what never comes. */
const TIMEOUT_MS = 5 * 60_000

/** Runs the tests that a breakage must fail. Gives back whether each passed, by `file` and name. */
export async function runTests(folder, tests) {
  const report = path.join(folder, '.report.json')
  rmSync(report, { force: true })
  const files = [...new Set(tests.map(([file]) => file))]
  const pattern = [...new Set(tests.map(([, name]) => escaped(name)))].join('|')
  const { output, timedOut } = await run(
    [...tool('vitest', 'vitest.mjs', 'run', ...files), '-t', pattern, '--reporter=json', `--outputFile.json=${report}`],
    { cwd: folder, timeoutMs: TIMEOUT_MS },
  )
  // No report: vitest did not come to its end, and its output says why.
  if (timedOut || !existsSync(report)) return { output, verdicts: [] }
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
  const verdicts = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status }) => ({ file: path.relative(folder, name), fullName, status })),
  )
  return { output, verdicts }
}

/** The results of one named test; several where it runs on each SDK line, say. */
export function resultsOf(verdicts, test) {
  const [file, name] = test
  return verdicts.filter((verdict) => verdict.file === file && verdict.fullName.includes(name))
}

/** One breakage: each of its tests must fail, in at least one of its forms. Gives back the row of the closing table. */
export async function brokenBuild(tally, folder, breakage) {
  const mend = applyEdits(folder, breakage)
  try {
    const { output, verdicts } = await runTests(folder, breakage.fails)
    let noticed = 0
    for (const test of breakage.fails) {
      const results = resultsOf(verdicts, test)
      const failed = results.filter(({ status }) => status === 'failed').length
      if (failed > 0) noticed++
      tally.check(`${breakage.name}: "${test[1]}" fails`, failed > 0, failed > 0 ? '' : output.slice(-4000))
      say(`  ${failed} of ${results.length} failed: ${test[0]} > ${test[1]}`)
    }
    return { name: breakage.name, named: breakage.fails.length, noticed }
  } finally {
    mend()
  }
}

function escaped(text) {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
