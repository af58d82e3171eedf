import { expect, test } from 'vitest'
import type { SampleDefaults } from '../options.ts'
import type { TextSampleRequest } from '../context.ts'
import { reply, runHandler } from '../handler.fixture.ts'

/** What of a request the client is known not to read is on the result: all of that, and nothing else. */

const vscode = 'Visual Studio Code'
const image = { type: 'image', data: 'aQ==', mimeType: 'image/png' } as const

test.each<[string, string, Partial<TextSampleRequest>, SampleDefaults, string[]]>([
  ['nothing was set', vscode, {}, {}, []],
  ['a purpose', vscode, { purpose: 'to test' }, {}, ['metadata']],
  ['hints, which it reads', vscode, { prefer: { hints: [{ name: 'gpt' }] } }, {}, []],
  ['a priority', vscode, { prefer: { speedPriority: 1 } }, {}, ['priorities']],
  ['a preset', vscode, { prefer: 'fast' }, {}, ['priorities']],
  ['a preset, for Goose', 'goose', { prefer: 'fast' }, {}, ['priorities', 'hints']],
  [
    'defaults',
    vscode,
    {},
    { temperature: 0, maxTokens: 9, prefer: 'fast' },
    ['maxTokens', 'temperature', 'priorities'],
  ],
  ['an image, for Goose', 'goose', { prompt: ['x', image] }, {}, ['media']],
  ['an image in messages', 'goose', { messages: [{ role: 'user', content: [image] }] }, {}, ['media']],
  ['an image, for VS Code', vscode, { prompt: ['x', image] }, {}, []],
  ['a model, for fast-agent', 'fast-agent-mcp', { prefer: 'fast', temperature: 1 }, {}, ['priorities', 'hints']],
])('%s', async (_what, clientName, request, defaults, ignored) => {
  const asked = request.messages === undefined ? { prompt: 'x', ...request } : request
  const { value } = await runHandler((ctx) => ctx.sample(asked as TextSampleRequest), { defaults }, { clientName })
  expect(value.ignored).toEqual(ignored)
})

test('fast-agent: an error that comes as an answer leads to the next route', async () => {
  const provider = async (): Promise<any> => reply('the provider')
  const failed = reply('Error in sampling: No model configured for sampling', { stopReason: 'error' })
  const { value } = await runHandler(
    (ctx) => ctx.sample('x'),
    { provider },
    {
      clientName: 'fast-agent-mcp',
      onRequest: () => failed,
    },
  )
  expect(value).toMatchObject({
    text: 'the provider',
    attempts: [{ route: 'client', error: { code: 'unavailable' } }, {}],
  })
})
