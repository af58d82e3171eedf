import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { SamplingOptions } from '@sampan/core'
import { freePort, listening, type RedisServer, startRedis, typescriptServer, within } from '@sampan/test-support'

/** Nodes, a round-robin proxy in front of them, and a Redis: all of them real processes, ended by their ids. */

export interface Node {
  readonly url: string
  readonly port: number
  readonly pid: number | undefined
  /** As a crash would. */
  kill(): Promise<void>
  /** As an orchestrator would: it drains, and exits. */
  stop(): Promise<void>
  start(): Promise<void>
}

export interface Cluster {
  readonly redis: RedisServer
  readonly nodes: readonly Node[]
  /** Of the proxy, which gives each request to the next node. */
  readonly url: string
  /** Every effect, in the order in which they happened. */
  happened(): Promise<readonly string[]>
  /** How often each effect has happened. */
  effects(): Promise<ReadonlyMap<string, number>>
  close(): Promise<void>
}

export interface ClusterOptions {
  readonly line?: 'v1' | 'v2'
  /** Options of `withSampling` that can be told to another process. */
  readonly settings?: Pick<SamplingOptions, 'limits' | 'budget'>
}

export async function startCluster(
  count: number,
  { line = 'v2', settings = {} }: ClusterOptions = {},
): Promise<Cluster> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sampan-cluster-'))
  const effectsFile = path.join(folder, 'effects')
  const happened = async (): Promise<string[]> => (await readFile(effectsFile, 'utf8')).split('\n').slice(0, -1)
  const ends: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })]
  const close = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end()
  }
  try {
    await writeFile(effectsFile, '')
    const redis = await startRedis()
    ends.push(() => redis.close())
    const started = Array.from({ length: count }, () =>
      createNode([line, redis.url, effectsFile, JSON.stringify(settings)]),
    )
    const nodes = await Promise.all(started)
    ends.push(() => Promise.all(nodes.map((node) => node.kill())))
    await Promise.all(nodes.map((node) => node.start()))
    const ports = nodes.map(({ port }) => port)
    const proxy = await startProxy(ports, folder)
    ends.push(() => proxy.close())
    return {
      redis,
      nodes,
      happened,
      url: proxy.url,
      effects: async () => {
        const counts = new Map<string, number>()
        for (const name of await happened()) counts.set(name, (counts.get(name) ?? 0) + 1)
        return counts
      },
      close,
    }
  } catch (error) {
    // What has started by then must not stay.
    await close()
    throw error
  }
}

async function createNode([line, redisUrl, effectsFile, settings]: readonly [
  line: string,
  redisUrl: string,
  effectsFile: string,
  settings: string,
]): Promise<Node> {
  const port = await freePort()
  let child: ChildProcess | undefined
  return {
    port,
    url: `http://127.0.0.1:${port}/mcp`,
    get pid() {
      return child?.pid
    },
    start: async () => {
      const { command, args } = typescriptServer(new URL('./node.ts', import.meta.url), [
        line,
        String(port),
        redisUrl,
        effectsFile,
        settings,
      ])
      child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
      const ended = once(child, 'exit').then(([code]: (number | null)[]) => {
        throw new Error(`A node ended with ${String(code)} as it was to start`)
      })
      ended.catch(() => {})
      await within(30_000, Promise.race([once(lines, 'line'), ended]), 'the URL of a node')
    },
    kill: () => end(child, 'SIGKILL'),
    stop: () => end(child, 'SIGTERM'),
  }
}

/** nginx with the configuration that docs/scaling.md shows: only addresses, and where it writes, are the test's own. */
export async function startProxy(
  nodes: readonly number[],
  folder: string,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const port = await freePort()
  const shown = await readFile(new URL('../../docs/scaling/nginx.conf', import.meta.url), 'utf8')
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  )
  const names = ['node-a:3000', 'node-b:3000', 'node-c:3000']
  const configuration = names
    .reduce((text, name, n) => {
      const node = nodes[n]
      return node === undefined
        ? text.replace(new RegExp(`.*${name}.*\\n`), '')
        : text.replace(name, `127.0.0.1:${node}`)
    }, shown)
    .replace('listen 80;', `listen 127.0.0.1:${port};`)
    .replace('http {', `http {\n  access_log off; ${temporary.join(' ')}`)
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  const own = `daemon off; ${user} worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;\n`
  const file = path.join(folder, 'nginx.conf')
  await writeFile(file, own + configuration)
  const child = spawn('nginx', ['-c', file, '-e', `${folder}/error.log`], { stdio: 'ignore' })
  const failed = once(child, 'error').then(([error]: Error[]) => {
    throw new Error('nginx is missing: install it with `apt-get install nginx` (see .ci/run)', { cause: error })
  })
  failed.catch(() => {})
  await Promise.race([failed, listening(port)])
  return { url: `http://127.0.0.1:${port}/mcp`, close: () => end(child, 'SIGTERM') }
}

/** Longer than a node drains. */
const FORCE_AFTER_MS = 15_000

/** Ends a process by its id; with force where it does not go in time. */
async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), FORCE_AFTER_MS)
  await exited
  clearTimeout(timer)
}
