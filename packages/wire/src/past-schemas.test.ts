import { PassThrough } from 'node:stream'
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import { McpServer as McpServerV2 } from '@modelcontextprotocol/server'
import { expect, test, vi } from 'vitest'
import { pastSchemas } from './past-schemas.ts'

const info = { name: 'test', version: '0' }
const onmessage = vi.fn()

test.each([
  ['SDK v1', new McpServerV1(info)],
  ['SDK v2', new McpServerV2(info)],
])('%s has what this leads to', (_, server) => {
  expect(pastSchemas(server, onmessage)).not.toBe(onmessage)
  expect(pastSchemas(server.server, onmessage)).not.toBe(onmessage)
})

test('an SDK that works in another way is left to itself', () => {
  expect(pastSchemas(new PassThrough(), onmessage)).toBe(onmessage)
})

test('requests and results go past the schemas; errors and notifications go the usual way', () => {
  const server = { _onrequest: vi.fn(), _onresponse: vi.fn() }
  const deliver = pastSchemas({ server }, onmessage)
  const request = { jsonrpc: '2.0', id: 0, method: 'tools/call' } as const
  const extra = { authInfo: {} }
  const result = { jsonrpc: '2.0', id: 'a', result: {} } as const
  const error = { jsonrpc: '2.0', id: 1, error: { code: -32000, message: 'no' } } as const
  const notification = { jsonrpc: '2.0', method: 'notifications/initialized' } as const
  for (const message of [request, result, error, notification]) deliver?.(message, extra)
  expect(server._onrequest.mock.calls).toEqual([[request, extra]])
  expect(server._onresponse.mock.calls).toEqual([[result]])
  expect(onmessage.mock.calls).toEqual([
    [error, extra],
    [notification, extra],
  ])
})

function waiting(more: object = {}): { readonly server: any; readonly handler: ReturnType<typeof vi.fn> } {
  const handler = vi.fn()
  const server = {
    _onrequest: vi.fn(),
    _onresponse: vi.fn(),
    _responseHandlers: new Map([[1, handler]]),
    _progressHandlers: new Map([[1, vi.fn()]]),
    _cleanupTimeout: vi.fn(),
    ...more,
  }
  return { server, handler }
}

test.each([
  ['SDK v1', new McpServerV1(info)],
  ['SDK v2', new McpServerV2(info)],
])('%s keeps what waits for results where it is looked for', (_, { server }) => {
  const { _responseHandlers, _progressHandlers, _cleanupTimeout } = server as unknown as Record<string, unknown>
  expect(_responseHandlers).toBeInstanceOf(Map)
  expect(_progressHandlers).toBeInstanceOf(Map)
  expect(_cleanupTimeout).toBeInstanceOf(Function)
})

test('a result reaches whoever waits for it, whose timeout and progress end', () => {
  const { server, handler } = waiting()
  const result = { jsonrpc: '2.0', id: 1, result: { a: 1 } } as const
  const deliver = pastSchemas(server, onmessage)
  deliver?.(result)
  expect(handler.mock.calls).toEqual([[result]])
  expect(server._cleanupTimeout.mock.calls).toEqual([[1]])
  expect([server._responseHandlers.size, server._progressHandlers.size]).toEqual([0, 0])
  // A second answer is the SDK's to complain about.
  deliver?.(result)
  expect(handler).toHaveBeenCalledOnce()
  expect(server._onresponse.mock.calls).toEqual([[result]])
})

test.each([
  ['nobody waits for', { id: 2, result: {} }, {}],
  ['of a task', { id: 1, result: { task: { taskId: 't' } } }, {}],
  ['for the request of a task', { id: 1, result: {} }, { _requestResolvers: new Map([[1, vi.fn()]]) }],
  ['of an SDK that keeps them in another way', { id: 1, result: {} }, { _cleanupTimeout: undefined }],
])('a result %s is left to the SDK', (_, { id, result }, more) => {
  const { server, handler } = waiting(more)
  const message = { jsonrpc: '2.0', id, result } as const
  pastSchemas(server, onmessage)?.(message)
  expect(server._onresponse.mock.calls).toEqual([[message]])
  expect(handler).not.toHaveBeenCalled()
})
