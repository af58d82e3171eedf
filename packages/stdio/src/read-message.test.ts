import { JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js'
import { parseJSONRPCMessage } from '@modelcontextprotocol/server'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readMessage, RejectedLine, rejectOversized } from './read-message.ts'

function succeeds(parse: () => unknown): boolean {
  try {
    parse()
    return true
  } catch {
    return false
  }
}

const KNOWN_MEMBERS = ['jsonrpc', 'id', 'method', 'params', 'result', 'error']

/** Values close to messages: each member right or wrong in its own way, or missing. */
function nearlyMessage(): fc.Arbitrary<Record<string, unknown>> {
  const wrong = fc.constantFrom<unknown>(null, true, 'text', 1.5, [], [{}])
  const meta = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<unknown>({}, { progressToken: 1 }, { progressToken: 'p', other: [] }) },
    fc.constantFrom<unknown>({ progressToken: null }, { progressToken: 1.5 }, { progressToken: {} }, 'meta', [], null),
    fc.constantFrom<unknown>(
      { 'io.modelcontextprotocol/related-task': { taskId: 'x' } },
      { 'io.modelcontextprotocol/related-task': { taskId: 5 } },
      { 'io.modelcontextprotocol/related-task': 'x' },
    ),
  )
  const withMeta = fc.oneof(fc.constant({}), fc.constant({ a: 1 }), fc.record({ _meta: meta }))
  return fc.record(
    {
      jsonrpc: fc.oneof(
        { weight: 9, arbitrary: fc.constant<unknown>('2.0') },
        fc.constantFrom<unknown>('1.0', 2, null),
      ),
      id: fc.oneof({ weight: 4, arbitrary: fc.oneof(fc.integer(), fc.string()) }, wrong),
      method: fc.oneof({ weight: 4, arbitrary: fc.constantFrom('ping', 'tools/call', '') }, wrong),
      params: fc.oneof({ weight: 4, arbitrary: withMeta }, wrong),
      result: fc.oneof({ weight: 4, arbitrary: withMeta }, wrong),
      error: fc.oneof(
        {
          weight: 4,
          arbitrary: fc.constantFrom<unknown>({ code: -1, message: 'no' }, { code: 1, message: '', data: [], x: 1 }),
        },
        fc.constantFrom<unknown>({ code: 1.5, message: 'no' }, { code: 1 }, { message: 'no' }, {}),
        wrong,
      ),
    },
    { requiredKeys: [] },
  )
}

test('takes exactly the messages that the schemas of both SDK lines take', () => {
  const counts = { taken: 0, rejected: 0 }
  fc.assert(
    fc.property(nearlyMessage(), (value) => {
      const read = readMessage(JSON.stringify(value))
      const taken = !(read instanceof RejectedLine)
      counts[taken ? 'taken' : 'rejected']++
      if (taken) {
        expect(JSONRPCMessageSchema.safeParse(read).success).toBe(true)
        expect(() => parseJSONRPCMessage(read)).not.toThrow()
      }
      // The schemas also take an error that answers nothing, which no request can be told of; and refuse a message with
      // members of two kinds, of which we read the call.
      const kinds = ['method', 'result', 'error'].filter((member) => member in value)
      const answersNothing = kinds[0] === 'error' && !('id' in value)
      if (kinds.length === 1 && !answersNothing && !('params' in value && kinds[0] !== 'method')) {
        // The lines differ on a result whose `_meta.progressToken` is none: v1 drops it.
        expect(taken).toBe(JSONRPCMessageSchema.safeParse(value).success && succeeds(() => parseJSONRPCMessage(value)))
      }
    }),
    { numRuns: 3000, examples: [[{ jsonrpc: '2.0', id: 0, result: { _meta: { progressToken: null } } }]] },
  )
  expect(Math.min(counts.taken, counts.rejected)).toBeGreaterThan(300)
})

test('never throws, and says of any line what is to be done', () => {
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc.jsonValue().map((value) => JSON.stringify(value)),
  )
  fc.assert(
    fc.property(text, (line) => {
      const read = readMessage(line)
      if (read === undefined) expect(line.trim()).toBe('')
      else if (read instanceof RejectedLine) expect(read.problem).not.toBe('')
      else expect(KNOWN_MEMBERS).toEqual(expect.arrayContaining(Object.keys(read)))
    }),
  )
})

test('leaves members behind that the protocol does not know, for which the SDKs would drop the message', () => {
  const line = '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":1},"traceparent":"00-1"}'
  expect(JSONRPCMessageSchema.safeParse(JSON.parse(line)).success).toBe(false)
  expect(readMessage(line)).toEqual({ jsonrpc: '2.0', id: 1, method: 'ping', params: { a: 1 } })
})

