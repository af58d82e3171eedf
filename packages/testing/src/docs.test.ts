import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { typescriptServer } from '@sampan/test-support'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createServer } from '../snippets/server.ts'
import { testTool } from './index.ts'
// The example for Vitest runs here, as one of these tests.
import '../snippets/vitest.test.ts'

/** The README and the guide show these files, and these files print what the pages say. */

const page = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const readme = page('../README.md')
const guide = page('../../../docs/testing.md')
const snippet = (name: string) => new URL(`../snippets/${name}.ts`, import.meta.url)
const fenced = (name: string) => `\`\`\`ts\n${readFileSync(snippet(name), 'utf8')}\`\`\``

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sampan-testing-'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function run(
  name: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
  nodeOptions: readonly string[] = [],
): Promise<string> {
  const { command, args: rest } = typescriptServer(snippet(name), args)
  const all = [...nodeOptions, ...rest]
  const { stdout } = await promisify(execFile)(command, all, {
    cwd: folder,
    env: { ...process.env, ...env },
    timeout: 30_000,
  })
  return stdout
}

/** The boundary around untrusted text is another one in each call. */
const stable = (text: string) => text.replace(/data-[0-9a-z]{14}/g, 'data-…')

test('the pages show the files', () => {
  for (const name of ['server', 'triage.test']) expect(readme, name).toContain(fenced(name))
  for (const name of [
    ...['triage.test', 'server', 'differences', 'personas', 'answers', 'asked', 'replay', 'recorded'],
    ...['scripted-model', 'vitest.test'],
  ]) {
    expect(guide, name).toContain(fenced(name))
  }
})

test('the first example has fifteen lines, and passes under node --test', async () => {
  const body = readFileSync(snippet('triage.test'), 'utf8').trimEnd().split('\n')
  const from = body.findIndex((line) => line.startsWith('test('))

  expect(body.length - from).toBeLessThanOrEqual(15)
  const report = await run('triage.test', [], {}, ['--test', '--test-reporter=tap'])
  expect(report).toMatch(/^# Subtest: a ticket gets its label, whoever answers$/m)
  expect(report).toMatch(/^# pass 1$/m)
}, 40_000)

test.each(['differences', 'personas', 'asked', 'replay'])('%s.ts prints what the guide says', async (name) => {
  const printed = vi.spyOn(console, 'log').mockImplementation(() => {})
  await import(`../snippets/${name}.ts`)
  const lines = printed.mock.calls.map(([line]) => line)
  printed.mockRestore()

  expect(guide).toContain(`\`\`\`\n${stable(lines.join('\n'))}\n\`\`\``)
})

test('recorded.ts records, and says what it has no answer to', async () => {
  await run('recorded', [], { SAMPAN_RECORD: 'missing' })
  expect(guide).toContain(`\`\`\`json\n${readFileSync(join(folder, 'answers/triage.json'), 'utf8')}\`\`\``)
  expect(guide).toContain(`\`\`\`\n${await run('recorded', ['The app crashes'])}\`\`\``)
}, 60_000)

test('scripted-model.ts plays the model of a client', async () => {
  const { command, args } = typescriptServer(new URL('./fixtures/ask-server.ts', import.meta.url))

  expect(await run('scripted-model', [command, ...args])).toBe("[ { type: 'text', text: 'blue' } ] 1\n")
}, 40_000)

test.each([
  // An answer without a label is asked for once more; a label is found wherever it stands.
  ['text', 'billing', 1],
  ['json', 'billing', 1],
  ['oneAfterTheOther', 'billing', 2],
  ['computed', 'billing', 1],
  ['byRoute', 'bug', 1],
  ['cut', 'bug', 2],
  ['echoed', 'billing', 1],
  ['late', 'billing', 1],
] as const)('answers.ts: %s', async (name, label, questions) => {
  const { [name]: answers } = await import('../snippets/answers.ts')
  const { runs } = await testTool(createServer, {
    tool: 'triage',
    arguments: { ticket: 'I was charged twice' },
    answers,
    eras: ['2025'],
    routes: ['client'],
  })
  expect(runs[0]?.result?.content).toEqual([{ type: 'text', text: label }])
  expect(runs[0]?.asked).toHaveLength(questions)
})
