import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CreateMessageParams, SamplingProvider } from '@sampan/core'
import { RawStdioClient, textOf, typescriptServer } from '@sampan/test-support'
import { startModelServer } from '@sampan/test-support/model-server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DEFAULT_CONCURRENCY, DEFAULT_LIMITS, DEFAULT_MAX_WAITING } from './limits.ts'

/** The README and the guide show these files, and these files work: the agents on the PATH are the ones of the tests. */

const snippet = (name: string) => new URL(`../snippets/${name}.ts`, import.meta.url)
const page = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const agent = (name: string) => fileURLToPath(new URL(`../test-agents/${name}.mjs`, import.meta.url))

let bin: string
const before = process.env.PATH ?? ''

beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'sampan-bin-'))
  copyFileSync(agent('claude'), join(bin, 'claude'))
  copyFileSync(agent('codex'), join(bin, 'codex'))
  writeFileSync(join(bin, 'ollama'), '#!/bin/sh\necho "$1 $2 says: $(cat)"\n', { mode: 0o755 })
  process.env.PATH = `${bin}${delimiter}${before}`
})

afterEach(() => {
  process.env.PATH = before
  rmSync(bin, { recursive: true, force: true })
})

const REQUEST: CreateMessageParams = {
  messages: [{ role: 'user', content: { type: 'text', text: 'Hello' } }],
  maxTokens: 10,
}

async function ask(provider: SamplingProvider): Promise<string> {
  const { content } = await provider(REQUEST, { signal: new AbortController().signal })
  return (content as { text: string }).text
}

test('the pages show what is run here, and the defaults that are', () => {
  const readme = page('../README.md')
  const guide = page('../../../docs/providers.md')
  const text = (name: string) => `\`\`\`ts\n${readFileSync(snippet(name), 'utf8')}\`\`\``
  expect(readme).toContain(text('server'))
  for (const name of ['server', 'codex', 'own-command', 'function']) expect(guide).toContain(text(name))
  const defaults = { ...DEFAULT_LIMITS, concurrency: DEFAULT_CONCURRENCY, maxWaiting: DEFAULT_MAX_WAITING }
  for (const [name, value] of Object.entries(defaults)) {
    expect(readme.replaceAll('_', '')).toContain(`\`${name}\` | \`${value}\``)
  }
})

test('server.ts samples through Claude Code', async () => {
  const client = new RawStdioClient({ ...typescriptServer(snippet('server')), era: '2025' })
  try {
    await client.open()
    const text = textOf((await client.callTool('summarize', { text: 'A long story.' })).response)
    expect(text).toMatch(/\(provider: claude-opus-4-8\)$/)
    const seen = JSON.parse(text.slice(0, text.lastIndexOf(' (')))
    expect(seen).toMatchObject({
      prompt: 'Summarize:\n\nA long story.',
      system: 'You write one sentence.',
      flags: { model: 'haiku' },
    })
  } finally {
    await client.close()
  }
})

test('codex.ts asks Codex', async () => {
  const { provider } = await import('../snippets/codex.ts')
  expect(JSON.parse(await ask(provider))).toMatchObject({ prompt: 'Hello', flags: { model: 'gpt-5-mini' } })
})

test('own-command.ts asks a command of one’s own', async () => {
  const { provider } = await import('../snippets/own-command.ts')
  expect(await ask(provider)).toBe('run llama3.2 says: Hello')
})

test('function.ts asks a server in OpenAI’s format', async () => {
  const server = await startModelServer({ reply: { text: 'Hi.', usage: { inputTokens: 3, outputTokens: 2 } } })
  process.env.MODEL_URL = server.url
  process.env.MODEL_KEY = server.apiKey
  try {
    const { provider } = await import('../snippets/function.ts')
    expect(await provider(REQUEST, { signal: new AbortController().signal })).toEqual({
      role: 'assistant',
      content: { type: 'text', text: 'Hi.' },
      model: 'local',
      stopReason: 'endTurn',
      usage: { inputTokens: 3, outputTokens: 2 },
    })
  } finally {
    delete process.env.MODEL_URL
    delete process.env.MODEL_KEY
    await server.close()
  }
})
