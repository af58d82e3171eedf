import { createAnthropic } from '@ai-sdk/anthropic'
import { createAnthropic as createAnthropicV2 } from '@ai-sdk/anthropic-v2'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAI as createOpenAIV2 } from '@ai-sdk/openai-v2'
import { SamplingError } from '@sampan/core'
import type { CreateMessageParams, SamplingProvider } from '@sampan/core'
import { afterEach, describe, expect, test } from 'vitest'
import { startModelServer } from '@sampan/test-support/model-server'
import type { ModelServer, ModelServerOptions } from '@sampan/test-support/model-server'
import { fromAiSdk } from './from-ai-sdk.ts'
import type { AiSdkLanguageModel } from './language-model.ts'

// A 1 × 1 PNG and an empty WAV: what the real APIs accept.
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA='

let server: ModelServer

afterEach(() => server.close())

// An id that the AI SDK knows to take a temperature; to a model that it does not know it sends none.
const CLAUDE = 'claude-haiku-4-5'

const MODELS = {
  anthropic: ({ baseUrl, apiKey }: ModelServer) => createAnthropic({ baseURL: baseUrl, apiKey })(CLAUDE),
  'openai-chat': ({ baseUrl, apiKey }: ModelServer) => createOpenAI({ baseURL: baseUrl, apiKey }).chat('gpt-test'),
  'openai-responses': ({ baseUrl, apiKey }: ModelServer) =>
    createOpenAI({ baseURL: baseUrl, apiKey }).responses('gpt-test'),
  // Providers of AI SDK 5, whose models are of specification v2.
  'anthropic of v2': ({ baseUrl, apiKey }: ModelServer) => createAnthropicV2({ baseURL: baseUrl, apiKey })(CLAUDE),
  'openai-chat of v2': ({ baseUrl, apiKey }: ModelServer) =>
    createOpenAIV2({ baseURL: baseUrl, apiKey }).chat('gpt-test'),
} as const

type Format = keyof typeof MODELS

const FORMATS = Object.keys(MODELS) as Format[]

const QUESTION: CreateMessageParams = {
  messages: [{ role: 'user', content: { type: 'text', text: 'What is the capital of France?' } }],
  maxTokens: 100,
}

async function start(options: ModelServerOptions, format: Format = 'anthropic'): Promise<AiSdkLanguageModel> {
  server = await startModelServer(options)
  return MODELS[format](server)
}

function ask(
  provider: SamplingProvider,
  request: Partial<CreateMessageParams> = {},
  signal = new AbortController().signal,
) {
  return provider({ ...QUESTION, ...request }, { signal })
}

