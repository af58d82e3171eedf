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
  const result = { jsonrpc: '2.0', id: 'a', result: {} } as const
  const error = { jsonrpc: '2.0', id: 1, error: { code: -32000, message: 'no' } } as const
  const notification = { jsonrpc: '2.0', method: 'notifications/initialized' } as const
  for (const message of [request, result, error, notification]) deliver?.(message)
  expect(server._onrequest.mock.calls).toEqual([[request]])
  expect(server._onresponse.mock.calls).toEqual([[result]])
  expect(onmessage.mock.calls).toEqual([[error], [notification]])
})
