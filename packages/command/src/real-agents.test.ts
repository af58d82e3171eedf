import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CreateMessageParams, SamplingProvider } from '@sampan/core'
import { startModelServer } from '@sampan/test-support/model-server'
import type { ModelReply, ModelServer } from '@sampan/test-support/model-server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { claudeCode } from './claude-code.ts'
import { codex } from './codex.ts'

/**
 * The agents themselves, against a model API of ours: that their flags and formats are still what the presets take them
 * for. `npm run test:real-agents` installs them and names them in these variables; without it there is nothing to run.
 */
const { SAMPAN_TEST_CLAUDE: claudePath = '', SAMPAN_TEST_CODEX: codexPath = '' } = process.env

let server: ModelServer
let home: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sampan-home-'))
})

afterEach(async () => {
  await server.close()
  rmSync(home, { recursive: true, force: true })
})

async function claude(reply: ModelReply, apiKey?: string): Promise<SamplingProvider> {
  server = await startModelServer({ reply })
  return claudeCode({
    command: claudePath,
    env: { HOME: home, ANTHROPIC_BASE_URL: server.url, ANTHROPIC_API_KEY: apiKey ?? server.apiKey },
  })
}

async function openaiCodex(reply: ModelReply): Promise<SamplingProvider> {
  server = await startModelServer({ reply })
  const provider = `{name="test",base_url="${server.baseUrl}",env_key="KEY",wire_api="responses",request_max_retries=0,stream_max_retries=0}`
  return codex({
    command: codexPath,
    env: { HOME: home, KEY: server.apiKey },
    extraArgs: ['-c', 'model_provider=test', '-c', `model_providers.test=${provider}`],
  })
}

const REQUEST: CreateMessageParams = {
  systemPrompt: 'You name capitals.',
  messages: [{ role: 'user', content: { type: 'text', text: 'What is the capital of France?' } }],
  maxTokens: 100,
}

function ask(provider: SamplingProvider): ReturnType<SamplingProvider> {
  return provider(REQUEST, { signal: new AbortController().signal })
}

describe.runIf(claudePath !== '')('claude', () => {
  test('answers without tools, with our system prompt', { timeout: 60_000 }, async () => {
    expect(await ask(await claude({ text: 'Paris.', usage: { inputTokens: 21, outputTokens: 3 } }))).toEqual({
      role: 'assistant',
      content: { type: 'text', text: 'Paris.' },
      stopReason: 'endTurn',
      model: expect.stringMatching(/^claude-[\w-]+$/),
      usage: { inputTokens: 21, outputTokens: 3 },
    })
    expect(server.calls[0]?.body.tools ?? []).toEqual([])
    expect(JSON.stringify(server.calls[0]?.body.system)).toContain('You name capitals.')
  })

  test.each([
    [{ status: 429, type: 'rate_limit_error', message: 'Slow down' }, 'rate_limited'],
    [{ status: 529, type: 'overloaded_error', message: 'Overloaded' }, 'internal'],
    [
      { status: 400, type: 'invalid_request_error', message: 'prompt is too long: 9 tokens > 8 maximum' },
      'budget_exceeded',
    ],
  ] as [ModelReply, string][])(
    '%j is %s, and core retries it, not the agent',
    { timeout: 60_000 },
    async (reply, code) => {
      await expect(ask(await claude(reply))).rejects.toMatchObject({ code })
      expect(server.calls).toHaveLength(1)
    },
  )

  test('a refusal is a denial', { timeout: 60_000 }, async () => {
    await expect(ask(await claude({ text: 'I cannot', stop: 'refusal' }))).rejects.toMatchObject({ code: 'denied' })
  })

  test('a wrong key, and none, are unavailable', { timeout: 60_000 }, async () => {
    const wrong = await claude({ text: 'x' }, 'wrong')
    await expect(ask(wrong)).rejects.toMatchObject({ code: 'unavailable' })
    const none = claudeCode({ command: claudePath, env: { HOME: home } })
    await expect(ask(none)).rejects.toMatchObject({ code: 'unavailable' })
  })
})

describe.runIf(codexPath !== '')('codex', () => {
  test('answers without a shell, with our system prompt', { timeout: 60_000 }, async () => {
    expect(await ask(await openaiCodex({ text: 'Paris.', usage: { inputTokens: 21, outputTokens: 3 } }))).toEqual({
      role: 'assistant',
      content: { type: 'text', text: 'Paris.' },
      stopReason: 'endTurn',
      usage: { inputTokens: 21, outputTokens: 3 },
    })
    const body = JSON.stringify(server.calls[0]?.body)
    expect(body).toContain('You name capitals.')
    expect(body).not.toMatch(
      /(exec_command|view_image|write_stdin)\(args|"name":"(shell|exec_command|view_image)"|web_search/,
    )
  })

  test.each([
    [{ status: 429, type: 'rate_limit_error', message: 'Slow down' }, 'rate_limited'],
    [{ status: 503, message: 'Overloaded' }, 'internal'],
    [{ status: 401, message: 'Missing bearer' }, 'unavailable'],
    [
      { status: 400, code: 'context_length_exceeded', message: 'Your input exceeds the context window' },
      'budget_exceeded',
    ],
    [{ text: 'I cannot', stop: 'refusal' }, 'denied'],
    ['drop', 'transport'],
  ] as [ModelReply, string][])('%j is %s', { timeout: 60_000 }, async (reply, code) => {
    await expect(ask(await openaiCodex(reply))).rejects.toMatchObject({ code })
  })

  test('an answer cut at the limit says so', { timeout: 60_000 }, async () => {
    expect(await ask(await openaiCodex({ text: 'Half an', stop: 'length' }))).toMatchObject({
      content: { text: 'Half an' },
      stopReason: 'maxTokens',
    })
  })
})