test.each([
  ['no JSON', '{"id":1', { id: null, error: { code: -32700, message: expect.stringContaining('not JSON') } }],
  ['no object', '5', { id: null, error: { code: -32600, message: expect.stringContaining('JSON object') } }],
  [
    'a batch',
    '[{"jsonrpc":"2.0","id":1,"method":"ping"}]',
    { id: null, error: { code: -32600, message: expect.stringContaining('batches') } },
  ],
  [
    'no kind',
    '{"jsonrpc":"2.0","id":1}',
    { id: 1, error: { code: -32600, message: expect.stringContaining('`method`') } },
  ],
  [
    'the wrong version',
    '{"id":1,"method":"ping"}',
    { id: 1, error: { code: -32600, message: expect.stringContaining('`jsonrpc`') } },
  ],
  [
    'a null id',
    '{"jsonrpc":"2.0","id":null,"method":"ping"}',
    { id: null, error: { code: -32600, message: expect.stringContaining('`id`') } },
  ],
  [
    'positional params',
    '{"jsonrpc":"2.0","id":"a","method":"ping","params":[1]}',
    { id: 'a', error: { code: -32600, message: expect.stringContaining('`params`') } },
  ],
  [
    'a bad token',
    '{"jsonrpc":"2.0","id":2,"method":"m","params":{"_meta":{"progressToken":{}}}}',
    { id: 2, error: { code: -32602, message: expect.stringContaining('progressToken') } },
  ],
])('answers a request with %s', (_, line, answer) => {
  const read = readMessage(line)
  expect(read).toBeInstanceOf(RejectedLine)
  expect(read).toMatchObject({ answer: { jsonrpc: '2.0', ...answer }, substitute: undefined })
})

test.each([
  ['a notification with positional params', '{"jsonrpc":"2.0","method":"m","params":[]}'],
  ['a notification of another version', '{"method":"m"}'],
  ['a response without an id', '{"jsonrpc":"2.0","error":{"code":-32700,"message":"Parse error"}}'],
  ['a response to null', '{"jsonrpc":"2.0","id":null,"result":{}}'],
])('does not answer %s', (_, line) => {
  expect(readMessage(line)).toMatchObject({
    problem: expect.stringMatching(/\w/),
    answer: undefined,
    substitute: undefined,
  })
})

test.each([
  ['a text for a result', '{"jsonrpc":"2.0","id":0,"result":"hello"}', '`result` must be an object'],
  ['an array for a result', '{"jsonrpc":"2.0","id":0,"result":[]}', '`result` must be an object'],
  ['a text for an error', '{"jsonrpc":"2.0","id":0,"error":"no"}', '`error` must be an object'],
  ['an error without a code', '{"jsonrpc":"2.0","id":0,"error":{"message":"no"}}', '`error.code`'],
  ['both', '{"jsonrpc":"2.0","id":0,"result":{},"error":{"code":1,"message":""}}', 'both'],
])('fails the request whose answer has %s, so that it need not time out', (_, line, problem) => {
  expect(readMessage(line)).toMatchObject({
    problem: expect.stringContaining(problem),
    answer: undefined,
    substitute: { id: 0, error: { message: expect.stringContaining(problem), data: { sampan: 'invalid_result' } } },
  })
})

test('takes nesting of any depth', () => {
  const nested = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  expect(readMessage(`{"jsonrpc":"2.0","id":0,"result":${nested}}`)).toMatchObject({ substitute: { id: 0 } })
  expect(readMessage(`{"jsonrpc":"2.0","id":0,"error":${nested}}`)).toMatchObject({ substitute: { id: 0 } })
  expect(readMessage(nested)).toMatchObject({ answer: { id: null } })
})

test('ignores blank lines', () => {
  expect(['', ' ', '\r', '\t \r'].map(readMessage)).toEqual([undefined, undefined, undefined, undefined])
})

test('shows a long line in part', () => {
  const read = readMessage('x'.repeat(100_000)) as RejectedLine
  expect(read.problem.length).toBeLessThan(500)
  expect(read.problem).toContain('100000 characters')
})

test('an over-long request is answered, an over-long answer fails its request, an over-long notification is left', () => {
  expect(rejectOversized(200, 100, { id: 3, hasMethod: true })).toMatchObject({
    answer: {
      id: 3,
      error: {
        code: -32600,
        message: expect.stringContaining('200 bytes'),
        data: { bytes: 200, maxMessageBytes: 100 },
      },
    },
  })
  expect(rejectOversized(200, 100, { id: 3, hasMethod: false })).toMatchObject({
    answer: undefined,
    substitute: { id: 3, error: { data: { sampan: 'invalid_result' } } },
  })
  expect(rejectOversized(200, 100, { id: undefined, hasMethod: true })).toMatchObject({
    answer: undefined,
    substitute: undefined,
  })
  expect(rejectOversized(200, 100, { id: undefined, hasMethod: false })).toMatchObject({ answer: { id: null } })
})
