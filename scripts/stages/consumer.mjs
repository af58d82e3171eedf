import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { run } from '../lib/process.mjs'
import { runQuietly, say } from '../lib/progress.mjs'
import { examplePackages, readManifest, root } from '../lib/workspace.mjs'
import { examples } from './examples.mjs'

/**
 * Uses the tarballs as somebody who installed them with npm: imports every entry point, starts every command,
 * type-checks a small server, and runs the examples against them.
 */
export async function consumer(tally, packed) {
  say(`consumer: ${packed.length} tarballs installed with npm in a folder of their own`)
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'sampan-consumer-'))
  try {
    const copied = copyExamples(folder, packed)
    writeProject(folder, packed)
    const install = ['npm', 'install', '--no-audit', '--no-fund', '--loglevel=error']
    const installed = await runQuietly(install, { cwd: folder, timeoutMs: 5 * 60_000 })
    tally.check('npm install of the tarballs', installed.code === 0, installed.output)
    if (installed.code !== 0) return

    for (const entry of packed.flatMap(entryPoints)) {
      const { code, output } = await run([process.execPath, '--input-type=module', '-e', `await import('${entry}')`], {
        cwd: folder,
        timeoutMs: 60_000,
      })
      tally.check(`import ${entry}`, code === 0, output)
    }
    for (const [name, file] of packed.flatMap(commands)) {
      const { code, output } = await run([process.execPath, path.join(folder, file), '--help'], {
        cwd: folder,
        timeoutMs: 60_000,
      })
      tally.check(`${name} --help`, code === 0 && output.trim() !== '', output)
    }
    const tsc = [process.execPath, 'node_modules/typescript/bin/tsc', '-p', '.', '--pretty', 'false']
    const types = await runQuietly(tsc, { cwd: folder, timeoutMs: 2 * 60_000 })
    tally.check('types of a server that uses the tarballs', types.code === 0, types.output)

    await examples(tally, copied)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function writeProject(folder, packed) {
  const dependencies = {}
  for (const { manifest, tarball, folder: source } of packed) {
    dependencies[manifest.name] = `file:${tarball}`
    for (const peer of Object.keys(manifest.peerDependencies ?? {})) dependencies[peer] ??= installedRange(source, peer)
  }
  const own = { typescript: installedRange(root, 'typescript'), '@types/node': installedRange(root, '@types/node') }
  const manifest = {
    name: 'consumer',
    private: true,
    type: 'module',
    workspaces: ['examples/*'],
    dependencies: { ...own, ...dependencies },
  }
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest, null, 2))

  cpSync(path.join(root, 'scripts/consumer'), path.join(folder, 'src'), { recursive: true })
  const imports = packed.filter((candidate) => candidate.manifest.exports !== undefined).flatMap(entryPoints)
  const every = imports.map((entry, index) => `import type * as entry${index} from '${entry}'`)
  every.push(`export type Every = [${imports.map((_, index) => `typeof entry${index}`).join(', ')}]\n`)
  writeFileSync(path.join(folder, 'src/every-entry-point.ts'), every.join('\n'))
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    noEmit: true,
    types: ['node'],
    skipLibCheck: true,
  }
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }))
}

/** Copies the examples, and what they share, with the versions that the workspace would fill in. Gives those that check themselves. */
function copyExamples(folder, packed) {
  const tarballs = new Map(packed.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]))
  mkdirSync(path.join(folder, 'examples'))
  cpSync(path.join(root, 'tsconfig.base.json'), path.join(folder, 'tsconfig.base.json'))
  const copied = examplePackages().map((candidate) => {
    const copy = path.join(folder, candidate.path)
    cpSync(candidate.folder, copy, {
      recursive: true,
      filter: (file) => !/(?:^|[\\/])(?:node_modules|\.turbo|\.tsbuild)$/.test(file),
    })
    const manifest = structuredClone(candidate.manifest)
    for (const dependencies of [manifest.dependencies, manifest.devDependencies]) {
      for (const [name, range] of Object.entries(dependencies ?? {})) {
        if (tarballs.has(name)) dependencies[name] = tarballs.get(name)
        else if (range === 'catalog:') dependencies[name] = installedRange(candidate.folder, name)
        // Copied beside it: npm knows no `workspace:`, and finds what its own workspaces have.
        else if (range.startsWith('workspace:')) dependencies[name] = '*'
      }
    }
    writeFileSync(path.join(copy, 'package.json'), JSON.stringify(manifest, null, 2))
    return { ...candidate, folder: copy, manifest }
  })
  return copied.filter(({ manifest }) => manifest.scripts?.check !== undefined)
}

/** What the workspace installed, as a range for npm; an alias stays one. */
function installedRange(folder, name) {
  const installed = path.join(folder, 'node_modules', name)
  if (!existsSync(installed)) return undefined
  const manifest = readManifest(installed)
  return manifest.name === name ? manifest.version : `npm:${manifest.name}@${manifest.version}`
}

/** `@sampan/http` and `@sampan/http/v1`, from the `exports` of `@sampan/http`. */
function entryPoints({ manifest }) {
  return Object.keys(manifest.exports ?? {})
    .filter((subpath) => !subpath.endsWith('.json') && !subpath.includes('*'))
    .map((subpath) => manifest.name + subpath.slice(1))
}

function commands({ manifest }) {
  const bin = typeof manifest.bin === 'string' ? { [manifest.name]: manifest.bin } : (manifest.bin ?? {})
  return Object.entries(bin).map(([name, file]) => [name, path.join('node_modules', manifest.name, file)])
}
