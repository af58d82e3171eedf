// Starts what the benchmark runs against, each on a free port of the loopback address, and ends it by its id.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { freePort } from '../harness/free-port.mjs'

const ends = []

export async function endAll() {
  for (const end of ends.splice(0).reverse()) await end()
}

async function end(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}

async function listening(port) {
  for (let tries = 0; tries < 500; tries++) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => socket.end(() => resolve(true)))
      socket.once('error', () => resolve(false))
    })
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`Nothing listens on port ${port}`)
}

function program(command, args, hint) {
  const child = spawn(command, args, { stdio: 'ignore' })
  child.on('error', (error) => {
    throw new Error(`${command} is missing: install it with \`apt-get install ${hint}\``, { cause: error })
  })
  return child
}

export async function startRedis() {
  const port = await freePort()
  const child = program(
    'redis-server',
    ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'],
    'redis-server',
  )
  ends.push(() => end(child, 'SIGKILL'))
  await listening(port)
  return `redis://127.0.0.1:${port}`
}

export async function startNode(redisUrl, ...more) {
  const file = fileURLToPath(new URL('node.mjs', import.meta.url))
  const args = [file, String(await freePort()), redisUrl ?? 'none', ...more]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  ends.push(() => end(child, 'SIGKILL'))
  const lines = createInterface({ input: child.stdout })
  const [url] = await once(lines, 'line')
  const heap = async () => {
    child.stdin.write('heap\n')
    const [bytes] = await once(lines, 'line')
    return Number(bytes)
  }
  return { url, heap, kill: () => end(child, 'SIGKILL') }
}

export async function startProxy(urls) {
  const port = await freePort()
  const folder = await mkdtemp(path.join(tmpdir(), 'sampan-bench-'))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  )
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  await writeFile(
    `${folder}/nginx.conf`,
    `daemon off; ${user} worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 4096; }
http { access_log off; ${temporary.join(' ')}
upstream nodes { ${urls.map((url) => `server ${new URL(url).host};`).join(' ')} keepalive 64; }
server { listen 127.0.0.1:${port}; location / { proxy_pass http://nodes; proxy_http_version 1.1; proxy_buffering off;
proxy_set_header Connection ''; proxy_set_header Host $http_host; } } }`,
  )
  const child = program('nginx', ['-c', `${folder}/nginx.conf`, '-e', `${folder}/error.log`], 'nginx')
  ends.push(async () => {
    await end(child, 'SIGTERM')
    await rm(folder, { recursive: true, force: true })
  })
  await listening(port)
  return `http://127.0.0.1:${port}/mcp`
}
