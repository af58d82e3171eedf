import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.mjs'

const PROBE = new URL('./probe.mjs', import.meta.url).href
const START_TIMEOUT_MS = 30_000
/** Of what a server prints while it is measured, the end is kept for the error that may follow. */
const KEPT_OUTPUT = 4_000

/**
 * Starts a server in a process of its own, with a probe that tells its CPU time and memory.
 *
 * @param {{ file: string, env?: Record<string, string> }} entrant
 * @param {'stdio' | 'http'} transport
 * @param {{ env?: Record<string, string>, nodeOptions?: readonly string[] }} [options]
 */
export async function startServer(entrant, transport, { env = {}, nodeOptions = [] } = {}) {
  const port = transport === 'http' ? await freePort() : undefined
  const stream = transport === 'stdio' ? 'pipe' : 'ignore'
  const child = spawn(process.execPath, [...nodeOptions, '--import', PROBE, entrant.file, transport], {
    env: { ...cleanEnvironment(), ...entrant.env, ...env, ...(port && { PORT: String(port) }) },
    stdio: [stream, stream, 'pipe', 'ipc'],
  })
  const server = describe(child, port)
  try {
    if (port !== undefined) await listening(port, server)
  } catch (error) {
    await server.stop()
    throw error
  }
  return server
}

function describe(child, port) {
  let printed = ''
  let nextId = 0
  const waiting = new Map()
  // Not `close`, which does not come after a `disconnect` from here.
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const fail = (error) => {
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }

  child.stderr.setEncoding('utf8').on('data', (text) => (printed = (printed + text).slice(-KEPT_OUTPUT)))
  child.on('message', ({ id, answer }) => {
    waiting.get(id)?.resolve(answer)
    waiting.delete(id)
  })
  child.once('error', fail)
  child.once('exit', () => fail(new Error(`The server has ended.\n${printed}`)))

  const ask = (question) =>
    new Promise((resolve, reject) => {
      const id = nextId++
      waiting.set(id, { resolve, reject })
      child.send({ id, question })
    })

  return {
    child,
    port,
    ended,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    printed: () => printed,
    /** CPU time of the whole process since its start, with that of its garbage collector and compiler, in microseconds. */
    cpu: () => ask('cpu'),
    /** `process.memoryUsage()`, in bytes. */
    memory: () => ask('memory'),
    /** The same after a collection of garbage. */
    memoryInUse: () => ask('memoryInUse'),
    async stop(signal = 'SIGKILL') {
      child.kill(signal)
      await ended
    },
  }
}

/** Nothing of the caller's that makes Node or a server do other things than a user's would. */
function cleanEnvironment() {
  const { PATH, HOME, SystemRoot } = process.env
  const kept = { PATH, HOME, SystemRoot }
  return {
    ...Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)),
    NODE_ENV: 'production',
  }
}

async function listening(port, server) {
  const startedAt = performance.now()
  while (!(await accepts(port))) {
    if (server.hasEnded() || performance.now() - startedAt > START_TIMEOUT_MS) {
      throw new Error(`The server does not listen on its port.\n${server.printed()}`)
    }
    await sleep(2)
  }
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
