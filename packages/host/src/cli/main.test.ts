import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { typescriptServer } from '@sampan/test-support'
import { startModelServer } from '@sampan/test-support/model-server'
import { describe, expect, onTestFinished, test } from 'vitest'
import { fixture, fixturePath } from '../fixtures/start.ts'
import { withoutTerminal } from '../fixtures/terminal.ts'

const server = (line: 'v1' | 'v2'): readonly string[] => [
  '--',
  process.execPath,
  fixturePath('server.mjs'),
  line,
  'stdio',
]
const byHand = (what: string): readonly string[] => ['--', process.execPath, fixturePath('by-hand.mjs'), what]

/** The lines of --json. */
function events(stdout: string): readonly (Record<string, unknown> & { readonly type: string })[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

describe('without a terminal', () => {
  test('lists the tools on stdout, and says who the server is on stderr', async () => {
    const { code, stdout, stderr } = await withoutTerminal(server('v2'))

    expect(code).toBe(0)
    expect(stdout).toContain('14 tools')
    expect(stdout).toContain('add  Adds two numbers\n    a (number, required): the first\n    b (number, default 1)')
    expect(stderr).toContain('Connected to fixture-v2 1.2.3, protocol 2026-07-28')
    expect(stdout + stderr).not.toContain('\u001b')
  })

  test('calls a tool, answers its request, and prints the result alone', async () => {
    const { code, stdout, stderr } = await withoutTerminal(['--tool', 'ask_both', '--answer', 'blue', ...server('v1')])

    expect({ code, stdout }).toEqual({ code: 0, stdout: 'blue, blue\n' })
    expect(stderr).toContain('wants a model to answer, during its tool ask_both.')
    expect(stderr).toContain('Answered by --answer')
    expect(stderr).toMatch(/ask_both took .*; 2 samples/)
  })

  test('refuses what nobody allowed, and says how to allow it', async () => {
    const { code, stdout, stderr } = await withoutTerminal(['--tool', 'ask_caught', ...server('v1')])

    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ code: -1 })
    expect(stderr).toContain('Refused: there is no terminal to ask at. Allow it with --yes and a model, or --answer')
  })

  test('closes forms that nobody fills in; takes --form, or with --yes their defaults if they have them', async () => {
    const [nobody, given, defaults] = await Promise.all([
      withoutTerminal(['--tool', 'form', ...server('v1')]),
      withoutTerminal(['--tool', 'form', '--form', '{"name":"Ada","age":36}', ...server('v1')]),
      withoutTerminal(['--tool', 'form', '--yes', '--no-sampling', ...server('v1')]),
    ])

    expect(JSON.parse(nobody.stdout)).toEqual({ action: 'cancel' })
    expect(nobody.stderr).toContain('Answer it with --form')
    expect(JSON.parse(given.stdout)).toEqual({ action: 'accept', content: { name: 'Ada', age: 36 } })
    expect(JSON.parse(defaults.stdout)).toEqual({ action: 'cancel' })
    expect(defaults.stderr).toContain('name, age has no default')
  })

  test('reaches a server by its URL', async () => {
    const { url } = (await fixture('v2', 'http')) as { readonly url: string }

    const { code, stdout } = await withoutTerminal([
      '--url',
      url,
      '--era',
      '2025',
      '--tool',
      'add',
      '--args',
      '{"a":2}',
    ])

    expect({ code, stdout }).toEqual({ code: 0, stdout: '3\n\n{\n  "sum": 3\n}\n' })
  })

  test('plays a persona', async () => {
    const { stdout } = await withoutTerminal([
      '--persona',
      'goose',
      '--tool',
      'ask',
      '--args',
      '{"prompt":"?"}',
      '--answer',
      'honk',
      ...server('v1'),
    ])

    expect(JSON.parse(stdout)).toEqual({
      role: 'assistant',
      content: { type: 'text', text: 'honk' },
      model: '--answer',
      stopReason: 'endTurn',
    })
  })

  test('plays the model that called a tool, where the tool hands its question over', async () => {
    const { command, args } = typescriptServer(new URL('../fixtures/handoff-server.ts', import.meta.url))

    const { code, stdout, stderr } = await withoutTerminal([
      '--persona',
      'claude-code',
      '--tool',
      'typed',
      '--answer',
      '{"count": 41}',
      '--',
      command,
      ...args,
    ])

    expect({ code, stdout }).toEqual({ code: 0, stdout: '42\n' })
    expect(stderr).toContain('Answer     count (number, required)')
    expect(stderr).toContain('asked its caller once')
  })
})

