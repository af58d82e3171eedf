import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { run } from '../lib/process.mjs'
import { runQuietly, say } from '../lib/progress.mjs'

const TRANSPORTS = ['stdio', 'http']
const SDK_LINES = ['v2', 'v1']
const PROVIDERS = ['none', 'anthropic', 'openai', 'ollama']

/** Every transport, SDK line and provider; handoff on in every other one. */
export const ALL_VARIANTS = TRANSPORTS.flatMap((transport) =>
  SDK_LINES.flatMap((sdk) =>
    PROVIDERS.map((provider, index) => ({ transport, sdk, provider, handoff: index % 2 === 0 })),
  ),
)

/** For `npm test`: each transport, SDK line and answer to handoff once. */
export const SOME_VARIANTS = [
  { transport: 'stdio', sdk: 'v2', provider: 'none', handoff: true },
  { transport: 'http', sdk: 'v1', provider: 'ollama', handoff: false },
]

const TICKET = 'The site is down'
const ANSWER = { kind: 'bug', urgent: true, summary: 'Down since this morning.' }
const FALLBACK = { kind: 'question', urgent: true, summary: TICKET }

/** How long an HTTP server may take to say that it serves. */
const START_TIMEOUT_MS = 20_000

/** How long `npm run dev` may take to start, and to start anew. */
const DEV_TIMEOUT_MS = 60_000

/**
 * Scaffolds servers with the packed create-sampan, as a user would, and lets each prove itself: its build, its test, and
 * its tool, called by a client over its transport. They share one install, as npm workspaces.
 */
export async function scaffold(tally, packed, { variants }) {
  say(`scaffold: ${variants.length} servers by the packed create-sampan, installed with npm`)
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'sampan-scaffold-'))
  try {
    const command = await installCommand(tally, folder, packed)
    if (command === undefined) return
    writeWorkspace(folder, packed)
    const servers = []
    for (const variant of variants) servers.push(await write(tally, folder, command, variant))
    if (!(await install(tally, folder, 'npm install of what was scaffolded'))) return
    for (const server of servers) await prove(tally, server)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** create-sampan alone, as `npm create` fetches it; gives back its file. */
async function installCommand(tally, folder, packed) {
  const own = path.join(folder, 'command')
  mkdirSync(own)
  const { tarball } = packed.find(({ manifest }) => manifest.name === 'create-sampan')
  writeFileSync(
    path.join(own, 'package.json'),
    JSON.stringify({ dependencies: { 'create-sampan': `file:${tarball}` } }),
  )
  if (!(await install(tally, own, 'npm install of create-sampan'))) return undefined
  return path.join(own, 'node_modules/create-sampan/dist/cli.js')
}

/** The tarballs at the top are what the servers' ranges then find: no registry has these versions yet. */
function writeWorkspace(folder, packed) {
  const dependencies = Object.fromEntries(packed.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]))
  const manifest = { name: 'scaffold', private: true, workspaces: ['servers/*'], dependencies }
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest, null, 2))
  mkdirSync(path.join(folder, 'servers'))
}

async function install(tally, folder, name) {
  const command = ['npm', 'install', '--no-audit', '--no-fund', '--loglevel=error']
  const { code, output } = await runQuietly(command, { cwd: folder, timeoutMs: 5 * 60_000 })
  tally.check(name, code === 0, output)
  return code === 0
}

async function write(tally, folder, createSampan, { transport, sdk, provider, handoff }) {
  const name = `${transport}-${sdk}-${provider}`
  const flags = ['--transport', transport, '--sdk', sdk, '--provider', provider, handoff ? '--handoff' : '--no-handoff']
  const command = [process.execPath, createSampan, name, ...flags]
  const { code, output } = await run([...command, '--yes', '--no-install'], {
    cwd: path.join(folder, 'servers'),
    timeoutMs: 60_000,
  })
  tally.check(`create-sampan ${name}`, code === 0, output)
  return { name, transport, handoff, folder: path.join(folder, 'servers', name), root: folder }
}

