import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import type { Questions } from './ask.ts'
import { Interrupted } from './errors.ts'
import { installedVersions } from './installed-versions.ts'
import { main, type Surroundings } from './main.ts'

const versions = installedVersions(fileURLToPath(new URL('..', import.meta.url)))

interface Ran {
  readonly code: number
  readonly told: string
  readonly printed: string
  readonly cwd: string
}

async function run(argv: readonly string[], given: Partial<Surroundings> = {}): Promise<Ran> {
  const cwd = given.cwd ?? mkdtempSync(path.join(realpathSync(tmpdir()), 'create-sampan-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  let [told, printed] = ['', '']
  const code = await main(argv, {
    cwd,
    packageManager: 'npm',
    optionsTakenByNpm: [],
    questions: undefined,
    version: () => '1.2.3',
    versions: () => versions,
    install: async () => undefined,
    tell: (text) => (told += `${text}\n`),
    print: (text) => (printed += text),
    ...given,
  })
  return { code, told, printed, cwd }
}

const questions: Questions = {
  folder: async () => 'asked',
  name: async () => 'from-questions',
  transport: async () => 'http',
  provider: async () => 'openai',
  handoff: async () => false,
  sdk: async () => 'v1',
}

function manifestIn(folder: string): { name: string; dependencies: Record<string, string>; scripts: object } {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
}

test('writes a server, installs, and says what comes next', async () => {
  const installed: string[] = []
  const { code, told, cwd } = await run(['desk'], {
    packageManager: 'pnpm',
    install: async (manager, folder) => void installed.push(manager, folder),
  })

  const folder = path.join(cwd, 'desk')
  expect({ code, installed }).toEqual({ code: 0, installed: ['pnpm', folder] })
  expect(manifestIn(folder).name).toBe('desk')
  expect(told).toContain('cd desk')
  expect(told).toContain('pnpm run try')
  expect(told).toContain('claude mcp add desk -- node "$PWD/dist/main.js"')
})

test('asks for what the flags leave open', async () => {
  const { code, cwd } = await run(['--transport', 'stdio', '--no-install'], { questions })

  const manifest = manifestIn(path.join(cwd, 'asked'))
  expect(code).toBe(0)
  expect(manifest.name).toBe('from-questions')
  const expected = ['@sampan/core', '@sampan/stdio', '@modelcontextprotocol/sdk', '@sampan/ai-sdk', '@ai-sdk/openai']
  expect(Object.keys(manifest.dependencies)).toEqual(expect.arrayContaining(expected))
  expect(Object.keys(manifest.dependencies)).not.toContain('@modelcontextprotocol/server')
})

test('with --yes asks nothing, and pins a range for each dependency', async () => {
  const { code, cwd } = await run(['--yes', '--no-install'], { questions })

  expect(code).toBe(0)
  expect(manifestIn(path.join(cwd, 'sampan-server'))).toMatchObject({ name: 'sampan-server' })
  for (const range of Object.values(manifestIn(path.join(cwd, 'sampan-server')).dependencies)) {
    expect(range).toMatch(/^\^\d+\.\d+\.\d+$/)
  }
})

test('a scoped name gives the folder and the server its last part', async () => {
  const { cwd } = await run(['--name', '@team/desk', '--no-install'])

  expect(manifestIn(path.join(cwd, 'desk')).name).toBe('@team/desk')
  expect(readFileSync(path.join(cwd, 'desk/src/server.ts'), 'utf8')).toContain("name: 'desk'")
})

test('a person who leaves in the middle leaves nothing', async () => {
  const { code, told, cwd } = await run([], {
    questions: { ...questions, sdk: () => Promise.reject(new Interrupted('Nothing was written.')) },
  })

  expect({ code, told }).toEqual({ code: 130, told: 'Nothing was written.\n' })
  expect(readdirSync(cwd)).toEqual([])
})

test('without a network the server is there, and the message says what to run', async () => {
  const { code, told, cwd } = await run(['desk'], { install: async () => 'ENOTFOUND registry' })

  expect(code).toBe(1)
  expect(existsSync(path.join(cwd, 'desk/src/server.ts'))).toBe(true)
  expect(told).toContain('`npm install` failed:\n\nENOTFOUND registry')
  expect(told).toContain('cd desk && npm install')
})

test.each([
  ['an unknown flag', ['desk', '--bogus'], 2, "Unknown option '--bogus'."],
  ['a bad name', ['--name', 'No Name'], 2, 'is no name for an npm package'],
  ['a folder whose name is none', ['No Name'], 2, 'Or give the name apart from the folder, with --name.'],
  ['nobody to ask', [], 2, 'There is no terminal to ask at.'],
  ['a folder that is taken', ['taken'], 1, 'taken exists, and is not empty (file).'],
] as const)('%s: nothing is written', async (_what, argv, expectedCode, message) => {
  const cwd = mkdtempSync(path.join(realpathSync(tmpdir()), 'create-sampan-'))
  writeProjectLike(path.join(cwd, 'taken'))
  const { code, told } = await run(argv, { cwd })

  expect(code).toBe(expectedCode)
  expect(told).toContain(message)
  expect(readdirSync(cwd, { recursive: true }).toSorted()).toEqual(['taken', path.join('taken', 'file')])
})

test('options that npm kept for itself are not taken for left out', async () => {
  const { code, told, cwd } = await run(['desk', 'http'], { optionsTakenByNpm: ['--transport', '--no-install'] })

  expect(code).toBe(2)
  expect(told).toContain('npm kept --transport, --no-install to itself. Put -- before')
  expect(readdirSync(cwd)).toEqual([])
})

test('help and version go to stdout', async () => {
  const flags = ['--name', '--transport', '--provider', '--handoff', '--no-handoff', '--sdk', '--yes', '--no-install']
  const { code, printed, told } = await run(['--help'])

  expect({ code, told }).toEqual({ code: 0, told: '' })
  for (const flag of flags) expect(printed).toContain(flag)
  expect(await run(['--version'])).toMatchObject({ code: 0, printed: '1.2.3\n', told: '' })
})

function writeProjectLike(folder: string): void {
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'file'), '')
}
