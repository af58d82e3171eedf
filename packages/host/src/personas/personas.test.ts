import { expect, test } from 'vitest'
import { createHost } from '../create-host.ts'
import { byHand, fixture, hostFor, says, textOf } from '../fixtures/start.ts'
import type { CreateMessageParams } from '../protocol.ts'
import { refuse } from '../refusal.ts'
import { OWN_MAX_TOKENS } from './content.ts'
import { isPersonaName, PERSONA_NAMES, PERSONAS } from './index.ts'
import type { PersonaName } from './persona.ts'

/** A request with everything in it. */
const FULL = {
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'one' },
        { type: 'text', text: 'two' },
      ],
    },
    { role: 'assistant', content: { type: 'image', data: 'AAAA', mimeType: 'image/png' } },
    { role: 'user', content: { type: 'tool_result', toolUseId: '1', content: [] } },
  ],
  maxTokens: 50,
  temperature: 0.5,
  stopSequences: ['stop'],
  includeContext: 'none',
  systemPrompt: 'Be brief.',
  metadata: { purpose: 'test' },
  modelPreferences: { hints: [{ name: 'GPT-4' }], costPriority: 1, speedPriority: 1, intelligencePriority: 1 },
  tools: [{ name: 'look', inputSchema: { type: 'object' } }],
  toolChoice: { mode: 'auto' },
} as const

/** What the handler of the host sees of a request, and what the server gets for an answer of two blocks. */
async function play(
  persona: PersonaName,
  request: Partial<CreateMessageParams> = FULL,
): Promise<{
  readonly seen: CreateMessageParams | undefined
  readonly got: Record<string, unknown>
}> {
  let seen: CreateMessageParams | undefined
  const host = await hostFor(byHand('asks'), {
    persona,
    era: '2025',
    onSampling: (params) => {
      seen = params
      return says('', {
        content: [
          { type: 'text', text: 'first' },
          { type: 'text', text: ' second' },
        ],
        stopReason: 'maxTokens',
      })
    },
  })
  const { result } = await host.callTool('ask', request)
  return { seen, got: JSON.parse(textOf(result)) }
}

test.each([
  [
    'vscode',
    'Visual Studio Code',
    '2025-11-25',
    { roots: { listChanged: true }, sampling: {}, elicitation: { form: {}, url: {} } },
  ],
  ['copilot-cli', 'github-copilot-developer', '2025-11-25', { sampling: {} }],
  ['copilot-cli-prompt', 'github-copilot-developer', '2025-11-25', { sampling: {} }],
  ['goose', 'goose', '2025-03-26', { roots: {}, sampling: {}, elicitation: {} }],
  ['fast-agent', 'fast-agent-mcp', '2025-11-25', { sampling: {} }],
  ['inspector', 'mcp-inspector', '2025-11-25', { roots: { listChanged: true }, sampling: {}, elicitation: {} }],
  ['claude-code', 'claude-code', '2025-11-25', { roots: { listChanged: true }, elicitation: {} }],
  ['sdk', 'sdk-client', '2025-11-25', { sampling: {}, elicitation: { form: {} } }],
] as const)(
  '%s says who it is and what it can, with no handler given',
  async (persona, name, protocolVersion, capabilities) => {
    let stderr = ''
    const host = await hostFor(byHand('tells'), { persona, era: '2025', onStderr: (text) => (stderr += text) })

    await expect.poll(() => stderr).toContain('\n')
    expect(JSON.parse(stderr)).toMatchObject({ protocolVersion, clientInfo: { name }, capabilities })
    expect(host.clientInfo.name).toBe(name)
  },
)

test('every persona is listed here, and says where it was read', () => {
  expect(PERSONA_NAMES).toEqual([
    'vscode',
    'copilot-cli',
    'copilot-cli-prompt',
    'goose',
    'fast-agent',
    'inspector',
    'claude-code',
    'sdk',
  ])
  expect(Object.values(PERSONAS).filter(({ sources }) => sources.length === 0)).toEqual([])
  expect([isPersonaName('goose'), isPersonaName('toString')]).toEqual([true, false])
})

test('VS Code reads messages, system prompt and hints, and answers text without a stop reason', async () => {
  const { seen, got } = await play('vscode')

  expect(seen).toEqual({
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'one' },
          { type: 'text', text: 'two' },
        ],
      },
      { role: 'assistant', content: [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }] },
    ],
    systemPrompt: 'Be brief.',
    modelPreferences: { hints: [{ name: 'GPT-4' }] },
    maxTokens: OWN_MAX_TOKENS,
  })
  expect(got).toEqual({
    role: 'assistant',
    model: 'github.copilot-chat/gpt-4.1',
    content: { type: 'text', text: 'first second' },
  })
})

test('VS Code takes its first model where no hint matches, and fails at a hint without a name', async () => {
  const hints = (...names: (string | undefined)[]) => ({
    modelPreferences: { hints: names.map((name) => (name === undefined ? {} : { name })) },
  })
  const message = { messages: [{ role: 'user', content: { type: 'text', text: '?' } }] } as const

  const { got } = await play('vscode', { ...message, ...hints('llama') })
  expect(got['model']).toBe('github.copilot-chat/claude-sonnet-4.5')

  const host = await hostFor(byHand('asks'), { persona: 'vscode', onSampling: () => says('never') })
  const { result, samples } = await host.callTool('ask', { ...message, ...hints(undefined) })
  expect(JSON.parse(textOf(result))).toMatchObject({ code: -32_603, message: expect.stringContaining('toLowerCase') })
  expect(samples[0]?.error).toMatchObject({ code: -32_603 })
})

