import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { RawHttpClient, type RawClient, RawStdioClient, typescriptServer, within } from '@sampan/test-support'
import { type ModelCall, type ModelReply, startModelServer } from '@sampan/test-support/model-server'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { installedVersions } from '../installed-versions.ts'
import { type ProjectOptions, PROVIDERS, SDK_LINES, TRANSPORTS } from '../options.ts'
import { projectFiles } from './files.ts'
import { replaceOnce } from './template.ts'

// Each project that can be written, within this package, so that its imports find the workspace. With npm and the packed
// tarballs, as users get them, they are tried in scripts/stages/scaffold.mjs.

const packageFolder = fileURLToPath(new URL('../..', import.meta.url))
const versions = installedVersions(packageFolder)
let folder: string

const projects: readonly ProjectOptions[] = TRANSPORTS.flatMap((transport) =>
  SDK_LINES.flatMap((sdk) =>
    PROVIDERS.flatMap((provider) =>
      [true, false].map((handoff) => {
        const name = [transport, sdk, provider, handoff ? 'handoff' : 'none'].join('-')
        return { name, transport, sdk, provider, handoff }
      }),
    ),
  ),
)

beforeAll(() => {
  const parent = path.join(packageFolder, '.tsbuild')
  mkdirSync(parent, { recursive: true })
  folder = mkdtempSync(path.join(parent, 'projects-'))
  for (const project of projects) {
    for (const [name, text] of projectFiles(project, versions)) {
      const file = path.join(folder, project.name, name)
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
  }
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('every project passes the type check that it brings', async () => {
  const [first] = projects
  const { rootDir: _rootDir, ...own } = JSON.parse(
    readFileSync(path.join(folder, first?.name ?? '', 'tsconfig.json'), 'utf8'),
  ).compilerOptions
  // The workspace's own sources are outside of that folder.
  const compilerOptions = { ...own, noEmit: true, customConditions: ['sampan-source'] }
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*/src'] }))
  const tsc = path.join(packageFolder, 'node_modules/typescript/bin/tsc')

  const { stdout } = await promisify(execFile)(
    process.execPath,
    [tsc, '-p', folder, '--pretty', 'false', '--listFiles'],
    { maxBuffer: 10_000_000 },
  ).catch((error: { stdout: string }) => expect.fail(error.stdout.replace(/^\/.*\n/gm, '')))

  expect(stdout.match(/src\/main\.ts$/gm)).toHaveLength(projects.length)
}, 60_000)

const ticket = 'The site is down since this morning'
const answer = { kind: 'bug', urgent: true, summary: 'The site is down.' }

/** What a model answers that was asked natively, or by its prompt. */
function replyTo({ body }: ModelCall): ModelReply {
  const [tool] = body.tools ?? []
  if (tool === undefined) return { text: JSON.stringify(answer) }
  return { toolCalls: [{ name: tool.name ?? tool.function.name, input: answer }] }
}

// Each transport, line and provider at least once.
test.each([
  ['stdio-v2-anthropic-handoff', 'claude-haiku-4-5'],
  ['stdio-v1-ollama-none', 'llama3.2'],
  ['http-v2-openai-none', 'gpt-4.1-mini'],
  ['http-v1-anthropic-none', 'claude-haiku-4-5'],
])('the provider of %s answers where the client cannot', async (name, model) => {
  const models = await startModelServer({ reply: replyTo })
  onTestFinished(() => models.close())
  const env = {
    ANTHROPIC_BASE_URL: models.baseUrl,
    ANTHROPIC_API_KEY: models.apiKey,
    OPENAI_BASE_URL: models.baseUrl,
    OPENAI_API_KEY: models.apiKey,
    OLLAMA_BASE_URL: models.baseUrl,
    OLLAMA_API_KEY: models.apiKey,
  }
  const client = await connect(name, env)

  const { response } = await client.callTool('triage', { ticket })

  expect(response.result).toMatchObject({ structuredContent: answer })
  expect(models.calls).toMatchObject([{ model }])
})

test.each(['stdio-v2-none-none', 'stdio-v1-none-none', 'http-v2-none-none', 'http-v1-none-none'])(
  '%s: the fallback answers where there is no model',
  async (name) => {
    const { response } = await (await connect(name, {})).callTool('triage', { ticket })

    expect(response.result).toMatchObject({ structuredContent: { kind: 'question', urgent: true, summary: ticket } })
  },
)

/** A client without sampling, of the server of a project. */
async function connect(name: string, env: Readonly<Record<string, string>>): Promise<RawClient> {
  const { command, args } = typescriptServer(pathToFileURL(path.join(folder, name, 'src/main.ts')))
  const era = name.includes('-v1-') ? '2025' : '2026'
  let client: RawClient
  if (name.startsWith('stdio')) client = new RawStdioClient({ command, args, env, era })
  else client = new RawHttpClient({ url: await serve(command, args, env), era })
  onTestFinished(() => client.close())
  await client.open()
  return client
}

async function serve(command: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const child: ChildProcess = spawn(command, args, {
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(async () => {
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await within(10_000, exited, 'the server ends')).toEqual([0, null])
  })
  if (child.stdout === null) throw new Error('The child has no stdout.')
  const [line] = (await within(
    20_000,
    once(createInterface({ input: child.stdout }), 'line'),
    'the server starts',
  )) as [string]
  return replaceOnce(line, 'Serving on ', '')
}

test('settings of clients name the same server', () => {
  for (const project of projects) {
    const { servers } = JSON.parse(readFileSync(path.join(folder, project.name, '.vscode/mcp.json'), 'utf8'))
    expect(Object.keys(servers)).toEqual([project.name])
    const readme = readFileSync(path.join(folder, project.name, 'README.md'), 'utf8')
    expect(readme).toContain(`claude mcp add ${project.transport === 'http' ? '--transport http ' : ''}${project.name}`)
    const [, settings = ''] = /```json\n(.*?)```/s.exec(readme) ?? []
    expect(Object.keys(JSON.parse(settings).mcpServers)).toEqual([project.name])
  }
})

test('the README shows the server that --yes writes', () => {
  const shown = projectFiles({ name: 'desk', transport: 'stdio', provider: 'none', handoff: true, sdk: 'v2' }, versions)

  expect(readFileSync(path.join(packageFolder, 'README.md'), 'utf8')).toContain(
    `\`\`\`ts\n${shown.get('src/server.ts')}\`\`\``,
  )
})
