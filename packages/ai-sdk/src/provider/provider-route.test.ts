import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import { SamplingError } from '@sampan/core'
import type { SamplingContext, TextSampleRequest } from '@sampan/core'
import { startModelServer } from '@sampan/test-support/model-server'
import type { ModelReply, ModelServer, ModelServerOptions } from '@sampan/test-support/model-server'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { inToolCall } from '../tool-call.fixture.ts'
import { fromAiSdk } from './from-ai-sdk.ts'
import type { FromAiSdkOptions } from './from-ai-sdk.ts'

/** `ctx.sample` with an AI SDK model as its provider: what core makes of it, in tool calls of a client that cannot sample. */

let server: ModelServer

afterEach(() => server.close())

const MODELS = {
  anthropic: () => createAnthropic({ baseURL: server.baseUrl, apiKey: server.apiKey })('claude-haiku-4-5'),
  openai: () => createOpenAI({ baseURL: server.baseUrl, apiKey: server.apiKey })('gpt-test'),
} as const

interface RunOptions extends FromAiSdkOptions {
  readonly format?: keyof typeof MODELS
  readonly signal?: AbortSignal
}

async function run<T>(
  handler: (ctx: SamplingContext) => Promise<T>,
  reply: NonNullable<ModelServerOptions['reply']>,
  { format = 'anthropic', signal, ...options }: RunOptions = {},
): Promise<T> {
  server = await startModelServer({ reply })
  const provider = fromAiSdk(MODELS[format](), options)
  const { value } = await inToolCall(handler, { options: { provider }, ...(signal !== undefined && { signal }) })
  return value
}

const ask =
  (request: Partial<TextSampleRequest> = {}) =>
  (ctx: SamplingContext) =>
    ctx.sample({ prompt: 'Capital of France?', routes: ['client', 'provider', 'fallback'], ...request })

describe('the table decides', () => {
  test.each([
    [{ status: 429, headers: { 'retry-after-ms': '5' } }],
    [{ status: 529, type: 'overloaded_error' }],
    ['drop'],
    [{ text: 'Par', breaks: 'drop' }],
  ] as [ModelReply][])('%j is tried again by core, and the answer is whole', async (fault) => {
    const result = await run(ask(), [fault, { text: 'Paris.' }])
    expect(result).toMatchObject({
      text: 'Paris.',
      route: 'provider',
      attempts: [{ route: 'client' }, { route: 'provider', requests: 2 }],
    })
    expect(server.calls).toHaveLength(2)
  })

  test.each([
    [{ status: 401 }, 'unavailable'],
    [{ status: 400, message: 'no' }, 'unsupported'],
    [{ text: 'I cannot', stop: 'refusal' }, 'denied'],
    [{ status: 413 }, 'budget_exceeded'],
  ] as [ModelReply, string][])('%j is not, and the fallback answers', async (reply, code) => {
    const result = await run(ask({ fallback: (reason) => reason.code }), reply)
    expect(result).toMatchObject({ text: code, route: 'fallback' })
    expect(server.calls).toHaveLength(1)
  })

  test('what no route could do says what to configure', async () => {
    const error = await run(ask(), { status: 401 }).catch((reason: unknown) => reason)
    expect(SamplingError.isInstance(error)).toBe(true)
    expect((error as SamplingError).message).toContain('Check the API key')
  })
})

describe.each(['anthropic', 'openai'] as const)('%s', (format) => {
  test('real usage, and the model that was served', async () => {
    const result = await run(
      ask(),
      { text: 'Paris.', model: 'served', usage: { inputTokens: 40, outputTokens: 2 } },
      { format },
    )
    expect(result).toMatchObject({ model: 'served', usage: { inputTokens: 40, outputTokens: 2, estimated: false } })
  })

  test('a structured output is had by a tool that must be called', async () => {
    const Answer = z.object({ capital: z.string() })
    const result = await run(
      (ctx) => ctx.sample({ prompt: 'Capital of France?', output: Answer }),
      ({ body }) => ({
        toolCalls: [{ name: body.tools[0].name, input: { capital: 'Paris' } }],
      }),
      { format },
    )
    expect(result.output).toEqual({ capital: 'Paris' })
  })

  test('tools are native, over several turns', async () => {
    const asked: string[] = []
    const result = await run(
      (ctx) =>
        ctx.sample({
          prompt: 'Weather in Oslo and Rome?',
          tools: {
            weather: {
              description: 'The weather of a city',
              inputSchema: z.object({ city: z.string() }),
              execute: ({ city }: { city: string }) => {
                asked.push(city)
                return `${city}: 24 °C`
              },
            },
          },
        }),
      [
        {
          text: 'Let me see.',
          toolCalls: [
            { name: 'weather', input: { city: 'Oslo' } },
            { name: 'weather', input: { city: 'Rome' } },
          ],
        },
        { text: 'Both 24 °C.' },
      ],
      { format },
    )
    expect(asked).toEqual(['Oslo', 'Rome'])
    expect(result).toMatchObject({
      text: 'Both 24 °C.',
      steps: [{ toolCalls: [{ name: 'weather' }, { name: 'weather' }] }, {}],
    })
    expect(JSON.stringify(server.calls[1]?.body)).toContain('Rome: 24 °C')
  })

  test('a model without tools is told of them in words', async () => {
    const result = await run(
      (ctx) => ctx.sample({ prompt: 'Time?', tools: { clock: { description: 'The time', execute: () => '12:00' } } }),
      [{ text: '{"tool_calls":[{"name":"clock","input":{}}]}' }, { text: 'Noon.' }],
      { format, supportsTools: false },
    )
    expect(result.text).toBe('Noon.')
    expect(server.calls[0]?.body.tools).toBeUndefined()
    expect(JSON.stringify(server.calls[1]?.body)).toContain('12:00')
  })

  test('a caller that leaves ends the request to the model', async () => {
    const controller = new AbortController()
    const answer = run(
      ask(),
      ({ body }) => {
        controller.abort()
        return body.stream ? { text: 'Paris, of course.', breaks: 'hang' } : 'hang'
      },
      { format, signal: controller.signal },
    )
    await expect(answer).rejects.toThrow(/abort/i)
    await server.calls[0]?.closed
    expect(server.calls[0]?.leftEarly).toBe(true)
  })

  test('a time limit ends the request to the model', async () => {
    const error = await run(ask({ timeoutMs: 100 }), 'hang', { format }).catch((reason: unknown) => reason)
    expect((error as SamplingError).evidence.attempts).toMatchObject([
      { route: 'client' },
      { error: { code: 'timeout' } },
    ])
    await server.calls[0]?.closed
    expect(server.calls[0]?.leftEarly).toBe(true)
  })
})