test('Goose reads and answers first blocks alone, and always ends its turn', async () => {
  const { seen, got } = await play('goose')

  expect(seen).toEqual({
    messages: [
      { role: 'user', content: { type: 'text', text: 'one' } },
      { role: 'assistant', content: { type: 'text', text: '' } },
      { role: 'user', content: { type: 'text', text: '' } },
    ],
    systemPrompt: 'Be brief.',
    maxTokens: OWN_MAX_TOKENS,
  })
  expect(got).toEqual({
    role: 'assistant',
    model: 'test-model',
    content: { type: 'text', text: 'first' },
    stopReason: 'endTurn',
  })
})

test('fast-agent reads all but tools and whom to ask, and ends every turn with text', async () => {
  const { seen, got } = await play('fast-agent')
  const { includeContext, metadata, modelPreferences, tools, toolChoice, ...rest } = FULL

  expect(seen).toEqual(rest)
  expect(got).toEqual({
    role: 'assistant',
    model: 'test-model',
    content: { type: 'text', text: 'first second' },
    stopReason: 'endTurn',
  })
})

test('fast-agent tells of a failure in an answer', async () => {
  for (const onSampling of [() => refuse(), undefined]) {
    const host = await hostFor(byHand('asks'), { persona: 'fast-agent', ...(onSampling && { onSampling }) })
    const { result, samples } = await host.callTool('ask', FULL)
    expect(JSON.parse(textOf(result))).toMatchObject({ stopReason: 'error', model: 'unknown' })
    expect(samples[0]?.result).toMatchObject({ content: { text: expect.stringContaining('No model configured') } })
  }
})

test('the Inspector shows no tools, and sends what the person wrote', async () => {
  const { seen, got } = await play('inspector')
  const { tools, toolChoice, ...rest } = FULL

  expect(seen).toEqual(rest)
  expect(got).toMatchObject({ stopReason: 'maxTokens', content: [{ text: 'first' }, { text: ' second' }] })
})

test('a plain SDK client and the interactive Copilot CLI pass everything on', async () => {
  for (const persona of ['sdk', 'copilot-cli'] as const) expect((await play(persona)).seen).toEqual(FULL)
})

test('Copilot CLI with -p declares sampling, and knows no such method', async () => {
  let asked = false
  const host = await hostFor(byHand('asks'), {
    persona: 'copilot-cli-prompt',
    onSampling: () => {
      asked = true
      return says('never')
    },
  })

  const { result, samples } = await host.callTool('ask', FULL)

  expect(host.capabilities.sampling).toEqual({})
  expect(JSON.parse(textOf(result))).toEqual({ code: -32_601, message: 'Method not found' })
  expect(samples[0]?.refused).toEqual({ code: -32_601, message: 'Method not found' })
  expect(asked).toBe(false)
})

test.each([
  ['vscode', -32_000, 'The user has denied permission to call this method.'],
  ['copilot-cli', -1, 'User rejected sampling request'],
  ['goose', -32_603, 'Could not use provider'],
  ['inspector', -32_603, 'Sampling request rejected'],
  ['sdk', -1, 'User rejected sampling request'],
] as const)('%s refuses in its own words, and so when nobody answers', async (persona, code, message) => {
  for (const onSampling of [() => refuse(), undefined]) {
    const host = await hostFor(byHand('asks'), { persona, era: '2025', ...(onSampling && { onSampling }) })
    const { result } = await host.callTool('ask', FULL)
    expect(JSON.parse(textOf(result))).toEqual({ code, message })
  }
})

test('Claude Code samples on neither era', async () => {
  const host = await hostFor(await fixture('v2', 'http'), { persona: 'claude-code', onSampling: () => says('never') })

  expect(host.era).toBe('2026')
  expect(host.capabilities.sampling).toBeUndefined()
  await expect(host.callTool('ask', { prompt: '?' })).rejects.toThrow('sampling')
})

test('the eras of a persona: its own by default, its others on demand, no third', async () => {
  expect((await hostFor(await fixture('v2', 'stdio'), { persona: 'vscode' })).era).toBe('2025')
  expect((await hostFor(await fixture('v2', 'stdio'), { persona: 'inspector' })).era).toBe('2025')
  expect((await hostFor(await fixture('v2', 'stdio'), { persona: 'inspector', era: '2026' })).era).toBe('2026')
  expect((await hostFor(await fixture('v1', 'stdio'), { persona: 'claude-code' })).era).toBe('2025')
  await expect(createHost({ server: byHand('tells'), persona: 'goose', era: '2026' })).rejects.toMatchObject({
    code: 'invalid_options',
    message: 'Goose does not speak 2026; it speaks 2025.',
  })
  await expect(createHost({ server: byHand('tells'), persona: 'nobody' as never })).rejects.toMatchObject({
    code: 'invalid_options',
  })
})

test('a persona of one’s own, and one changed', async () => {
  const host = await hostFor(byHand('asks'), {
    persona: { ...PERSONAS.goose, clientInfo: { name: 'gander', version: '2' } },
    capabilities: { sampling: { tools: {} } },
    onSampling: () => says('honk'),
  })

  expect(host.clientInfo.name).toBe('gander')
  expect(host.capabilities.sampling).toEqual({ tools: {} })
  expect(textOf((await host.callTool('ask', FULL)).result)).toContain('honk')
})
