import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { run, tool } from './process.mjs'
import { root, scratch } from './workspace.mjs'

/**
 * Runs the named tests on this terminal, and closes with a table: a line for each of them that says what it measured
 * (`showFigures`), one for the rest of its file.
 *
 * @returns the exit code
 */
export async function testsWithTable(name, files, env = {}) {
  const report = path.join(scratch, `${name}.json`)
  mkdirSync(scratch, { recursive: true })
  rmSync(report, { force: true })
  const { code } = await run(
    tool(
      'vitest',
      'vitest.mjs',
      'run',
      ...files,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ),
    { inherit: true, env },
  )
  console.log(`\n${closingTable(readReport(report)).join('\n')}`)
  return code
}

function readReport(report) {
  try {
    return JSON.parse(readFileSync(report, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return { testResults: [] }
    throw error
  }
}

/** The lines of the table for a report of vitest's. */
export function closingTable({ testResults }) {
  const files = testResults.map(({ name, assertionResults, status }) => ({
    file: path.relative(root, name).split(path.sep).join('/'),
    tests: assertionResults,
    // A file that could not be loaded has no tests, and is a failure all the same.
    unloaded: status === 'failed' && assertionResults.length === 0,
  }))
  const rows = files.toSorted((a, b) => a.file.localeCompare(b.file)).flatMap(rowsOf)
  const sums = ['all', count(rows, 'passed'), count(rows, 'failed'), count(rows, 'skipped'), '', '']
  return table([['', 'passed', 'failed', 'skipped', 'seconds', ''], ...rows.map(cellsOf), sums])
}

function rowsOf({ file, tests, unloaded }) {
  const measured = tests.filter(({ meta }) => meta?.figures !== undefined)
  const rest = tests.filter((test) => !measured.includes(test))
  const rows = measured.map((test) => rowOf(`${file}: ${test.fullName}`, [test], test.meta.figures))
  if (rest.length > 0 || unloaded) rows.unshift({ ...rowOf(file, rest, ''), ...(unloaded && { failed: 1 }) })
  return rows
}

function rowOf(name, tests, figures) {
  const of = (...wanted) => tests.filter(({ status }) => wanted.includes(status)).length
  const duration = tests.reduce((sum, test) => sum + (test.duration ?? 0), 0)
  return {
    name,
    passed: of('passed'),
    failed: of('failed'),
    skipped: of('skipped', 'pending', 'todo'),
    duration,
    figures,
  }
}

function cellsOf({ name, passed, failed, skipped, duration, figures }) {
  return [name, passed, failed, skipped, (duration / 1000).toFixed(1), figures]
}

function count(rows, what) {
  return rows.reduce((sum, row) => sum + row[what], 0)
}

/** Names to the left, figures to the right, and what is told in words last. */
function table(rows) {
  const cells = rows.map((row) => row.map(String))
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)))
  const last = widths.length - 1
  return cells.map((row) =>
    row
      .map((cell, column) =>
        column === 0 || column === last ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join('  ')
      .trimEnd(),
  )
}
