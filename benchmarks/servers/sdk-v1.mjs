// @modelcontextprotocol/sdk used raw, as its documentation has it.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { z } from 'zod'
import { otherTools, resultText, samplingParams, TOOL } from '../harness/contract.mjs'

const config = { inputSchema: { n: z.number().int() } }

function create() {
  const server = new McpServer({ name: 'sdk-v1', version: '0.0.0' })
  server.registerTool(TOOL, config, async ({ n }, extra) => {
    let last
    for (let done = 0; done < n; done++) {
      const { content } = await server.server.createMessage(samplingParams(), { relatedRequestId: extra.requestId })
      last = content.text
    }
    return { content: [{ type: 'text', text: resultText(n, last) }] }
  })
  for (const name of otherTools()) server.registerTool(name, config, () => ({ content: [] }))
  return server
}

if (process.argv[2] === 'stdio') {
  await create().connect(new StdioServerTransport())
} else {
  const sessions = new Map()
  const open = async () => {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, transport),
    })
    await create().connect(transport)
    return transport
  }
  const handle = async (request, response) => {
    const transport = sessions.get(request.headers['mcp-session-id']) ?? (await open())
    await transport.handleRequest(request, response)
  }
  createServer((request, response) => void handle(request, response)).listen(Number(process.env.PORT), '127.0.0.1')
}
