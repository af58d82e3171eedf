import { runQuietly, say } from '../lib/progress.mjs'
import { examplePackages } from '../lib/workspace.mjs'

/** The ways in which a sample can be answered; an example's check prints `ok <way>` for each that it asserted. */
const WAYS = ['push', 'rounds', 'handoff', 'provider', 'fallback']

/** The longest that one example may take. */
const TIMEOUT_MS = 3 * 60_000

/** Runs the client of every example, its `check` script, which asserts what the example prints and returns. */
export async function examples(tally, candidates = examplePackages()) {
  const checked = candidates.filter((candidate) => candidate.manifest.scripts?.check !== undefined)
  say(`examples: ${checked.length} that check themselves`)
  const rows = []
  for (const { folder, path, manifest } of checked) {
    const { code, output } = await runQuietly(['npm', '--silent', 'run', 'check'], {
      cwd: folder,
      timeoutMs: TIMEOUT_MS,
    })
    tally.check(`example ${path}`, code === 0, output)
    const said = new Set([...output.matchAll(/^\s*(?:ok|✓) (\w+)/gm)].map((match) => match[1]))
    rows.push({ name: manifest.name, ways: WAYS.map((way) => said.has(way)), ok: code === 0 })
  }
  if (rows.length > 0) printTable(rows)
}

function printTable(rows) {
  const width = Math.max(...rows.map((row) => row.name.length))
  console.log(`\n  ${''.padEnd(width)}  ${WAYS.map((way) => way.padEnd(9)).join('')}`)
  for (const { name, ways, ok } of rows) {
    const cells = ways.map((way) => (way ? '✓' : '·').padEnd(9)).join('')
    console.log(`  ${name.padEnd(width)}  ${cells}${ok ? '' : 'FAILED'}`)
  }
  console.log('')
}
