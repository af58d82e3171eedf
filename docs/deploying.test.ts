import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { serveHttp } from '@sampan/http'
import { freePort, RawHttpClient, typescriptServer } from '@sampan/test-support'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createServer } from './snippets/haiku.ts'

/** The server of docs/deploying.md, behind the nginx of docs/deploying.md. */

const read = (file: string): Promise<string> => readFile(new URL(file, import.meta.url), 'utf8')
const NAME = 'mcp.example.com'

let page: string
let folder: string
let server: ChildProcess
let nginx: ChildProcess
let url: string

beforeAll(async () => {
  page = await read('./deploying.md')
  folder = await mkdtemp(path.join(tmpdir(), 'sampan-deploying-'))
  const { command, args } = typescriptServer(
    new URL('../packages/create-sampan/template/src/main.http.ts', import.meta.url),
  )
  const env = { ...process.env, PORT: '0', ALLOWED_HOSTS: NAME }
  server = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface({ input: server.stdout as NodeJS.ReadableStream }), 'line')) as [string]
  const upstream = /127\.0\.0\.1:\d+/.exec(line)?.[0] as string
  const port = await freePort()
  nginx = await startNginx(upstream, port)
  url = `http://127.0.0.1:${port}/mcp`
}, 60_000)

afterAll(async () => {
  await end(nginx, 'SIGQUIT')
  await end(server, 'SIGTERM')
  await rm(folder, { recursive: true, force: true })
}, 30_000)

/** The block of the page; its certificates, port and upstream are none that exist here. */
async function startNginx(upstream: string, port: number): Promise<ChildProcess> {
  const block = /```nginx\n([\s\S]+?)```/.exec(page)?.[1] as string
  const served = block
    .replace('listen 443 ssl', `listen 127.0.0.1:${port}`)
    .replace(/^ *ssl_.*\n/gm, '')
    .replace('127.0.0.1:3000', upstream)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  )
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  const file = path.join(folder, 'nginx.conf')
  await writeFile(
    file,
    `daemon off; ${user} worker_processes 1; pid ${folder}/nginx.pid;
events { worker_connections 64; }
http { access_log off; ${temporary.join(' ')}
${served} }`,
  )
  const child = spawn('nginx', ['-c', file, '-e', `${folder}/error.log`], { stdio: 'ignore' })
  const failed = once(child, 'error').then(([error]: Error[]) => {
    throw new Error('nginx is missing: install it with `apt-get install nginx` (see .ci/run)', { cause: error })
  })
  failed.catch(() => {})
  await Promise.race([failed, listening(port)])
  return child
}

async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const open = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (open === true) return
    await sleep(20)
  }
}

async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}

test('it is the server that `npm create sampan` writes, with its Dockerfile', async () => {
  for (const [language, file] of [
    ['ts', 'src/main.http.ts'],
    ['dockerfile', 'Dockerfile'],
  ]) {
    expect(page).toContain(`\`\`\`${language}\n${await read(`../packages/create-sampan/template/${file}`)}\`\`\``)
  }
})

test.each(['2025', '2026'] as const)(
  'samples through nginx on %s',
  async (era) => {
    const triage = { kind: 'bug', urgent: true, summary: 'The site is down.' }
    const answer = (): object => ({
      role: 'assistant',
      content: { type: 'text', text: JSON.stringify(triage) },
      model: 'm',
    })
    const client = new RawHttpClient({ url, era, capabilities: { sampling: {} }, answer, headers: { host: NAME } })
    await client.open()
    const { response } = await client.callTool('triage', { ticket: 'The site is DOWN.' })
    expect((response as { result: { structuredContent: unknown } }).result.structuredContent).toEqual(triage)
    await client.close()
  },
  40_000,
)

test('without the name that nginx passes on, it is refused', async () => {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
  expect(response.status).toBe(403)
})

test('the page quotes what a server says that anybody could reach', async () => {
  const error = await serveHttp(createServer, { port: 0, host: '0.0.0.0' }).catch((thrown: Error) => thrown.message)
  expect(page).toContain(`\`\`\`text\n${String(error)}\n\`\`\``)
})

test('its settings of clients are JSON', () => {
  const blocks = [...page.matchAll(/```json\n([\s\S]+?)```/g)].map(([, json = '']) => JSON.parse(json) as unknown)
  expect(blocks.length).toBeGreaterThan(3)
})
