import { equal, match } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { createHost } from '@sampan/host'
import { stdioServer } from '../demo/review-server.ts'
import { DEMO_PROGRAM, EXAMPLE_FOLDER } from '../paths.ts'

/** What the demo's command line must say to arguments that cannot be, with exit code 2; its tests have the others. */
export async function checkDemoArguments(): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'code-review-check-'))
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['--diff', path.join(folder, 'none.diff')], /^demo: --diff .*none\.diff: there is no such file\.\n/],
    [['--repo', folder], /^demo: .* is not in a git repository\.\n/],
    [['--speed'], /^demo: Unknown option '--speed'/],
  ]
  try {
    for (const [args, expected] of wrong) {
      const { code, stderr } = await runDemo(args)
      match(stderr, expected)
      equal(code, 2)
    }
  } finally {
    await rm(folder, { recursive: true })
  }
  return wrong.length
}

/** What the tool must say, to a model that can then do better. */
export async function checkToolArguments(): Promise<number> {
  const wrong: readonly (readonly [Readonly<Record<string, unknown>>, RegExp])[] = [
    [{ diff: 'no diff' }, /no unified diff/],
    [{ diff: '' }, /diff/],
    [{ repository: '../../..' }, /is outside .* \(--root\)/],
    [{ repository: 'none' }, /There is no folder .*none/],
    [{ maxFiles: 1000 }, /maxFiles/],
  ]
  const server = stdioServer({ root: EXAMPLE_FOLDER, provider: 'none', handoff: false })
  const host = await createHost({ server, persona: 'claude-code' })
  try {
    for (const [args, expected] of wrong) {
      const { result } = await host.callTool('review_diff', args)
      equal(result.isError, true)
      match(JSON.stringify(result.content), expected)
    }
  } finally {
    await host.close()
  }
  return wrong.length
}

async function runDemo(args: readonly string[]): Promise<{ readonly code: number; readonly stderr: string }> {
  try {
    const { stderr } = await promisify(execFile)(process.execPath, [DEMO_PROGRAM, ...args], { timeout: 20_000 })
    return { code: 0, stderr }
  } catch (error) {
    const { code, stderr } = error as { readonly code: number; readonly stderr: string }
    return { code, stderr }
  }
}
