import { performance } from 'node:perf_hooks'
import { run } from './process.mjs'

/** A stage that prints nothing for this long says that it still runs, and its last line of output. */
const HEARTBEAT_MS = 10_000

const startedAt = performance.now()

/** Prints a line with the time since the start in front of it. */
export function say(text) {
  console.log(`[${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s] ${text}`)
}

/** Prints text of several lines, indented under the line before it. */
export function sayBelow(text) {
  console.log(text.trimEnd().replace(/^/gm, '           '))
}

/** Runs a command quietly, with a sign of life every ten seconds. What it printed is in the result. */
export async function runQuietly(command, options = {}) {
  let lastLine = ''
  const startedWaiting = performance.now()
  const heartbeat = setInterval(() => {
    const seconds = Math.round((performance.now() - startedWaiting) / 1000)
    say(`  … ${seconds} s${lastLine === '' ? '' : `: ${lastLine.slice(0, 90)}`}`)
  }, HEARTBEAT_MS)
  try {
    return await run(command, { ...options, onLine: (line) => (lastLine = line) })
  } finally {
    clearInterval(heartbeat)
  }
}
