import { readFileSync } from 'node:fs'
import path from 'node:path'
import { runQuietly, say } from '../lib/progress.mjs'
import { examplePackages } from '../lib/workspace.mjs'

/** The ways in which a sample can be answered; an example's check prints `ok <way>` for each that it asserted. */
const WAYS = ['push', 'rounds', 'handoff', 'provider', 'fallback']

/** What may be asserted in place of a fallback: the tool fails with a message, or is not listed. */
const INSTEAD_OF_FALLBACK = ['error', 'hidden']

/** The longest that one example may take. */
const TIMEOUT_MS = 3 * 60_000

/** Runs the client of every example, its `check` script, which asserts what the example prints and returns. */
export async function examples(tally, candidates = examplePackages()) {
  const checked = candidates.filter((candidate) => candidate.manifest.scripts?.check !== undefined)
  say(`examples: ${checked.length} that check themselves`)
  const rows = []
  for (const { folder, path: name } of checked) {
    const { code, output } = await runQuietly(['npm', '--silent', 'run', 'check'], {
      cwd: folder,
      // The databases are those that the examples bring.
      env: { DATABASE_URL: '' },
      timeoutMs: TIMEOUT_MS,
    })
    tally.check(`example ${name}`, code === 0, output)
    const printed = linesOf(output)
    const quoted = linesOf(readFileSync(path.join(folder, 'README.md'), 'utf8'))
    const isQuoted = quoted.length === 0 || quoted.join('\n') === printed.join('\n')
    tally.check(`example ${name}: its README quotes its check`, isQuoted, printed.join('\n'))
    rows.push({ name: path.basename(folder), cells: cellsOf(printed), ok: code === 0 })
  }
  if (rows.length > 0) printTable(rows)
}

/** What the check asserted, or what the README says that it prints. */
function linesOf(text) {
  return [...text.matchAll(/^ok .*$/gm)].map(([line]) => line.trimEnd())
}

function cellsOf(lines) {
  const said = new Set(lines.map((line) => line.split(/\s+/)[1]))
  return WAYS.map((way) => {
    if (said.has(way)) return '✓'
    return (way === 'fallback' && INSTEAD_OF_FALLBACK.find((other) => said.has(other))) || '·'
  })
}

function printTable(rows) {
  const width = Math.max(...rows.map(({ name }) => name.length))
  console.log(`\n  ${''.padEnd(width)}  ${WAYS.map((way) => way.padEnd(9)).join('')}`)
  for (const { name, cells, ok } of rows) {
    console.log(`  ${name.padEnd(width)}  ${cells.map((cell) => cell.padEnd(9)).join('')}${ok ? '' : 'FAILED'}`)
  }
  console.log('\n  ✓ answered this way, and asserted   · no such way here, as its README says')
  console.log(
    '  without a model: error asserted to say what is missing, hidden asserted to be listed to the others alone\n',
  )
}
