import { expect, test } from 'vitest'
import { SamplingError, SamplingUnavailableError } from '../errors.ts'
import { CONSEQUENCES } from '../routes/table.ts'
import { classifyClientError } from './classify-error.ts'
import type { Answer } from '../sample/result.ts'
import { CLIENTS, habitsOf } from './registry.ts'
import { undoHabits } from './undo-habits.ts'

const rpc = (code: number | string, message: string, data?: unknown): Error =>
  Object.assign(new Error(message), { code, data })

test.each<[string, unknown, string, string?]>([
  ['the specification’s refusal', rpc(-1, 'User rejected sampling request'), 'denied'],
  ['a refusal under an internal code', rpc(-32603, 'MCP error -32603: The user declined'), 'denied'],
  ['a refusal under an invalid request', rpc(-32600, 'Sampling request denied by policy'), 'denied'],
  [
    'VS Code’s refusal',
    rpc(-32000, 'The user has denied permission to call this method.'),
    'denied',
    'Visual Studio Code',
  ],
  ['VS Code’s ambiguous refusal', rpc(-32603, 'Not allowed to sample'), 'denied', 'Visual Studio Code'],
  ['something nobody can read', rpc(-32603, 'hm'), 'denied'],
  ['no message at all', rpc(-32000.5, ''), 'denied'],
  ['not implemented', rpc(-32601, 'Method not found'), 'unavailable'],
  ['no model', rpc(-32603, 'No model selected'), 'unavailable'],
  ['a request it cannot take', rpc(-32602, 'Invalid params'), 'unsupported'],
  ['too many', rpc(-32603, 'HTTP 429 Too Many Requests'), 'rate_limited'],
  ['a timeout of SDK v1', rpc(-32001, 'Request timed out'), 'timeout'],
  ['a timeout of SDK v2', rpc('REQUEST_TIMEOUT', 'Request timed out'), 'timeout'],
  ['a closed connection', rpc('CONNECTION_CLOSED', 'Connection closed'), 'aborted'],
  ['a closed connection of SDK v1', rpc(-32000, 'MCP error -32000: Connection closed'), 'aborted'],
  ['a lost one behind the client', rpc(-32603, 'connection reset by peer'), 'transport'],
  ['a refused connection behind the client', rpc(-32603, 'connect: connection refused'), 'transport'],
  [
    'a closed connection behind the client',
    rpc(-32603, 'The model closed: upstream connection closed early'),
    'transport',
  ],
  ['a lost connection of its own', rpc('x', 'Not connected'), 'aborted'],
  ['a user who cancelled', rpc(-32603, 'Internal error: the user canceled the dialog'), 'denied'],
  ['a user who dismissed it', rpc(-32603, 'Unexpected: dismissed by user'), 'denied'],
  ['an error that is a plain object', { code: -32603, message: 'HTTP 429 Too Many Requests' }, 'rate_limited'],
  ['an error that is a text', 'User rejected', 'denied'],
  ['a fault of its own', rpc(-32603, 'Internal error: unexpected state'), 'internal'],
  ['an answer that could not be read', rpc(-32700, 'Parse error', { sampan: 'invalid_result' }), 'invalid_result'],
])('%s', (_what, error, code, client) => {
  const classified = classifyClientError(error, habitsOf(client))
  expect(classified.code).toBe(code)
  expect(classified.cause).toBe(error)
  expect(classified.message).not.toMatch(/MCP error -?\d+/)
})

test('an error that is one of ours stays what it is', () => {
  const error = new SamplingError('timeout', 'x')
  expect(classifyClientError(error, undefined)).toBe(error)
})

test('every code has its consequences, and a refusal is never retried', () => {
  for (const { retried, next } of Object.values(CONSEQUENCES)) {
    expect(['backoff', 'once', 'never']).toContain(retried)
    expect(['route', 'fallback', 'none']).toContain(next)
  }
  expect(CONSEQUENCES.denied).toEqual({ retried: 'never', next: 'fallback' })
  expect(CONSEQUENCES.aborted).toEqual({ retried: 'never', next: 'none' })
})

test.each<[string, string]>([
  ['Visual Studio Code', 'VS Code'],
  ['Visual Studio Code - Insiders', 'VS Code'],
  ['github-copilot-cli', 'GitHub Copilot CLI'],
  ['copilot-cli', 'GitHub Copilot CLI'],
  ['goose', 'Goose'],
  ['inspector-client', 'MCP Inspector'],
  ['fast-agent-mcp', 'fast-agent'],
])('%s is %s', (name, label) => {
  expect(habitsOf(name)?.label).toBe(label)
})

test('an unknown client has no habits, and every entry says where it was read', () => {
  expect(habitsOf('some-client')).toBeUndefined()
  expect(habitsOf(undefined)).toBeUndefined()
  for (const { source } of CLIENTS) expect(source).not.toBe('')
})

const answer: Answer = {
  content: [{ type: 'text', text: 'Be terse. Yes.' }],
  text: 'Be terse. Yes.',
  model: 'm',
  stopReason: 'endTurn',
  usage: undefined,
}
const params = { messages: [], maxTokens: 5, systemPrompt: 'Be terse.' }

test('an echo is cut off the text, and what else there is stays', () => {
  const call = { type: 'tool_use', id: 'a', name: 'look', input: {} } as const
  const habits = habitsOf('copilot-cli')
  const undone = undoHabits({ ...answer, content: [...answer.content, call] }, params, habits)
  expect(undone).toMatchObject({ text: 'Yes.', content: [{ type: 'text', text: 'Yes.' }, call] })
  const parts = [
    { type: 'text', text: 'Be ' },
    { type: 'text', text: 'terse. ' },
    call,
    { type: 'text', text: 'Yes.' },
  ] as const
  expect(undoHabits({ ...answer, content: parts }, params, habits)).toMatchObject({
    text: 'Yes.',
    content: [call, { type: 'text', text: 'Yes.' }],
  })
  expect(undoHabits(answer, { ...params, systemPrompt: 'Be long.' }, habits)).toEqual(answer)
  expect(undoHabits(answer, params, habitsOf('some-client'))).toEqual(answer)
})

test.each([
  ['Error in sampling: No model configured for sampling (server config)', 'unavailable'],
  ['Error in sampling: the model is down', 'internal'],
])('fast-agent: what it answers where it failed is an error: %s', (text, code) => {
  const failed = { ...answer, text, content: [{ type: 'text', text }], stopReason: 'error' } as const
  expect(() => undoHabits(failed, params, habitsOf('fast-agent-mcp'))).toThrow(expect.objectContaining({ code }))
  expect(undoHabits({ ...failed, stopReason: 'endTurn' }, params, habitsOf('fast-agent-mcp')).text).toBe(text)
})

test('errors are recognised over two copies of the package, and by nothing else', () => {
  const copy = Object.assign(new Error('x'), { [Symbol.for('sampan.SamplingError')]: true })
  expect(SamplingError.isInstance(copy)).toBe(true)
  expect(SamplingError.isInstance(new SamplingUnavailableError('x'))).toBe(true)
  expect(SamplingUnavailableError.isInstance(new SamplingError('unavailable', 'x'))).toBe(false)
  for (const other of [undefined, null, 'x', {}, new Error('x')]) expect(SamplingError.isInstance(other)).toBe(false)
})
