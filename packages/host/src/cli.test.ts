import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { typescriptServer, within } from '@sampan/test-support'
import { expect, onTestFinished, test } from 'vitest'
import { fixturePath } from './fixtures/start.ts'
import type { Finished } from './fixtures/terminal.ts'

// What only a process has: arguments, exit codes, signals, pipes. The rest is in cli/main.test.ts.

const server = ['--', process.execPath, fixturePath('server.mjs'), 'v1', 'stdio']

/** The command as a process of its own, without a terminal. */
function start(argv: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  const { command, args } = typescriptServer(new URL('./cli.ts', import.meta.url), argv)
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return child
}

async function finished(child: ChildProcess): Promise<Finished> {
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (chunk) => (stdout += chunk))
  child.stderr?.on('data', (chunk) => (stderr += chunk))
  const [code] = (await within(15_000, once(child, 'close'), 'the command ends', () => stderr)) as [number]
  return { code, stdout, stderr }
}

test('answers a sampling request, prints the result alone on stdout, and exits with 0', async () => {
  const { code, stdout, stderr } = await finished(start(['--tool', 'ask_both', '--answer', 'blue', ...server]))

  expect({ code, stdout }).toEqual({ code: 0, stdout: 'blue, blue\n' })
  expect(stderr).toContain('wants a model to answer, during its tool ask_both.')
  expect(stdout + stderr).not.toContain('\u001b')
})

test('refuses rather than hang where nobody can be asked', async () => {
  const { code, stdout, stderr } = await finished(start(['--tool', 'ask_caught', ...server]))

  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ code: -1 })
  expect(stderr).toContain('there is no terminal to ask at')
})

test.each([
  ['wrong usage', ['--bogus'], 2],
  ['a server that cannot be started', ['--', 'no-such-command-anywhere'], 1],
] as const)('%s: the exit code', async (_what, argv, code) => {
  expect(await finished(start(argv))).toMatchObject({ code, stdout: '' })
})

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the call and the server', async (signal) => {
  const child = start(['--tool', 'wait', ...server])
  const result = finished(child)
  await until(child, 'wait: begun')

  child.kill(signal)

  expect(await result).toMatchObject({ code: 130, stderr: expect.stringContaining('Interrupted.') })
  expect((await result).stderr).toContain('server: wait: cancelled')
})

test('a second Ctrl-C does not wait for a server that does not want to end', async () => {
  const child = start(['--tool', 'sum', '--', process.execPath, fixturePath('by-hand.mjs'), 'stays'])
  const result = finished(child)
  await until(child, 'Connected to stays')
  child.kill('SIGINT')
  await until(child, 'SIGTERM ignored')
  child.kill('SIGINT')

  const { code, stderr } = await result

  expect(code).toBe(130)
  const pid = Number(/pid (\d+)/.exec(stderr)?.[1])
  await expect.poll(() => isAlive(pid)).toBe(false)
})

/** Waits for the child to write this to stderr. */
async function until(child: ChildProcess, text: string): Promise<void> {
  let seen = ''
  const found = new Promise<void>((resolve) => {
    child.stderr?.on('data', (chunk) => {
      seen += chunk
      if (seen.includes(text)) resolve()
    })
  })
  await within(15_000, found, `stderr says ${text}`, () => seen)
}

/** A process that has ended but that nobody has asked about yet (a zombie) is not alive. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z')
}
