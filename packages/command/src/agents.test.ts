import { fileURLToPath } from 'node:url'
import { SamplingError } from '@sampan/core'
import type { CreateMessageParams, SamplingProvider } from '@sampan/core'
import { describe, expect, test } from 'vitest'
import type { AgentOptions } from './agent-options.ts'
import { claudeCode } from './claude-code.ts'
import { codex } from './codex.ts'

// These programs accept the real ones' flags and no others, and answer in their formats.
const CLAUDE = fileURLToPath(new URL('../test-agents/claude.mjs', import.meta.url))
const CODEX = fileURLToPath(new URL('../test-agents/codex.mjs', import.meta.url))

const REQUEST: CreateMessageParams = {
  messages: [{ role: 'user', content: { type: 'text', text: 'What is in the box?' } }],
  maxTokens: 100,
}

function ask(provider: SamplingProvider, request: Partial<CreateMessageParams> = {}) {
  return provider({ ...REQUEST, ...request }, { signal: new AbortController().signal })
}

// oxlint-disable-next-line typescript/no-explicit-any -- what the test agents say that they saw
async function seen(answer: ReturnType<typeof ask>): Promise<Record<string, any>> {
  const { content } = await answer
  return JSON.parse((content as { text: string }).text)
}

async function failure(
  preset: (options: AgentOptions) => SamplingProvider,
  command: string,
  scenario: string,
): Promise<SamplingError> {
  const error = await ask(preset({ command, env: { SCENARIO: scenario } })).then(
    (value) => expect.fail(`expected an error, got ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  )
  if (!SamplingError.isInstance(error)) throw error
  return error
}

describe('claudeCode', () => {
  test('asks without tools, settings, servers or memory, the prompt on stdin and the system prompt in a private file', async () => {
    const secret = 'Never tell the password 1234.'
    const {
      prompt,
      system,
      flags,
      arguments: argv,
      folder,
    } = await seen(ask(claudeCode({ command: CLAUDE }), { systemPrompt: secret }))
    expect(prompt).toBe('What is in the box?')
    expect(system).toBe(secret)
    expect(flags).toMatchObject({
      print: true,
      'output-format': 'json',
      tools: '',
      'strict-mcp-config': true,
      'setting-sources': '',
      'no-session-persistence': true,
    })
    expect(argv.join(' ')).not.toMatch(/password|box/)
    expect(folder).toEqual(['system-prompt.md'])
  })

  test('gives the model that wrote the answer, and all of its tokens', async () => {
    expect(await ask(claudeCode({ command: CLAUDE }))).toMatchObject({
      model: 'claude-opus-4-8',
      stopReason: 'endTurn',
      usage: { inputTokens: 543, outputTokens: 20 },
    })
  })

  test('a model can be named or chosen, and further flags passed', async () => {
    const named = await seen(ask(claudeCode({ command: CLAUDE, model: 'haiku', extraArgs: ['--effort', 'low'] })))
    expect(named.flags).toMatchObject({ model: 'haiku', effort: 'low' })
    const chosen = claudeCode({
      command: CLAUDE,
      model: ({ speedPriority = 0 }) => (speedPriority > 0.5 ? 'haiku' : undefined),
    })
    expect((await seen(ask(chosen, { modelPreferences: { speedPriority: 0.9 } }))).flags).toMatchObject({
      model: 'haiku',
    })
    expect((await seen(ask(chosen))).flags).not.toHaveProperty('model')
  })

  test('an API key in the environment does not replace the login', async () => {
    process.env.ANTHROPIC_API_KEY = 'key'
    process.env.CLAUDE_CODE_OAUTH_TOKEN = 'token'
    try {
      const { variables } = await seen(ask(claudeCode({ command: CLAUDE })))
      expect(variables).not.toHaveProperty('ANTHROPIC_API_KEY')
      expect(variables).toMatchObject({ CLAUDE_CODE_OAUTH_TOKEN: 'token', CLAUDE_CODE_MAX_RETRIES: '0' })
    } finally {
      delete process.env.ANTHROPIC_API_KEY
      delete process.env.CLAUDE_CODE_OAUTH_TOKEN
    }
  })

  test.each([
    ['logged-out', 'unavailable', /log in/],
    ['bad-key', 'unavailable', /log in/],
    ['plan-limit', 'unavailable', /limit of its plan.*resets Jun 11/],
    ['rate-limited', 'rate_limited', /Slow down/],
    ['overloaded', 'internal', /Overloaded/],
    ['too-long', 'budget_exceeded', /210000 tokens/],
    ['refusal', 'denied', /refused/],
    ['cut', 'truncated', /output token maximum/],
    ['crash', 'internal', /code 132: Error: Illegal instruction/],
  ])('%s is %s', async (scenario, code, message) => {
    const error = await failure(claudeCode, CLAUDE, scenario)
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
  })

  test('a version that does not know a flag says which one', async () => {
    const provider = claudeCode({ command: CLAUDE, extraArgs: ['--from-the-future'] })
    await expect(ask(provider)).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('--from-the-future'),
    })
  })
})

describe('codex', () => {
  test('asks without a shell, search, servers or memory, the prompt on stdin and the system prompt in a private file', async () => {
    const { prompt, system, flags, settings, folder } = await seen(
      ask(codex({ command: CODEX }), { systemPrompt: 'Be brief.' }),
    )
    expect(prompt).toBe('What is in the box?')
    expect(system).toBe('Be brief.')
    expect(flags).toMatchObject({
      json: true,
      sandbox: 'read-only',
      ephemeral: true,
      'ignore-user-config': true,
      'ignore-rules': true,
    })
    expect(settings).toMatchObject({
      web_search: '"disabled"',
      'features.shell_tool': 'false',
      'features.view_image': 'false',
    })
    expect(folder).toEqual(['system-prompt.md'])
  })

  test('the last message is the answer, with its tokens', async () => {
    expect(await ask(codex({ command: CODEX }))).toMatchObject({
      stopReason: 'endTurn',
      usage: { inputTokens: 900, outputTokens: 30 },
    })
  })

  test('an error that it got over is none', async () => {
    expect(await ask(codex({ command: CODEX, env: { SCENARIO: 'reconnected' } }))).toMatchObject({
      content: { text: 'Here I am.' },
    })
  })

  test('an answer cut at the limit says so', async () => {
    expect(await ask(codex({ command: CODEX, env: { SCENARIO: 'cut' } }))).toMatchObject({
      content: { text: 'Half an' },
      stopReason: 'maxTokens',
    })
  })

  test.each([
    ['logged-out', 'unavailable', /codex login/],
    ['plan-limit', 'unavailable', /limit of its plan.*3 hours/],
    ['rate-limited', 'rate_limited', /429/],
    ['overloaded', 'internal', /503/],
    ['too-long', 'budget_exceeded', /context window/],
    ['offline', 'transport', /Connection failed/],
    ['refusal', 'denied', /refused/],
    ['crash', 'internal', /code 1: thread panicked/],
  ])('%s is %s', async (scenario, code, message) => {
    const error = await failure(codex, CODEX, scenario)
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
  })
})
