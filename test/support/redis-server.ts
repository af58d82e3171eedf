import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { randomInt } from 'node:crypto'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** `valkey-server` takes the same command line. */
const PROGRAM = process.env['SAMPAN_REDIS_SERVER'] ?? 'redis-server'

/** A Redis server of the test's own, on a free port of the loopback address. */
export interface RedisServer {
  readonly url: string
  readonly port: number
  /** Stops it as an administrator would: what it holds is written down first. */
  stop(): Promise<void>
  /** Ends it as a crash would. */
  kill(): Promise<void>
  /** Starts it again, on the same port, with what was written down. */
  start(): Promise<void>
  /** The same, with nothing. */
  startEmpty(): Promise<void>
  /** Holds it up: it takes connections and answers nobody. */
  freeze(): void
  thaw(): void
  /** Stops it and removes its files. */
  close(): Promise<void>
}

/**
 * @param settings More of the command line, such as `['--requirepass', 'secret']`; what depends on the port is told it.
 */
export async function startRedis(
  settings: readonly string[] | ((port: number) => readonly string[]) = [],
): Promise<RedisServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sampan-redis-'))
  const port = await freePort()
  let child: ChildProcess | undefined
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const running = child
    child = undefined
    if (running?.pid === undefined || running.exitCode !== null || running.signalCode !== null) return
    const exited = once(running, 'exit')
    running.kill(signal)
    // One that is held up hears of it only then.
    running.kill('SIGCONT')
    await exited
  }
  const start = async (): Promise<void> => {
    const own = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', '', '--loglevel', 'warning']
    const more = typeof settings === 'function' ? settings(port) : settings
    child = spawn(PROGRAM, [...own, '--appendonly', 'yes', ...more], { stdio: 'ignore' })
    const failed = once(child, 'error').then(([error]: Error[]) => {
      throw new Error(`${PROGRAM} is missing: install it with \`apt-get install ${PROGRAM}\` (see .ci/run)`, {
        cause: error,
      })
    })
    const ended = once(child, 'exit').then(([code]: (number | null)[]) => {
      throw new Error(`${PROGRAM} ended with ${String(code)} as it was to start on port ${port}`)
    })
    failed.catch(() => {})
    ended.catch(() => {})
    await Promise.race([failed, ended, listening(port)])
  }
  const close = async (): Promise<void> => {
    await end('SIGTERM')
    await rm(folder, { recursive: true, force: true })
  }
  await start().catch(async (error: unknown) => {
    await close()
    throw error
  })
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    start,
    startEmpty: async () => {
      await rm(path.join(folder, 'appendonlydir'), { recursive: true, force: true })
      await start()
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    close,
  }
}

const LOWEST_PORT = 10_000
const PORTS = 22_000

/**
 * A port that nobody listens on, below those that a system gives to connections that go out: one of these could take it
 * while its server is restarted. A test that finds it taken all the same fails to start.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST_PORT + randomInt(PORTS)
    const server = createServer()
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!free) continue
    server.close()
    await once(server, 'close')
    return port
  }
}

const START_MS = 10_000

/** Resolves once something on the port takes connections. */
export async function listening(port: number): Promise<void> {
  for (const until = Date.now() + START_MS; ; ) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => socket.end(() => resolve(true)))
      socket.once('error', () => resolve(false))
    })
    if (open) return
    if (Date.now() > until) throw new Error(`Nothing listens on port ${port} after ${START_MS} ms`)
    await sleep(20)
  }
}
