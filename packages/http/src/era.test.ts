import { isLegacyRequest } from '@modelcontextprotocol/server'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mayBeModern } from './era.ts'

const VERSION = 'io.modelcontextprotocol/protocolVersion'

const version = fc.constantFrom('2025-11-25', '2026-07-28', '2030-01-01', '2024-11-05', 'x', '')
const meta = fc.record(
  {
    [VERSION]: fc.oneof(version, fc.constantFrom(7, null)),
    'io.modelcontextprotocol/clientInfo': fc.constantFrom({ name: 'x', version: '1' }, 7),
    'io.modelcontextprotocol/clientCapabilities': fc.constantFrom({}, { sampling: {} }, 7),
    progressToken: fc.integer(),
  },
  { requiredKeys: [] },
)
const message = fc.record(
  {
    jsonrpc: fc.constant('2.0'),
    id: fc.oneof(fc.integer(), fc.string()),
    method: fc.constantFrom('initialize', 'tools/call', 'server/discover', 'notifications/initialized'),
    params: fc.oneof(fc.record({ _meta: meta }, { requiredKeys: [] }), fc.constantFrom(null, [], 7)),
    result: fc.constantFrom({}, { _meta: {} }),
    error: fc.constant({ code: 1, message: 'x' }),
  },
  { requiredKeys: ['jsonrpc'] },
)
const body = fc.oneof(message, fc.array(message, { maxLength: 3 }), fc.constantFrom(null, 'x', 7))

test('whatever the SDK serves as 2026 is asked of its classifier; the rest it would call legacy, or invalid', async () => {
  let modern = 0
  await fc.assert(
    fc.asyncProperty(body, fc.option(version, { nil: undefined }), async (value, header) => {
      const request = new Request('http://localhost/mcp', {
        method: 'POST',
        headers: header === undefined ? {} : { 'mcp-protocol-version': header },
      })
      if (mayBeModern(header, value)) {
        modern++
        return
      }
      const isInvalid = !(await isLegacyRequest(request, value))
      // Neither the header nor the body names 2026: what is not legacy then is no JSON-RPC at all.
      if (isInvalid) expect(JSON.stringify(value)).not.toContain(VERSION)
    }),
    { numRuns: 3000 },
  )
  expect(modern).toBeGreaterThan(300)
})
