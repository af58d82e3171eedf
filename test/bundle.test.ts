import { execFile } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { type OutputChunk, rolldown } from 'rolldown'
import { Visitor, parseSync } from 'rolldown/utils'
import { afterAll, beforeAll, expect, test } from 'vitest'

// Core runs on any runtime, under either SDK: its bundle, and what the bundle loads, name no Node builtin and no SDK.

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const core = fileURLToPath(new URL('../packages/core', import.meta.url))
const tsdown = fileURLToPath(new URL('../node_modules/tsdown/dist/run.mjs', import.meta.url))

const SDK = /^@modelcontextprotocol\//
const BUILTINS = new Set(builtinModules)

/** Names that only Node defines. They may be asked for through `globalThis`, where their absence is no error, and bound. */
const NODE_GLOBALS = new Set(['process', 'Buffer', 'require', '__dirname', '__filename'])

let folder: string
let manifest: Manifest
let files: ReadonlyMap<string, string>

// Built here, so that the test speaks of the present source and not of a stale dist/.
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sampan-bundle-'))
  manifest = JSON.parse(await readFile(path.join(core, 'package.json'), 'utf8')) as Manifest
  await promisify(execFile)(process.execPath, [tsdown, '--out-dir', folder, '--no-dts', '--silent'], {
    cwd: core,
    timeout: 60_000,
  })
  const names = (await readdir(folder)).filter((name) => name.endsWith('.js'))
  files = new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(path.join(folder, name), 'utf8')] as const)),
  )
}, 60_000)

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

interface Names {
  /** What static and dynamic imports and re-exports name. */
  readonly imports: readonly string[]
  /** Which of Node's own names are called or read from. */
  readonly globals: readonly string[]
}

function namesIn(code: string): Names {
  const imports: string[] = []
  const globals: string[] = []
  const bound = new Set<string>()
  const source = (node: { readonly source: { readonly value: string } | null }): void => {
    if (node.source !== null) imports.push(node.source.value)
  }
  const use = (node: { readonly type: string }): void => {
    if ('name' in node && typeof node.name === 'string' && NODE_GLOBALS.has(node.name)) globals.push(node.name)
  }
  new Visitor({
    ImportDeclaration: source,
    ExportNamedDeclaration: source,
    ExportAllDeclaration: source,
    // What is computed is shown as it is written, and then it is on no list of what is allowed.
    ImportExpression: ({ source: { start, end } }) => {
      imports.push(code.slice(start, end).replace(/^(["'`])(.*)\1$/, '$2'))
    },
    MemberExpression: (node) => use(node.object),
    CallExpression: (node) => use(node.callee),
    VariableDeclarator: ({ id: { start, end } }) => {
      for (const [name] of code.slice(start, end).matchAll(/\w+/g)) bound.add(name)
    },
  }).visit(parseSync('bundle.js', code).program)
  return { imports, globals: globals.filter((name) => !bound.has(name)) }
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || BUILTINS.has(specifier)
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

test('the search finds every form of import, and what Node alone defines', () => {
  const { imports, globals } = namesIn(`
    import { readFileSync } from "node:fs"
    import "fs"
    export { McpServer } from '@modelcontextprotocol/server'
    export * from './own.js'
    const later = () => import("crypto")
    const text = "import from process.exit()" // process.exit()
    process.exit(1)
    Buffer?.from(text)
    require('os')
    globalThis.process?.pid
    const { Buffer } = globalThis
    text.process.run()
  `)
  expect(imports).toEqual(['node:fs', 'fs', '@modelcontextprotocol/server', './own.js', 'crypto'])
  expect(imports.filter(isBuiltin)).toEqual(['node:fs', 'fs', 'crypto'])
  expect(globals).toEqual(['process', 'require'])
})

test('every entry point of core is built', () => {
  const entries = Object.keys(manifest.exports).map((subpath) =>
    subpath === '.' ? 'index.js' : `${subpath.slice(2)}.js`,
  )
  expect([...files.keys()]).toEqual(expect.arrayContaining(entries))
})

test('the built files of core import nothing but its own dependencies: no Node builtin, no SDK', () => {
  const allowed = new Set([
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.peerDependencies ?? {}),
  ])
  const wrong = [...files].flatMap(([file, source]) =>
    namesIn(source)
      .imports.filter((specifier) => !specifier.startsWith('.'))
      .filter((specifier) => isBuiltin(specifier) || SDK.test(specifier) || !allowed.has(packageOf(specifier)))
      .map((specifier) => `${file} imports ${specifier}`),
  )
  expect(wrong).toEqual([])
})

test('the built files of core use no name that only Node defines', () => {
  const wrong = [...files].flatMap(([file, source]) => namesIn(source).globals.map((name) => `${file} uses ${name}`))
  expect(wrong).toEqual([])
})

test('with its dependencies core still needs no Node builtin, and is at most 30 KB gzipped and 5 dependencies', async () => {
  const outside: string[] = []
  const lazinessUndone: string[] = []
  const peers = Object.keys(manifest.peerDependencies ?? {})
  const bundle = await rolldown({
    input: fileURLToPath(new URL('../packages/core/src/index.ts', import.meta.url)),
    platform: 'neutral',
    resolve: { mainFields: ['module', 'main'], conditionNames: ['import', 'default'] },
    external: (specifier) => {
      const isOutside = isBuiltin(specifier) || peers.includes(packageOf(specifier))
      if (isOutside) outside.push(specifier)
      return isOutside
    },
    onLog: (level, log) => {
      if (log.code === 'UNRESOLVED_IMPORT') throw new Error(log.message)
      if (log.code === 'INEFFECTIVE_DYNAMIC_IMPORT') lazinessUndone.push(log.message)
    },
  })
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  await bundle.close()

  expect(outside.filter((specifier) => isBuiltin(specifier) || SDK.test(specifier))).toEqual([])
  expect(lazinessUndone).toEqual([])
  expect(gzippedAtOnce(output.filter((file) => file.type === 'chunk'))).toBeLessThanOrEqual(30 * 1024)
  expect(Object.keys(manifest.dependencies ?? {}).length).toBeLessThanOrEqual(5)
}, 60_000)

/** The bytes of the entry and of what it imports statically; chunks that load when used are not counted. */
function gzippedAtOnce(chunks: readonly OutputChunk[]): number {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
  const eager = new Set<OutputChunk>()
  const follow = (chunk: OutputChunk | undefined): void => {
    if (chunk === undefined || eager.has(chunk)) return
    eager.add(chunk)
    for (const name of chunk.imports) follow(byName.get(name))
  }
  for (const chunk of chunks) if (chunk.isEntry) follow(chunk)
  return [...eager].reduce((sum, chunk) => sum + gzipSync(chunk.code, { level: 9 }).length, 0)
}
