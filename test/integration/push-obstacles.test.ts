import http from 'node:http'
import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node'
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { McpServer as McpServerV2 } from '@modelcontextprotocol/server'
import { type SamplingContext, withSampling } from '@sampan/core'
import { RawHttpClient, textOf } from '@sampan/test-support'
import { expect, test } from 'vitest'

/** The SDKs' own HTTP transports, where they cannot carry a request to the client: known at once, not by a timeout. */

async function report(ctx: SamplingContext): Promise<{ content: { type: 'text'; text: string }[] }> {
  const startedAt = performance.now()
  const { route, attempts } = await ctx.sample({ prompt: 'x', fallback: () => 'plain' })
  const soon = performance.now() - startedAt < 5_000
  return {
    content: [
      {
        type: 'text',
        text: `${route} ${attempts[0]?.error?.code} ${soon ? 'at once' : 'late'}: ${attempts[0]?.error?.message}`,
      },
    ],
  }
}

const info = { name: 'obstacles', version: '0' }
const makers = {
  v1: () => {
    const server = withSampling(new McpServerV1(info))
    server.registerTool('report', {}, report)
    return server
  },
  v2: () => {
    const server = withSampling(new McpServerV2(info))
    server.registerTool('report', {}, report)
    return server
  },
}

async function serve(line: 'v1' | 'v2', mode: 'json' | 'stateless'): Promise<{ url: string; close(): void }> {
  const options = mode === 'json' ? { sessionIdGenerator: () => randomUUID(), enableJsonResponse: true } : {}
  const sessions = new Map<string, StreamableHTTPServerTransport | NodeStreamableHTTPServerTransport>()
  const answer = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    let transport = sessions.get(String(request.headers['mcp-session-id']))
    if (transport === undefined) {
      const keep = (id: string): void => void sessions.set(id, transport as NonNullable<typeof transport>)
      transport =
        line === 'v1'
          ? new StreamableHTTPServerTransport({ ...options, onsessioninitialized: keep })
          : new NodeStreamableHTTPServerTransport({ ...options, onsessioninitialized: keep })
      await makers[line]().connect(transport as never)
    }
    await transport.handleRequest(request, response)
  }
  const server = http.createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, close: () => void server.close() }
}

test.each([
  ['v1', 'json', 'answers with JSON'],
  ['v2', 'json', 'answers with JSON'],
  ['v1', 'stateless', 'stateless'],
  ['v2', 'stateless', 'stateless'],
] as const)('%s, %s: unsupported, and the next route answers', async (line, mode, why) => {
  const served = await serve(line, mode)
  const client = new RawHttpClient({ url: served.url, era: '2025', capabilities: { sampling: {} }, answer: () => ({}) })
  await client.open()
  const answer = textOf((await client.callTool('report')).response)
  expect(answer).toMatch(/^fallback unsupported at once/)
  expect(answer).toContain(why)
  await client.close()
  served.close()
})
