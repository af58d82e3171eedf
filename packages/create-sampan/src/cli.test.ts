import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { typescriptServer } from '@sampan/test-support'
import { expect, onTestFinished, test } from 'vitest'
import { install, packageManagerOf } from './package-manager.ts'

// What only a process has: arguments, exit codes, streams. The rest is in main.test.ts.

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'create-sampan-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function run(...argv: readonly string[]): { cwd: string; status: number | null; stdout: string; stderr: string } {
  const cwd = temporaryFolder()
  const { command, args } = typescriptServer(new URL('./cli.ts', import.meta.url), argv)
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 15_000, input: '' })
  return { cwd, status, stdout, stderr }
}

test('help is on stdout, and the exit code 0', () => {
  expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--transport'), stderr: '' })
})

test.each([[['--bogus']], [[]]])('%j without a terminal is wrong usage: 2, and nothing written', (argv) => {
  const { cwd, status, stdout, stderr } = run(...argv)

  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(/^create-sampan: .*\nSee npm create sampan -- --help/)
  expect(readdirSync(cwd)).toEqual([])
})

test('run from its sources, it says that it is not built', () => {
  const { cwd, status, stderr } = run('desk', '--yes')

  expect(status).toBe(1)
  expect(stderr).toContain('create-sampan has not been built')
  expect(readdirSync(cwd)).toEqual([])
})

test('an install without a network gives back what npm said', async () => {
  const folder = temporaryFolder()
  const before = { ...process.env }
  onTestFinished(() => {
    process.env = before
  })
  // The discard port, where nobody listens.
  Object.assign(process.env, { npm_config_registry: 'http://127.0.0.1:9/', npm_config_fetch_retries: '0' })
  Object.assign(process.env, { npm_config_cache: path.join(folder, 'cache'), npm_config_offline: 'false' })
  writeFileSync(path.join(folder, 'package.json'), '{"dependencies":{"zod":"^4.0.0"}}')

  expect(await install('npm', folder)).toMatch(/ECONNREFUSED/)
}, 60_000)

test('a package manager that is not there is a failure too', async () => {
  const before = process.env['PATH']
  onTestFinished(() => {
    process.env['PATH'] = before
  })
  process.env['PATH'] = temporaryFolder()

  expect(await install('bun', temporaryFolder())).toMatch(/bun/)
})

test.each([
  ['pnpm/9.1.0 npm/? node/v20', 'pnpm'],
  ['yarn/1.22.0 npm/?', 'yarn'],
  ['bun/1.1.0', 'bun'],
  ['npm/10.8.0 node/v20', 'npm'],
  [undefined, 'npm'],
])('%s is %s', (agent, manager) => {
  expect(packageManagerOf({ npm_config_user_agent: agent })).toBe(manager)
})
