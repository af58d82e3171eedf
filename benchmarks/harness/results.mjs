import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The reviewed run that the documentation shows, in git; every other run goes to `latest`, which git ignores. */
export const REVIEWED = fileURLToPath(new URL('../results', import.meta.url))
const LATEST = path.join(REVIEWED, 'latest')

/** What kind of machine this is; its load is in each result, since others may share it. */
export function machine() {
  const cpus = os.cpus()
  return {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cores: cpus.length,
    load: os.loadavg()[0],
  }
}

/**
 * Keeps what a part has measured, and what it makes of it.
 *
 * @param {string} part the name of the benchmark
 * @param {{ verdicts: readonly { name: string, value: string, target: string, met: boolean }[] }} result
 * @param {{ record?: boolean }} options
 */
export function save(part, result, { record = false } = {}) {
  const folder = record ? REVIEWED : LATEST
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, `${part}.json`), `${JSON.stringify({ part, ...result }, rounded, 1)}\n`)
}

/** No more digits than mean anything, so that two runs can be compared by eye. */
function rounded(_, value) {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value
}

export function load(part, folder = LATEST) {
  return JSON.parse(readFileSync(path.join(folder, `${part}.json`), 'utf8'))
}