describe('--yes with a model', () => {
  test.each(['anthropic', 'openai'] as const)('forwards to %s', async (provider) => {
    const model = await startModelServer({ reply: { text: 'forty-two' } })
    onTestFinished(() => model.close())
    const env: Record<string, string> =
      provider === 'anthropic'
        ? { ANTHROPIC_API_KEY: model.apiKey, ANTHROPIC_BASE_URL: model.url }
        : { OPENAI_API_KEY: model.apiKey, OPENAI_BASE_URL: model.baseUrl }

    const { code, stdout, stderr } = await withoutTerminal(['--yes', '--tool', 'ask_both', ...server('v1')], env)

    expect({ code, stdout }).toEqual({ code: 0, stdout: 'forty-two, forty-two\n' })
    expect(stderr).toContain(`Answered by ${provider} `)
    expect(model.calls.map(({ format }) => format)).toEqual(
      Array(2).fill(provider === 'anthropic' ? 'anthropic' : 'openai-chat'),
    )
    // The server is another program: the key is none of its business.
    expect(stdout + stderr).not.toContain(model.apiKey)
  })

  test('a model that fails makes the sample fail', async () => {
    const model = await startModelServer({ reply: { status: 400, message: 'no such model' } })
    onTestFinished(() => model.close())

    const { code, stdout } = await withoutTerminal(['--yes', '--tool', 'ask_caught', ...server('v1')], {
      OPENAI_API_KEY: model.apiKey,
      OPENAI_BASE_URL: model.baseUrl,
    })

    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ code: -32_603, message: expect.stringContaining('no such model') })
  })
})

describe('--json', () => {
  test('tells everything in lines, the result last', async () => {
    const { code, stdout, stderr } = await withoutTerminal([
      '--json',
      '--tool',
      'ask',
      '--args',
      '{"prompt":"?"}',
      '--answer',
      'blue',
      ...server('v2'),
    ])

    const lines = events(stdout)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(lines.map(({ type }) => type)).toEqual(['connected', 'round', 'sampling', 'sampling-answer', 'result'])
    expect(lines[0]).toMatchObject({ era: '2026', server: { name: 'fixture-v2', version: '1.2.3' } })
    expect(lines[2]).toMatchObject({ id: 1, round: 1, call: { name: 'ask' }, request: { maxTokens: 100 } })
    expect(lines[3]).toMatchObject({ id: 1, by: '--answer', answer: { content: { text: 'blue' } } })
    expect(lines[4]).toMatchObject({
      tool: 'ask',
      args: { prompt: '?' },
      rounds: 1,
      samples: [{ round: 1 }],
      result: { content: [{ type: 'text' }] },
    })
  })

  test('lists tools, progress, log messages and what the server writes to stderr', async () => {
    const tools = events((await withoutTerminal(['--json', '--list', ...server('v1')])).stdout)
    const counted = events(
      (await withoutTerminal(['--json', '--tool', 'count', '--args', '{"to":2,"everyMs":50}', ...server('v1')])).stdout,
    )
    const crashed = await withoutTerminal(['--json', '--tool', 'crash', ...server('v1')])

    expect(tools.at(-1)).toMatchObject({
      type: 'tools',
      tools: expect.arrayContaining([expect.objectContaining({ name: 'add' })]),
    })
    expect(counted).toContainEqual({ type: 'log', level: 'info', logger: 'fixture', data: 'counting to 2' })
    expect(counted).toContainEqual({
      type: 'progress',
      progress: 1,
      total: 2,
      message: 'at 1',
      call: { method: 'tools/call', name: 'count' },
    })
    expect(crashed.code).toBe(1)
    expect(events(crashed.stdout)).toContainEqual({ type: 'stderr', text: 'Error: out of luck\n' })
    expect(events(crashed.stdout).at(-1)).toMatchObject({
      type: 'error',
      code: 'server_gone',
      message: expect.stringContaining('out of luck'),
    })
  })

  test('wrong usage is a line as well', async () => {
    const { code, stdout, stderr } = await withoutTerminal(['--json', '--bogus'])

    expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
    expect(events(stdout)).toEqual([
      { type: 'error', code: 'usage', message: expect.stringContaining("Unknown option '--bogus'") },
    ])
  })
})

