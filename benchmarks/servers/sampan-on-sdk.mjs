// Sampan's core on the SDKs' own transports: what is left once `@sampan/stdio` and `@sampan/http` are taken away.
// $SAMPAN_SDK v1 or v2, and on v2 $ERA 2025 or 2026.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { withSampling } from '@sampan/core'
import { z } from 'zod'
import { REQUEST, resultText, TOOL } from '../harness/contract.mjs'

const v1 = process.env.SAMPAN_SDK === 'v1'
const shape = { n: z.number().int() }
const config = { inputSchema: v1 ? shape : z.object(shape) }
const { McpServer } = await import(v1 ? '@modelcontextprotocol/sdk/server/mcp.js' : '@modelcontextprotocol/server')

async function sample({ n }, ctx) {
  let last
  for (let done = 0; done < n; done++) last = (await ctx.sample(REQUEST)).text
  return { content: [{ type: 'text', text: resultText(n, last) }] }
}

function create() {
  const server = withSampling(new McpServer({ name: 'sampan-on-sdk', version: '0.0.0' }))
  server.registerTool(TOOL, config, sample)
  return server
}

async function onStdio() {
  if (v1) {
    const { StdioServerTransport } = await import('@modelcontextprotocol/sdk/server/stdio.js')
    await create().connect(new StdioServerTransport())
  } else {
    const { serveStdio } = await import('@modelcontextprotocol/server/stdio')
    serveStdio(create)
  }
}

async function handler() {
  if (!v1 && process.env.ERA === '2026') {
    const { createMcpHandler } = await import('@modelcontextprotocol/server')
    const { toNodeHandler } = await import('@modelcontextprotocol/node')
    return toNodeHandler(createMcpHandler(create, { legacy: 'reject' }))
  }
  const Transport = v1
    ? (await import('@modelcontextprotocol/sdk/server/streamableHttp.js')).StreamableHTTPServerTransport
    : (await import('@modelcontextprotocol/node')).NodeStreamableHTTPServerTransport
  const sessions = new Map()
  const open = async () => {
    const transport = new Transport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, transport),
    })
    await create().connect(transport)
    return transport
  }
  return async (request, response) => {
    const transport = sessions.get(request.headers['mcp-session-id']) ?? (await open())
    await transport.handleRequest(request, response)
  }
}

if (process.argv[2] === 'stdio') await onStdio()
else {
  const handle = await handler()
  createServer((request, response) => void handle(request, response)).listen(Number(process.env.PORT), '127.0.0.1')
}