async function failure(answer: Promise<unknown>): Promise<SamplingError> {
  const error = await answer.then(
    (value) => expect.fail(`expected an error, got ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  )
  if (!SamplingError.isInstance(error)) throw error
  return error
}

test('these are models of the AI SDK that is meant', async () => {
  const model = await start({})
  expect(model.specificationVersion).toBe(process.env.SAMPAN_AI_SDK_7 === undefined ? 'v3' : 'v4')
})

describe.each(FORMATS)('%s', (format) => {
  test('streams a text answer, with its model, stop reason and real usage', async () => {
    const model = await start(
      { reply: { text: 'Paris, of course.', model: 'served-model', usage: { inputTokens: 31, outputTokens: 5 } } },
      format,
    )
    expect(await ask(fromAiSdk(model))).toEqual({
      role: 'assistant',
      content: [{ type: 'text', text: 'Paris, of course.' }],
      model: 'served-model',
      stopReason: 'endTurn',
      usage: { inputTokens: 31, outputTokens: 5 },
    })
    expect(server.calls[0]).toMatchObject({
      format: format.split(' ')[0],
      streamed: true,
      model: MODELS[format](server).modelId,
    })
  })

  test('passes on the system prompt, the history and the limit', async () => {
    const model = await start({}, format)
    await ask(fromAiSdk(model), {
      systemPrompt: 'Answer in one word.',
      messages: [
        { role: 'user', content: { type: 'text', text: 'Hello' } },
        { role: 'assistant', content: [{ type: 'text', text: 'Hi.' }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'And' },
            { type: 'text', text: 'now?' },
          ],
        },
      ],
    })
    const body = JSON.stringify(server.calls[0]?.body)
    for (const text of ['Answer in one word.', 'Hello', 'Hi.', 'And', 'now?']) expect(body).toContain(text)
    expect(body).toMatch(/"(max_tokens|max_output_tokens|max_completion_tokens)":100/)
  })

  test('carries an image as the bytes it was given', async () => {
    const model = await start({}, format)
    await ask(fromAiSdk(model), {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image', data: PNG, mimeType: 'image/png' },
          ],
        },
      ],
    })
    expect(JSON.stringify(server.calls[0]?.body)).toContain(PNG)
  })

  test('a tool call and its result make the round trip', async () => {
    const model = await start(
      {
        reply: [
          { text: 'I look it up.', toolCalls: [{ id: 'call_7', name: 'weather', input: { city: 'Paris' } }] },
          { text: 'Sunny.' },
        ],
      },
      format,
    )
    const provider = fromAiSdk(model)
    const tools = [
      {
        name: 'weather',
        description: 'The weather of a city',
        inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      },
    ]
    const first = await ask(provider, { tools, toolChoice: { mode: 'required' } })
    expect(first.stopReason).toBe('toolUse')
    expect(first.content).toMatchObject([
      { type: 'text', text: 'I look it up.' },
      { type: 'tool_use', id: 'call_7', name: 'weather', input: { city: 'Paris' } },
    ])
    expect(JSON.stringify(server.calls[0]?.body)).toMatch(/"tool_choice":("required"|\{"type":"any"\})/)

    const second = await ask(provider, {
      tools,
      messages: [
        ...QUESTION.messages,
        { role: 'assistant', content: first.content },
        {
          role: 'user',
          content: { type: 'tool_result', toolUseId: 'call_7', content: [{ type: 'text', text: '24 °C, no clouds' }] },
        },
      ],
    })
    expect(second.content).toEqual([{ type: 'text', text: 'Sunny.' }])
    expect(JSON.stringify(server.calls[1]?.body)).toContain('24 °C, no clouds')
  })

  test('several tool calls in one answer keep their order and arguments', async () => {
    const toolCalls = ['Paris', 'Rome', 'Oslo'].map((city, index) => ({
      id: `call_${index}`,
      name: 'weather',
      input: { city },
    }))
    const model = await start({ reply: { toolCalls } }, format)
    const { content } = await ask(fromAiSdk(model), { tools: [{ name: 'weather', inputSchema: { type: 'object' } }] })
    expect(content).toMatchObject(toolCalls.map((call) => ({ type: 'tool_use', ...call })))
  })

  test('an answer cut at the limit says so', async () => {
    const model = await start({ reply: { text: 'Paris is the capi', stop: 'length' } }, format)
    expect(await ask(fromAiSdk(model))).toMatchObject({
      stopReason: 'maxTokens',
      content: [{ text: 'Paris is the capi' }],
    })
  })

  test('a content filter is a denial, with what was said before it as evidence', async () => {
    const model = await start({ reply: { text: 'I cannot ', stop: 'refusal' } }, format)
    const error = await failure(ask(fromAiSdk(model)))
    expect(error.code).toBe('denied')
    expect(error.evidence).toMatchObject({ text: 'I cannot ' })
  })

  test.each([
    { status: 429, headers: { 'retry-after': '7' }, code: 'rate_limited', retryAfterMs: 7000 },
    { status: 429, headers: { 'retry-after-ms': '1500' }, code: 'rate_limited', retryAfterMs: 1500 },
    { status: 401, code: 'unavailable', says: /Check the API key/ },
    { status: 403, code: 'unavailable', says: /Check the API key/ },
    { status: 404, code: 'unavailable', says: /Check the model id/ },
    { status: 402, code: 'unavailable', says: /billing/ },
    { status: 400, message: 'temperature is not supported', code: 'unsupported', says: /temperature is not supported/ },
    {
      status: 400,
      message: 'prompt is too long: 210000 tokens > 200000 maximum',
      code: 'budget_exceeded',
      says: /document\(text\)/,
    },
    { status: 413, code: 'budget_exceeded' },
    { status: 408, code: 'transport' },
    { status: 500, code: 'internal' },
    { status: 503, headers: { 'retry-after': '2' }, code: 'internal', retryAfterMs: 2000 },
    { status: 529, type: 'overloaded_error', code: 'internal' },
  ])('HTTP $status $message is $code', async ({ code, says, retryAfterMs, ...reply }) => {
    const model = await start({ reply }, format)
    const error = await failure(ask(fromAiSdk(model)))
    expect(error.code).toBe(code)
    expect(error.evidence.retryAfterMs).toBe(retryAfterMs)
    expect(error.message).toMatch(says ?? '')
    // Nothing below core retries.
    expect(server.calls).toHaveLength(1)
  })

  test('a refused key is not repeated in the message', async () => {
    server = await startModelServer()
    const secret = 'key-that-nobody-should-read'
    const error = await failure(ask(fromAiSdk(MODELS[format]({ ...server, apiKey: secret }))))
    expect(error.code).toBe('unavailable')
    expect(error.message).not.toContain(secret)
    expect(server.calls).toHaveLength(0)
  })

  test('a connection dropped in the middle of an answer is a transport error', async () => {
    const model = await start({ reply: { text: 'Paris, of course.', breaks: 'drop' } }, format)
    expect((await failure(ask(fromAiSdk(model)))).code).toBe('transport')
  })

  test('a connection dropped before the answer is a transport error', async () => {
    const model = await start({ reply: 'drop' }, format)
    expect((await failure(ask(fromAiSdk(model)))).code).toBe('transport')
  })

  test('nobody listening is a transport error', async () => {
    const model = await start({}, format)
    await server.close()
    expect((await failure(ask(fromAiSdk(model)))).code).toBe('transport')
  })

  test('an error event in the middle of an answer is classed by its type', async () => {
    const model = await start(
      { reply: { text: 'Paris, of course.', breaks: { type: 'overloaded_error', message: 'Overloaded' } } },
      format,
    )
    const error = await failure(ask(fromAiSdk(model)))
    expect(error).toMatchObject({ code: 'internal', message: expect.stringContaining('Overloaded') })
  })

  test('a rate limit in the middle of an answer is a rate limit', async () => {
    const model = await start(
      {
        reply: {
          text: 'Paris, of course.',
          breaks: { type: 'rate_limit_error', code: 'rate_limit_exceeded', message: 'Slow down' },
        },
      },
      format,
    )
    expect((await failure(ask(fromAiSdk(model)))).code).toBe('rate_limited')
  })

  test.each([
    ['an HTML page', '<html>Bad gateway</html>', 'text/html'],
    ['an event that is not JSON', 'event: message_start\ndata: {"type":\n\n', 'text/event-stream'],
    ['nothing at all', '', 'text/event-stream'],
  ])('%s with status 200 is an error, never an empty answer', async (_, raw, contentType) => {
    const model = await start({ reply: { raw, contentType } }, format)
    const error = await failure(ask(fromAiSdk(model)))
    expect(['invalid_result', 'transport', 'internal']).toContain(error.code)
  })

  test('tool arguments that are not JSON are an invalid result', async () => {
    const model = await start({ reply: { toolCalls: [{ name: 'weather', input: '{"city": "Par' }] } }, format)
    const error = await failure(
      ask(fromAiSdk(model), { tools: [{ name: 'weather', inputSchema: { type: 'object' } }] }),
    )
    expect(error).toMatchObject({ code: 'invalid_result', evidence: { text: '{"city": "Par' } })
  })

  test.each([
    ['before the answer', 'hang' as const],
    ['in the middle of it', { text: 'Paris, of course.', breaks: 'hang' as const }],
  ])('an abort %s closes the connection', async (_, reply) => {
    const model = await start({ reply }, format)
    const controller = new AbortController()
    const answer = failure(ask(fromAiSdk(model), {}, controller.signal))
    while (server.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    controller.abort()
    expect((await answer).code).toBe('aborted')
    await server.calls[0]?.closed
    expect(server.calls[0]?.leftEarly).toBe(true)
  })
})

test('what Anthropic calls a stop sequence is one', async () => {
  const model = await start({ reply: { text: 'one, two', stop: 'stop-sequence' } })
  const answer = await ask(fromAiSdk(model), { temperature: 0.3, stopSequences: ['three'] })
  expect(answer.stopReason).toBe('stopSequence')
  expect(server.calls[0]?.body).toMatchObject({ temperature: 0.3, stop_sequences: ['three'] })
})

test('temperature and stop sequences reach a chat completion', async () => {
  const model = await start({}, 'openai-chat')
  await ask(fromAiSdk(model), { temperature: 1.4, stopSequences: ['###'] })
  expect(server.calls[0]?.body).toMatchObject({ temperature: 1.4, stop: ['###'] })
})

test('carries audio', async () => {
  const model = await start({}, 'openai-chat')
  await ask(fromAiSdk(model), {
    messages: [{ role: 'user', content: { type: 'audio', data: WAV, mimeType: 'audio/wav' } }],
  })
  expect(JSON.stringify(server.calls[0]?.body)).toContain(WAV)
})

test.each(['anthropic', 'anthropic of v2'] as const)('a tool result with an image reaches %s', async (format) => {
  const model = await start({}, format)
  await ask(fromAiSdk(model), {
    tools: [{ name: 'screenshot', inputSchema: { type: 'object' } }],
    messages: [
      ...QUESTION.messages,
      { role: 'assistant', content: { type: 'tool_use', id: 'toolu_1', name: 'screenshot', input: {} } },
      {
        role: 'user',
        content: {
          type: 'tool_result',
          toolUseId: 'toolu_1',
          content: [
            { type: 'text', text: 'Here:' },
            { type: 'image', data: PNG, mimeType: 'image/png' },
          ],
        },
      },
    ],
  })
  const result = server.calls[0]?.body.messages.at(-1).content[0]
  expect(result).toMatchObject({ type: 'tool_result', tool_use_id: 'toolu_1' })
  expect(JSON.stringify(result)).toContain(PNG)
})

test('a failed tool is told to the model as one', async () => {
  const model = await start({})
  await ask(fromAiSdk(model), {
    tools: [{ name: 'weather', inputSchema: { type: 'object' } }],
    messages: [
      ...QUESTION.messages,
      { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} }] },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            toolUseId: 'toolu_1',
            content: [{ type: 'text', text: 'no such city' }],
            isError: true,
          },
        ],
      },
    ],
  })
  expect(server.calls[0]?.body.messages.at(-1).content[0]).toMatchObject({ type: 'tool_result', is_error: true })
})

test('thinking before a tool call goes back with its signature, as Anthropic requires', async () => {
  const model = await start({
    reply: [
      { reasoning: 'They ask about weather.', toolCalls: [{ id: 'toolu_1', name: 'weather', input: {} }] },
      { text: 'Sunny.' },
    ],
  })
  const provider = fromAiSdk(model, {
    providerOptions: { anthropic: { thinking: { type: 'enabled', budgetTokens: 1024 } } },
  })
  const tools = [{ name: 'weather', inputSchema: { type: 'object' } }]
  const first = await ask(provider, { tools })
  expect(first.content).toMatchObject([{ type: 'tool_use', id: 'toolu_1' }])
  await ask(provider, {
    tools,
    messages: [
      ...QUESTION.messages,
      // As core keeps it: through JSON, for a journal or a cache.
      { role: 'assistant', content: JSON.parse(JSON.stringify(first.content)) },
      {
        role: 'user',
        content: { type: 'tool_result', toolUseId: 'toolu_1', content: [{ type: 'text', text: 'sun' }] },
      },
    ],
  })
  expect(server.calls[1]?.body.messages[1].content).toMatchObject([
    { type: 'thinking', thinking: 'They ask about weather.', signature: 'signature of They ask about weather.' },
    { type: 'tool_use', id: 'toolu_1' },
  ])
})

test('a key that the provider cannot find is unavailable', async () => {
  server = await startModelServer()
  const before = process.env.ANTHROPIC_API_KEY
  delete process.env.ANTHROPIC_API_KEY
  try {
    const error = await failure(ask(fromAiSdk(createAnthropic({ baseURL: server.baseUrl })('claude-test'))))
    expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('Check the API key') })
  } finally {
    if (before !== undefined) process.env.ANTHROPIC_API_KEY = before
  }
})

test('a quota that is used up is not a rate limit: waiting does not help', async () => {
  const model = await start(
    {
      reply: {
        status: 429,
        type: 'insufficient_quota',
        code: 'insufficient_quota',
        message: 'You exceeded your current quota',
      },
    },
    'openai-chat',
  )
  expect(await failure(ask(fromAiSdk(model)))).toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('billing'),
  })
})

test("the reason of core's own abort comes through", async () => {
  const model = await start({ reply: 'hang' })
  const controller = new AbortController()
  const answer = failure(ask(fromAiSdk(model), {}, controller.signal))
  const reason = new SamplingError('timeout', 'the provider took longer than 5 ms')
  controller.abort(reason)
  expect(await answer).toBe(reason)
})

test('a time limit of AbortSignal.timeout is a timeout', async () => {
  const model = await start({ reply: 'hang' })
  expect((await failure(ask(fromAiSdk(model), {}, AbortSignal.timeout(20)))).code).toBe('timeout')
})

test('an aborted signal sends nothing', async () => {
  const model = await start({})
  expect((await failure(ask(fromAiSdk(model), {}, AbortSignal.abort()))).code).toBe('aborted')
  expect(server.calls).toHaveLength(0)
})

test('a model that ignores the signal is left all the same', async () => {
  server = await startModelServer()
  const deaf: AiSdkLanguageModel = {
    specificationVersion: 'v3',
    provider: 'deaf',
    modelId: 'm',
    doStream: () => new Promise(() => {}),
  }
  const controller = new AbortController()
  const answer = failure(ask(fromAiSdk(deaf), {}, controller.signal))
  controller.abort()
  expect((await answer).code).toBe('aborted')
})

test('a chooser picks the model from the preferences of each request', async () => {
  server = await startModelServer()
  const anthropic = createAnthropic({ baseURL: server.baseUrl, apiKey: server.apiKey })
  const provider = fromAiSdk(({ intelligencePriority = 0 }) =>
    anthropic(intelligencePriority > 0.5 ? 'claude-large' : 'claude-small'),
  )
  await ask(provider)
  await ask(provider, { modelPreferences: { intelligencePriority: 0.9 } })
  expect(server.calls.map((call) => call.model)).toEqual(['claude-small', 'claude-large'])
})

test.each([
  ['a model id', 'anthropic/claude-sonnet-5', /global provider/],
  ['nothing', undefined, /undefined, which is not a language model/],
  [
    'a model of an unknown specification',
    { specificationVersion: 'v9', provider: 'p', modelId: 'm', doStream() {} },
    /specification v9/,
  ],
])('%s is refused at once', async (_, model, message) => {
  server = await startModelServer()
  expect(() => fromAiSdk(model as never)).toThrow(message)
})

test('a provider that was not called is found out when it chooses', async () => {
  server = await startModelServer()
  const anthropic = createAnthropic({ baseURL: server.baseUrl, apiKey: server.apiKey })
  await expect(ask(fromAiSdk(anthropic as never))).rejects.toThrow(/not a language model/)
})

test('says whether it takes tools, which core writes into the prompt otherwise', async () => {
  const model = await start({})
  expect(fromAiSdk(model).supportsTools).toBe(true)
  expect(fromAiSdk(model, { supportsTools: false }).supportsTools).toBe(false)
})

test('what the provider cannot honour is told', async () => {
  const model = await start({})
  const warnings: string[] = []
  const answer = await ask(fromAiSdk(model, { onWarning: (message) => warnings.push(message) }), { temperature: 1.7 })
  expect(answer.ignored).toEqual(['temperature'])
  expect(warnings).toEqual([expect.stringContaining('temperature')])
})

test('a tool result without its call is a mistake of the request', async () => {
  const model = await start({})
  const error = await failure(
    ask(fromAiSdk(model), {
      messages: [{ role: 'user', content: { type: 'tool_result', toolUseId: 'x', content: [] } }],
    }),
  )
  expect(error).toMatchObject({ code: 'invalid_request', evidence: { field: 'messages' } })
})