describe('what goes wrong', () => {
  test.each([
    ['no server', [], 2, 'Say which server'],
    ['an unknown flag', ['--bogus', ...server('v1')], 2, "Unknown option '--bogus'"],
    ['arguments that are no JSON', ['--tool', 'add', '--args', '{a:1}', ...server('v1')], 2, '--args is not JSON'],
    ['--yes without anybody to answer', ['--yes', ...server('v1')], 2, '--yes needs somebody to answer'],
    ['a model without its key', ['--model', 'anthropic/x', ...server('v1')], 2, 'ANTHROPIC_API_KEY'],
    [
      'arguments that are missing',
      ['--tool', 'add', ...server('v1')],
      2,
      'needs arguments (a). Give them as --args JSON',
    ],
    [
      'a persona in an era that it does not speak',
      ['--persona', 'goose', '--era', '2026', ...server('v1')],
      1,
      'Goose does not speak 2026',
    ],
    ['a tool that is not listed', ['--tool', 'nothing', ...server('v1')], 1, 'lists no tool `nothing`. It lists ask, '],
    ['a tool that fails', ['--tool', 'fail', ...server('v1')], 1, 'The tool reports an error.'],
    ['a server that cannot be started', ['--', 'no-such-command-anywhere'], 1, 'there is no such command'],
    [
      'a server that dies at start',
      byHand('dies-at-start'),
      1,
      "server: Error: Cannot find module './missing.js'\nThe server",
    ],
    [
      'a port that fetch does not ask',
      ['--url', 'http://127.0.0.1:9/mcp'],
      1,
      'Could not reach http://127.0.0.1:9/mcp',
    ],
    ['a server that ends at once', ['--', process.execPath, '--version'], 1, 'ended before it had answered.'],
    [
      'too many rounds',
      ['--rounds-limit', '2', '--tool', 'ask_forever', '--answer', 'x', ...server('v2')],
      1,
      'still asks after 2 rounds',
    ],
    [
      'a call that takes too long',
      ['--timeout', '0.2', '--tool', 'wait', ...server('v2')],
      1,
      'did not answer within 200 ms',
    ],
  ] as const)('%s: exit code and reason', async (_what, argv, code, reason) => {
    const result = await withoutTerminal(argv)

    expect(result.stderr).toContain(reason)
    expect(result.code).toBe(code)
    expect(result.stderr).not.toMatch(/\n {4}at /)
  })
})

test.each(['auto', '2025'])(
  'a URL where nothing listens, era %s: one line says so, and what to look at',
  async (era) => {
    const result = await withoutTerminal(['--era', era, '--url', `http://127.0.0.1:${await unusedPort()}/mcp`])

    expect(result).toMatchObject({ code: 1, stdout: '' })
    expect(result.stderr).toMatch(
      /^Could not reach http:\S+: connect ECONNREFUSED \S+\. Nothing listens there: is the server running\?\n$/,
    )
  },
)

/** A port that was free a moment ago. */
async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

describe('--watch', () => {
  const described = (text: string): string => `
    import { createInterface } from 'node:readline'
    const send = (id, result) => console.log(JSON.stringify({ jsonrpc: '2.0', id, result }))
    createInterface({ input: process.stdin }).on('line', (line) => {
      const { id, method, params } = JSON.parse(line)
      if (method === 'initialize') send(id, { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'w', version: '0' } })
      if (method === 'tools/list') send(id, { tools: [{ name: 'tool', description: '${text}', inputSchema: { type: 'object' } }] })
    })`

  test('lists the tools anew on each change, and goes on after one that breaks the server', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'sampan-host-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const file = path.join(folder, 'server.mjs')
    // Each step is written once what the one before it led to has been told.
    const steps = [
      { after: '"description":"one"', write: 'throw new Error("broken")' },
      { after: '"type":"error"', write: described('two') },
      { after: '"description":"two"', write: undefined },
    ]
    writeFileSync(file, described('one'))

    const argv = ['--json', '--era', '2025', '--list', '--watch', folder, '--', process.execPath, file]
    const { code, stdout } = await withoutTerminal(argv, {}, (seen, interrupt) => {
      const [step] = steps
      const at = step === undefined ? -1 : seen.indexOf(step.after)
      if (step === undefined || at === -1 || !seen.includes('"type":"watching"', at)) return
      steps.shift()
      if (step.write === undefined) interrupt()
      else writeFileSync(file, step.write)
    })

    expect(code).toBe(130)
    const types = events(stdout).map(({ type }) => type)
    expect(types.filter((type) => type !== 'stderr')).toEqual([
      ...['connected', 'tools', 'watching'],
      ...['error', 'watching'],
      ...['connected', 'tools', 'watching'],
      'error',
    ])
    expect(events(stdout).at(-1)).toMatchObject({ code: 'interrupted' })
  }, 60_000)
})

test('--help and --version', async () => {
  const [help, version] = await Promise.all([withoutTerminal(['--help']), withoutTerminal(['--version'])])

  expect(help).toMatchObject({ code: 0, stderr: '' })
  for (const flag of ['--url', '--persona', '--rounds-limit', 'claude-code', 'OLLAMA_BASE_URL'])
    expect(help.stdout).toContain(flag)
  expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
})
