import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** What one check of a scenario came to; `SKIPPED`, `INFO` and `WARNING` fail nothing. */
export interface Check {
  readonly id: string
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO'
  readonly errorMessage?: string
}

export interface Scenario {
  readonly name: string
  readonly checks: readonly Check[]
}

/** What the suite printed, and the exit code that it judged itself by. */
export interface SuiteRun {
  readonly scenarios: readonly Scenario[]
  readonly code: number
  readonly output: string
}

/** The longest that the suite may take: it waits 10 s and more where an answer does not come. */
const TIMEOUT_MS = 120_000

/** Runs the published suite (all of it: "active", and what is pending) against the server at `url`, with no list of expected failures. */
export function runSuite(url: string): Promise<SuiteRun> {
  return conformance(['server', '--url', url, '--suite', 'all'])
}

/** Runs one of the suite's scenarios for clients. `command` is started with the URL of the scenario's server. */
export function runClientScenario(scenario: string, command: string): Promise<SuiteRun> {
  return conformance(['client', '--command', command, '--scenario', scenario])
}

async function conformance(options: readonly string[]): Promise<SuiteRun> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sampan-conformance-'))
  try {
    const program = fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/dist/index.js'))
    const args = ['--import', new URL('./node-20.mjs', import.meta.url).href, program]
    const { code, output } = await execute([...args, ...options, '-o', folder])
    return { scenarios: await readScenarios(folder), code, output }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function execute(args: readonly string[]): Promise<{ code: number; output: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
      timeout: TIMEOUT_MS,
      maxBuffer: 2 ** 26,
    })
    return { code: 0, output: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string }
    if (typeof code !== 'number') throw error
    return { code, output: `${stdout}${stderr}` }
  }
}

/** `server-<name>-<time>/checks.json`, one for each scenario. */
async function readScenarios(folder: string): Promise<Scenario[]> {
  const scenarios: Scenario[] = []
  for (const entry of (await readdir(folder)).sort()) {
    const checks = JSON.parse(await readFile(path.join(folder, entry, 'checks.json'), 'utf8')) as Check[]
    scenarios.push({ name: entry.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT.*$/, ''), checks })
  }
  return scenarios
}

/** One line a scenario, and the sums; `✗` with what the suite says of each check that failed. */
export function closingTable(line: string, { scenarios, code }: SuiteRun): string {
  const count = (checks: readonly Check[], status: Check['status']): number =>
    checks.filter((check) => check.status === status).length
  const rows = scenarios.flatMap(({ name, checks }) => {
    const failed = checks.filter(({ status }) => status === 'FAILURE')
    const row = `  ${failed.length === 0 ? '✓' : '✗'} ${name.padEnd(34)} ${count(checks, 'SUCCESS')} passed, ${failed.length} failed`
    return [row, ...failed.map(({ id, errorMessage }) => `      ${id}: ${errorMessage}`)]
  })
  const all = scenarios.flatMap(({ checks }) => checks)
  const sum = `${count(all, 'SUCCESS')} checks passed, ${count(all, 'FAILURE')} failed, in ${scenarios.length} scenarios; exit code ${code}`
  return [`${line}, conformance suite 0.1.16, all scenarios`, ...rows, `  ${sum}`].join('\n')
}
