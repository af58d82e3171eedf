// What importing @sampan/core costs: time, bytes, run-time dependencies.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'
import { save } from './harness/results.mjs'

const TARGETS = { importMs: 25, gzippedKb: 30, dependencies: 5 }

/** Fresh processes per variant; the variants take turns, so that a busy moment of the machine meets all of them. */
const ROUNDS = 41

const entry = fileURLToPath(import.meta.resolve('@sampan/core'))
const core = path.resolve(path.dirname(entry), '..')

const time = measureImport()
const size = await measureSize()
const { dependencies = {} } = JSON.parse(readFileSync(path.join(core, 'package.json'), 'utf8'))
const direct = Object.keys(dependencies)
const verdicts = []

console.log(
  `Node ${process.versions.node}, ${process.platform}-${process.arch}, ${ROUNDS} fresh processes each, taking turns\n`,
)
console.log(`  empty process              ${milliseconds(time.empty)}`)
console.log(`  import '@sampan/core'      ${milliseconds(time.core)}\n`)
row('import time (difference of medians)', time.core.median - time.empty.median, 'ms', TARGETS.importMs)
row('gzipped, minified, what loads at once', size.eager.gzipped / 1024, 'KB', TARGETS.gzippedKb)
row('run-time dependencies', direct.length, '', TARGETS.dependencies)
console.log('')
console.log(`  loads at once     ${kilobytes(size.eager)}: ${size.eager.packages.join(', ')}`)
for (const chunk of size.lazy) console.log(`  loads when used   ${kilobytes(chunk)}: ${chunk.packages.join(', ')}`)
console.log(`  left to the user  ${size.external.length === 0 ? 'nothing' : size.external.join(', ')}`)
console.log(`  dependencies      ${direct.join(', ')}`)

save('size', { verdicts })

function row(name, value, unit, target) {
  const shown = `${Number.isInteger(value) ? value : value.toFixed(1)} ${unit}`
  const met = value <= target
  verdicts.push({ name, value: shown.trim(), target: `≤ ${target} ${unit}`.trim(), met })
  console.log(`  ${name.padEnd(40)} ${shown.padStart(10)}   target ≤ ${target} ${unit}  ${met ? 'met' : 'MISSED'}`)
}

function milliseconds({ median, low, high }) {
  return `${median.toFixed(1)} ms (fastest ${low.toFixed(1)}, slowest ${high.toFixed(1)})`
}

function kilobytes({ minified, gzipped }) {
  return `${(gzipped / 1024).toFixed(1)} KB gzipped of ${(minified / 1024).toFixed(1)} KB`
}

/** Wall time of whole processes, as a user waits for them; a warm file cache, but nothing else warm. */
function measureImport() {
  const folder = mkdtempSync(path.join(tmpdir(), 'sampan-size-'))
  const files = { empty: path.join(folder, 'empty.mjs'), core: path.join(folder, 'core.mjs') }
  try {
    writeFileSync(files.empty, '')
    writeFileSync(files.core, `import ${JSON.stringify(entry)}\n`)
    const samples = { empty: [], core: [] }
    for (let round = -2; round < ROUNDS; round++) {
      for (const variant of Object.keys(files)) {
        const startedAt = performance.now()
        const { status, stderr } = spawnSync(process.execPath, [files[variant]], { encoding: 'utf8' })
        const elapsed = performance.now() - startedAt
        if (status !== 0) throw new Error(`The ${variant} process failed. Are the packages built?\n${stderr}`)
        // The first two rounds warm the file cache.
        if (round >= 0) samples[variant].push(elapsed)
      }
    }
    return { empty: summary(samples.empty), core: summary(samples.core) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function summary(samples) {
  const sorted = samples.toSorted((a, b) => a - b)
  return { median: sorted[Math.floor(sorted.length / 2)], low: sorted[0], high: sorted.at(-1) }
}

/** Bundles core with its dependencies, as an application would, and splits off what it imports lazily. */
async function measureSize() {
  const external = new Set()
  const bundle = await rolldown({
    input: entry,
    platform: 'neutral',
    resolve: { mainFields: ['module', 'main'], conditionNames: ['import', 'default'] },
    external: (id) => {
      const isOptional = isPeer(id)
      if (isOptional) external.add(id)
      return isOptional
    },
  })
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  await bundle.close()
  const chunks = new Map(output.filter((file) => file.type === 'chunk').map((chunk) => [chunk.fileName, chunk]))

  const eager = new Set()
  const follow = (fileName) => {
    const chunk = chunks.get(fileName)
    if (chunk === undefined || eager.has(chunk)) return
    eager.add(chunk)
    chunk.imports.forEach(follow)
  }
  for (const chunk of chunks.values()) if (chunk.isEntry) follow(chunk.fileName)
  const lazy = [...chunks.values()].filter((chunk) => !eager.has(chunk))
  return { eager: weigh([...eager]), lazy: lazy.map((chunk) => weigh([chunk])), external: [...external] }
}

/** An optional peer is installed by who wants it, and no part of what core brings. */
function isPeer(id) {
  const { peerDependencies = {} } = JSON.parse(readFileSync(path.join(core, 'package.json'), 'utf8'))
  return Object.keys(peerDependencies).some((name) => id === name || id.startsWith(`${name}/`))
}

function weigh(chunks) {
  const packages = new Set(chunks.flatMap((chunk) => chunk.moduleIds.map(packageOf)))
  const minified = chunks.reduce((sum, chunk) => sum + Buffer.byteLength(chunk.code), 0)
  const gzipped = chunks.reduce((sum, chunk) => sum + gzipSync(chunk.code, { level: 9 }).length, 0)
  return { minified, gzipped, packages: [...packages] }
}

function packageOf(moduleId) {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(moduleId.replaceAll('\\', '/'))?.[1] ?? '@sampan/core'
}
