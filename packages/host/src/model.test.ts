import { startModelServer } from '@sampan/test-support/model-server'
import { expect, onTestFinished, test } from 'vitest'
import { fixture, hostFor, textOf } from './fixtures/start.ts'
import { modelFromEnvironment } from './model.ts'

type ModelServer = Awaited<ReturnType<typeof startModelServer>>

async function modelServer(options?: Parameters<typeof startModelServer>[0]): Promise<ModelServer> {
  const server = await startModelServer(options)
  onTestFinished(() => server.close())
  return server
}

test.each([
  [
    'anthropic',
    'anthropic',
    (server: ModelServer) => ({ ANTHROPIC_API_KEY: server.apiKey, ANTHROPIC_BASE_URL: server.url }),
  ],
  [
    'openai',
    'openai-chat',
    (server: ModelServer) => ({ OPENAI_API_KEY: server.apiKey, OPENAI_BASE_URL: server.baseUrl }),
  ],
] as const)('%s answers a server’s sampling request', async (provider, format, environment) => {
  const server = await modelServer({ reply: { text: 'blue' } })
  const model = await modelFromEnvironment(environment(server))
  const host = await hostFor(await fixture('v2', 'stdio'), {
    onSampling: (request, { signal }) => model?.sample(request, { signal }) ?? Promise.reject(new Error('no model')),
  })

  const { result, samples } = await host.callTool('ask', {
    prompt: 'Which colour?',
    request: { systemPrompt: 'One word.', temperature: 0.5, stopSequences: ['.'] },
  })

  expect(textOf(result)).toContain('blue')
  expect(samples[0]?.result).toMatchObject({ stopReason: 'endTurn', model: expect.any(String) })
  expect(model?.label).toMatch(new RegExp(`^${provider} `))
  expect(server.calls).toHaveLength(1)
  expect(server.calls[0]).toMatchObject({ format })
  const sent = JSON.stringify(server.calls[0]?.body)
  for (const part of ['Which colour?', 'One word.', '0.5', '"."', '100']) expect(sent).toContain(part)
})

test('Ollama is asked through its OpenAI interface, with or without the version in its address', async () => {
  const server = await modelServer()
  // The model server asks for its own key, Ollama for none: what counts here is where the request goes, and as whom.
  for (const OLLAMA_BASE_URL of [server.url, `${server.url}/v1/`]) {
    const model = await modelFromEnvironment({ OLLAMA_BASE_URL }, 'qwen3')
    expect(model?.label).toBe('ollama qwen3')
    const asked = model?.sample(
      { messages: [{ role: 'user', content: { type: 'text', text: '?' } }], maxTokens: 9 },
      { signal: AbortSignal.timeout(5_000) },
    )
    await expect(asked).rejects.toThrow(/key/i)
  }
})

test('which model: the first provider that is set up, or the one that is named', async () => {
  const all = { ANTHROPIC_API_KEY: 'a', OPENAI_API_KEY: 'b', OLLAMA_BASE_URL: 'http://127.0.0.1:9' }
  const label = async (environment: Record<string, string>, choice?: string): Promise<string | undefined> =>
    (await modelFromEnvironment(environment, choice))?.label

  expect(await label({})).toBeUndefined()
  expect(await label({ ANTHROPIC_API_KEY: '' })).toBeUndefined()
  expect(await label(all)).toBe('anthropic claude-haiku-4-5')
  expect(await label({ OPENAI_API_KEY: 'b' })).toBe('openai gpt-4.1-mini')
  expect(await label(all, 'claude-opus-4-5')).toBe('anthropic claude-opus-4-5')
  expect(await label(all, 'ollama/llama3.2')).toBe('ollama llama3.2')
  await expect(modelFromEnvironment({}, 'gpt-5')).rejects.toMatchObject({
    code: 'invalid_options',
    message: expect.stringContaining('OPENAI_API_KEY'),
  })
  await expect(modelFromEnvironment({ OPENAI_API_KEY: 'b' }, 'anthropic/x')).rejects.toThrow('ANTHROPIC_API_KEY')
})

test('a model that fails makes the answer fail', async () => {
  const server = await modelServer({ reply: { status: 400, message: 'no such model' } })
  const model = await modelFromEnvironment({ OPENAI_API_KEY: server.apiKey, OPENAI_BASE_URL: server.baseUrl })

  const asked = model?.sample(
    { messages: [{ role: 'user', content: { type: 'text', text: '?' } }], maxTokens: 9 },
    { signal: AbortSignal.timeout(5_000) },
  )

  await expect(asked).rejects.toThrow(/no such model/)
})
