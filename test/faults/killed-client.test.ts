import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { textOf, typescriptServer, within } from '@sampan/test-support'
import { test } from 'vitest'
import { serveFaulty } from './serve.ts'

/** The client's process is killed while the server waits for its model: no farewell, and the kernel closes what it held. */

/** @returns the process id of the server that the client has started, or else of the client. */
async function killWhileAsked(line: string, to: string): Promise<{ pid: number }> {
  const { command, args } = typescriptServer(new URL('./client-process.ts', import.meta.url), [line, to])
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const said = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>
  const [text] = await within(30_000, said, 'a question to the client', () => stderr)
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
  return { pid: Number.parseInt(text, 10) }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  // Where process 1 is no init, as in some containers, nobody takes notice of an orphan's end.
  const stat = `/proc/${pid}/stat`
  return !(existsSync(stat) && / Z /.test(readFileSync(stat, 'utf8')))
}

test.concurrent.for(['v1', 'v2'] as const)(
  'stdio, SDK %s: the server’s process ends by itself, after its handler’s finally',
  { timeout: 60_000 },
  async (line, { expect }) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'sampan-killed-'))
    try {
      const ledger = path.join(folder, 'ledger')
      const { pid } = await killWhileAsked(line, ledger)
      await expect.poll(() => lives(pid), { timeout: 20_000 }).toBe(false)
      expect(readFileSync(ledger, 'utf8').match(/ledger: .*/g)).toEqual([
        'ledger: start x',
        'ledger: failed x aborted',
        'ledger: end x',
      ])
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)

test.concurrent.for(['v1', 'v2'] as const)(
  'HTTP, SDK %s: the handler ends once, and other clients are served',
  { timeout: 60_000 },
  async (line, { expect }) => {
    const faulty = await serveFaulty(line, '2025')
    try {
      await killWhileAsked(line, faulty.url)
      await expect.poll(() => faulty.ledger, { timeout: 20_000 }).toEqual(['start x', 'failed x aborted', 'end x'])
      const other = await faulty.client()
      expect(textOf((await other.callTool('ask', { topic: 'y' })).response)).toBe('re 1 y')
    } finally {
      await faulty.close()
    }
  },
)
