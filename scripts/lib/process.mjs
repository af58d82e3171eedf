import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { pnpmVersion, root } from './workspace.mjs'

const windows = process.platform === 'win32'

/** How long a child may take to end after SIGTERM, before SIGKILL. */
const GRACE_MS = 5_000

/** A command that these scripts cannot go on without; the message says what it was and what it printed. */
export class CommandFailed extends Error {}

/** The children that run, and whether each leads a process group of its own. */
const running = new Map()

// Captured children lead process groups of their own, which a Ctrl-C in the terminal does not reach. A child on this
// terminal gets its Ctrl-C from there, and is waited for: it may have something to put away.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  const onSignal = () => {
    let waiting = false
    for (const [child, ownGroup] of running) {
      if (!ownGroup) waiting = true
      if (ownGroup) kill(child, 'SIGTERM')
      else if (signal !== 'SIGINT') kill(child, signal)
    }
    if (waiting) return
    process.off(signal, onSignal)
    process.kill(process.pid, signal)
  }
  process.on(signal, onSignal)
}

function kill(child, signal) {
  try {
    if (running.get(child)) process.kill(-child.pid, signal)
    else child.kill(signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

/** `npx --yes pnpm@<pinned> …`, which needs nothing but npm on the machine. */
export function pnpm(...args) {
  return ['npx', '--yes', `pnpm@${pnpmVersion}`, ...args]
}

/** The JavaScript behind a development tool, run with this same Node: no shell, no wrapper, the same on every platform. */
export function tool(packageName, bin, ...args) {
  return [process.execPath, path.join(root, 'node_modules', packageName, bin), ...args]
}

/**
 * Runs a command to its end.
 *
 * @param {string[]} command the program and its arguments
 * @param {object} [options]
 * @param {string} [options.cwd] the repository's root without it
 * @param {Record<string, string>} [options.env] added to this process's own
 * @param {boolean} [options.inherit] let it use this terminal; otherwise its output is kept
 * @param {(line: string) => void} [options.onLine] called with each line of kept output
 * @param {number} [options.timeoutMs] after this it is ended, with everything it started
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>} a non-zero code is a result, not an error
 */
export function run([program, ...args], { cwd = root, env = {}, inherit = false, onLine, timeoutMs } = {}) {
  return new Promise((resolve, reject) => {
    const viaShell = windows && !existsSync(program)
    const child = spawn(program, viaShell ? args.map(quoteForCmd) : args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: inherit ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      shell: viaShell,
      detached: !inherit && !windows,
    })
    running.set(child, !inherit && !windows)

    let output = ''
    let partial = ''
    let timedOut = false
    let timer
    if (timeoutMs !== undefined) {
      timer = setTimeout(() => {
        timedOut = true
        kill(child, 'SIGTERM')
        setTimeout(() => kill(child, 'SIGKILL'), GRACE_MS).unref()
      }, timeoutMs)
    }

    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk) => {
        output += chunk
        const lines = (partial + chunk).split(/\r?\n|\r/)
        partial = lines.pop() ?? ''
        for (const line of lines) if (line.trim() !== '') onLine?.(line.trim())
      })
    }

    const finish = () => {
      clearTimeout(timer)
      running.delete(child)
    }
    child.once('error', (error) => {
      finish()
      reject(new CommandFailed(`Could not start \`${program}\`: ${error.message}. Is it installed, and on the PATH?`))
    })
    child.once('close', (code, signal) => {
      finish()
      if (timedOut) output += `\n(ended after ${Number(timeoutMs) / 1000} seconds)`
      else if (signal !== null) output += `\n(ended by ${signal})`
      resolve({ code: timedOut ? 1 : (code ?? 1), output, timedOut })
    })
  })
}

// npm and npx are .cmd files on Windows, and those need cmd.exe.
function quoteForCmd(argument) {
  return /^[\w@./:=+-]+$/.test(argument) ? argument : `"${argument.replaceAll('"', '""')}"`
}