async function prove(tally, server) {
  const { name, folder: cwd, transport } = server
  for (const script of ['build', 'types', 'test']) {
    const { code, output } = await runQuietly(['npm', '--silent', 'run', script], { cwd, timeoutMs: 2 * 60_000 })
    tally.check(`npm run ${script} of ${name}`, code === 0, output)
    if (code !== 0) return
  }
  await restartsOnChange(tally, server)
  if (transport === 'stdio') {
    const { code, output } = await run(['npm', '--silent', 'run', 'try'], { cwd, timeoutMs: 60_000 })
    tally.check(`npm run try of ${name}, without a terminal`, code === 0 && output.includes('triage'), output)
    await callTool(tally, server, ['--', process.execPath, 'dist/main.js'])
    return
  }
  const { url, close } = await serve(cwd)
  try {
    await callTool(tally, server, ['--url', url])
  } finally {
    const code = await close()
    tally.check(`${name} ends well`, code === 0, `exit code ${code}`)
  }
}

/** `npm run dev`, and a change of its source: over stdio the tools are listed again, over HTTP it serves again. */
async function restartsOnChange(tally, { name, folder: cwd, transport }) {
  const child = spawn('npm', ['--silent', 'run', 'dev'], {
    cwd,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    // A group of its own, to be ended whole: npm, tsx and the server.
    detached: true,
  })
  const ended = once(child, 'close')
  let ending = false
  const end = () => {
    if (!ending && child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM')
    ending = true
  }
  const timer = setTimeout(end, DEV_TIMEOUT_MS)
  const source = path.join(cwd, 'src/server.ts')
  const before = readFileSync(source, 'utf8')
  const started = transport === 'stdio' ? /Classify a support ticket/ : /Serving on/
  const startedAnew = transport === 'stdio' ? /Sort a support ticket/ : /Serving on[^]*Serving on/
  let output = ''
  let changed = false
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
      if (!changed && started.test(output)) {
        changed = true
        writeFileSync(source, before.replace('Classify a support ticket', 'Sort a support ticket'))
      }
      if (startedAnew.test(output)) end()
    })
  }
  await ended
  clearTimeout(timer)
  writeFileSync(source, before)
  tally.check(`npm run dev of ${name} starts anew on a change`, startedAnew.test(output), output)
}

/** Calls the tool as a client whose model answers, and as one that has none. */
async function callTool(tally, server, target) {
  const answer = ['--answer', JSON.stringify(ANSWER)]
  await call(tally, server, 'answered by the client', [...answer, ...target], ANSWER)
  const alone = ['--no-sampling', ...(server.handoff ? answer : [])]
  const expected = server.handoff ? ANSWER : FALLBACK
  await call(tally, server, server.handoff ? 'answered by handoff' : 'by its fallback', [...alone, ...target], expected)
}

async function call(tally, { name, folder, root }, how, args, expected) {
  const host = path.join(root, 'node_modules/@sampan/host/dist/cli.js')
  const tool = ['--json', '--tool', 'triage', '--args', JSON.stringify({ ticket: TICKET })]
  // Keys of whoever runs this are none of the server's business, and there is no Ollama where this points.
  const env = { ANTHROPIC_API_KEY: '', OPENAI_API_KEY: '', OLLAMA_BASE_URL: 'http://127.0.0.1:9/v1' }
  const { code, output } = await run([process.execPath, host, ...tool, ...args], {
    cwd: folder,
    env,
    timeoutMs: 60_000,
  })
  const result = output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .find(({ type }) => type === 'result')
  const structured = JSON.stringify(result?.result.structuredContent)
  const right = code === 0 && structured === JSON.stringify(expected)
  tally.check(`the tool of ${name}, ${how}`, right, output)
}

/** Starts an HTTP server of its own accord, on any free port. */
async function serve(cwd) {
  const env = {
    ...process.env,
    PORT: '0',
    ANTHROPIC_API_KEY: '',
    OPENAI_API_KEY: '',
    OLLAMA_BASE_URL: 'http://127.0.0.1:9/v1',
  }
  const child = spawn(process.execPath, ['dist/main.js'], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)))
  const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS)
  const lines = createInterface({ input: child.stdout })
  const [line] = await Promise.race([once(lines, 'line'), ended.then(() => [''])])
  const [url] = /http:\S+/.exec(line) ?? []
  clearTimeout(timer)
  return {
    url: url ?? 'http://127.0.0.1:9/it-did-not-start',
    close: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}
