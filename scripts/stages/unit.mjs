import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { node24 } from '../lib/node24.mjs'
import { run, tool } from '../lib/process.mjs'
import { say } from '../lib/progress.mjs'
import { root, scratch } from '../lib/workspace.mjs'

/** The longest that the whole vitest suite may take. */
const TIMEOUT_MS = 14 * 60_000

/** Runs the whole vitest suite on this terminal and adds its tests to the tally. */
export async function unit(tally) {
  say('tests: vitest, over packages, examples, test and scripts')
  await vitest(tally, 'vitest', [], process.execPath)
}

/**
 * Runs the suite on Node 24, or a part of it when `files` (vitest's filters) is not empty; does nothing when this is
 * Node 24 already.
 */
export async function unitOnNode24(tally, { files }) {
  if (process.versions.node.startsWith('24.')) return
  const node = await tally.attempt('Node 24', node24)
  if (node === undefined) return
  say(`tests: ${files.length === 0 ? 'all' : files.join(', ')} on Node 24`)
  await vitest(tally, 'vitest on Node 24', files, node)
}

/** Runs vitest with these filters and options, by this Node, and adds its tests to the tally. */
export async function vitest(tally, name, files, node, env = {}) {
  const report = path.join(scratch, `${name.replaceAll(' ', '-')}.json`)
  mkdirSync(scratch, { recursive: true })
  rmSync(report, { force: true })
  const [, ...args] = tool('vitest', 'vitest.mjs', 'run', ...files, '--reporter=default', '--reporter=json')
  const { code, timedOut } = await run([node, ...args, `--outputFile.json=${report}`], {
    inherit: true,
    timeoutMs: TIMEOUT_MS,
    // So that the child processes of tests, which start `node`, get the same one.
    env: { ...env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` },
  })
  const counts = count(report, name)
  // Such as an unhandled rejection between tests: no test failed, and vitest did.
  if (code !== 0 && counts.failed === 0) {
    const why = timedOut
      ? `was ended after ${TIMEOUT_MS / 60_000} minutes`
      : `ended with code ${code}, although no test failed`
    say(`  ✗ ${name} ${why}; see above`)
    counts.failed = 1
  }
  if (counts.skipped > 0) say(`  ${counts.skipped} tests were skipped`)
  tally.add(name, counts)
}

function count(report, name) {
  let results
  try {
    results = JSON.parse(readFileSync(report, 'utf8'))
  } catch (error) {
    say(`  ✗ ${name}: vitest left no report at ${path.relative(root, report)} (${error.message})`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
  // A file that could not be loaded has no tests to count, and is a failure all the same.
  const unloaded = results.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + unloaded.length,
    skipped: results.numPendingTests + results.numTodoTests,
  }
}
