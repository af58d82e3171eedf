import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { typescriptServer } from '@sampan/test-support'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sampler, samplerFile, spawnSampler } from '../servers/spawn-sampler.ts'

/**
 * The MCP Inspector's command line, the last that runs on Node 20, against our servers. It declares no sampling, so a tool
 * that samples hands its questions over, and the Inspector's user answers them with the tool that is named there.
 */

const program = fileURLToPath(import.meta.resolve('@modelcontextprotocol/inspector-cli/build/cli.js'))

interface Listing {
  readonly tools: readonly { readonly name: string }[]
}
interface ToolResult {
  readonly content: readonly { readonly text: string }[]
  readonly isError?: boolean
  readonly _meta?: { readonly 'sampan/handoff'?: { readonly id: string; readonly tool: string } }
}

async function inspect<T>(target: readonly string[], args: readonly string[]): Promise<T> {
  // From its own folder: it looks for its package.json relative to where it is run.
  const { stdout } = await promisify(execFile)(process.execPath, [program, '--cli', ...target, ...args], {
    timeout: 60_000,
    cwd: path.dirname(program),
  })
  return JSON.parse(stdout) as T
}

const call = (name: string, args: Record<string, string>): string[] => [
  ...['--method', 'tools/call', '--tool-name', name],
  ...Object.entries(args).flatMap(([key, value]) => ['--tool-arg', `${key}=${value}`]),
]

describe.each(['v1', 'v2'] as const)('SDK %s', (line) => {
  let folder: string
  let sampler: Sampler
  const targets = { stdio: [] as string[], http: [] as string[] }

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'sampan-inspector-'))
    const config = path.join(folder, 'mcp.json')
    await writeFile(config, JSON.stringify({ mcpServers: { ours: typescriptServer(samplerFile, [line, 'stdio']) } }))
    sampler = await spawnSampler(line)
    targets.stdio = ['--config', config, '--server', 'ours']
    targets.http = [sampler.url, '--transport', 'http']
  }, 90_000)
  afterAll(async () => {
    await sampler.kill()
    await rm(folder, { recursive: true })
  })

  // Each call starts three processes, so each line and transport is seen once with each method, not four times.
  const [listed, called] = line === 'v1' ? (['http', 'stdio'] as const) : (['stdio', 'http'] as const)

  test(`tools/list over ${listed}`, async () => {
    const { tools } = await inspect<Listing>(targets[listed], ['--method', 'tools/list'])
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['three', 'replayable', 'ask', 'abandon']))
  }, 90_000)

  test(`tools/call over ${called}: without sampling, the question is handed over`, async () => {
    const result = await inspect<ToolResult>(targets[called], call('three', { topic: 'boats' }))
    expect(result.isError).not.toBe(true)
    expect(result.content.map(({ text }) => text).join()).toContain('one boats')
    expect(result._meta?.['sampan/handoff']?.tool).toEqual(expect.any(String))
  }, 90_000)
})
