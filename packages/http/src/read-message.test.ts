import { JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js'
import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
} from '@modelcontextprotocol/server'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isRejected, readMessage } from './read-message.ts'

/** Mostly `right`, so that a message of many parts is often right as a whole, and often wrong by a hair. */
function mostly<T>(right: fc.Arbitrary<T>, wrong: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: wrong })
}

const id = mostly(fc.oneof(fc.string(), fc.integer()), fc.constantFrom(null, 1.5, 2 ** 60, true, {}))
const meta = mostly(
  fc.record(
    {
      progressToken: id,
      'io.modelcontextprotocol/related-task': mostly(
        fc.constant({ taskId: 'task' }),
        fc.constantFrom({}, { taskId: 7 }, null, 'x'),
      ),
      other: fc.jsonValue(),
    },
    { requiredKeys: [] },
  ),
  fc.constantFrom(null, 7, 'x', []),
)
const members = mostly(
  fc.record({ _meta: meta, more: fc.jsonValue() }, { requiredKeys: [] }),
  fc.constantFrom(null, 7, 'x', []),
)
const error = mostly(
  fc.record(
    { code: mostly(fc.integer(), fc.double()), message: mostly(fc.string(), fc.integer()), data: fc.jsonValue() },
    { requiredKeys: ['code', 'message'] },
  ),
  members,
)
const jsonrpc = mostly(fc.constant('2.0'), fc.constantFrom('1.0', 2, undefined))
const method = mostly(fc.constantFrom('ping', 'tools/call', ''), fc.constantFrom(7, undefined))
const odd = { requiredKeys: ['jsonrpc'] as 'jsonrpc'[] }
const nearMessage = fc.oneof(
  fc.record({ jsonrpc, method, params: members }, { requiredKeys: ['jsonrpc', 'method'] }),
  fc.record({ jsonrpc, id, method, params: members }, { requiredKeys: ['jsonrpc', 'id', 'method'] }),
  fc.record({ jsonrpc, id, result: members }),
  fc.record({ jsonrpc, id, error }),
  fc.record({ jsonrpc, id, method, params: members, result: members, error, more: fc.constant(1) }, odd),
)

function taken(value: unknown): boolean {
  return !isRejected(readMessage(value))
}

function takenByV2(value: unknown): boolean {
  return (
    isJSONRPCRequest(value) ||
    isJSONRPCNotification(value) ||
    isJSONRPCResultResponse(value) ||
    isJSONRPCErrorResponse(value)
  )
}

test('what is taken is what the protocol layers of both SDK lines take: they leave anything else unanswered', () => {
  let count = 0
  fc.assert(
    fc.property(
      fc.oneof({ weight: 9, arbitrary: nearMessage }, { weight: 1, arbitrary: fc.jsonValue() }),
      (generated) => {
        const value: unknown = JSON.parse(JSON.stringify(generated) ?? 'null')
        if (!taken(value)) return
        count++
        expect(JSONRPCMessageSchema.safeParse(value).success).toBe(true)
        expect(takenByV2(value)).toBe(true)
      },
    ),
    { numRuns: 5000 },
  )
  expect(count).toBeGreaterThan(1000)
})

test('what both SDKs take is taken, but for an error that answers nothing', () => {
  expect.hasAssertions()
  fc.assert(
    fc.property(nearMessage, (generated) => {
      const value = JSON.parse(JSON.stringify(generated)) as Record<string, unknown>
      const takenByBoth = JSONRPCMessageSchema.safeParse(value).success && takenByV2(value)
      const answersNothing = 'error' in value && !('id' in value)
      expect(taken(value) || answersNothing || !takenByBoth).toBe(true)
    }),
    { numRuns: 5000 },
  )
})

test('a broken answer becomes an error for the request that waits for it', () => {
  expect(readMessage({ jsonrpc: '2.0', id: 4, result: 'text' })).toEqual({
    problem: '`result` must be an object',
    substitute: {
      jsonrpc: '2.0',
      id: 4,
      error: {
        code: -32700,
        message: "The client's answer is not a valid JSON-RPC response: `result` must be an object",
        data: { sampan: 'invalid_result' },
      },
    },
  })
  expect(readMessage({ jsonrpc: '2.0', id: {}, result: {} })).toEqual({
    problem: '`id` must be a string or a whole number',
  })
})
