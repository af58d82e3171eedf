// @modelcontextprotocol/server used raw: $ERA 2025 pushes, 2026 answers in rounds, and $STATE=signed uses the SDK's codec.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, createRequestStateCodec, inputRequired, McpServer } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { z } from 'zod'
import { otherTools, resultText, samplingParams, TOOL } from '../harness/contract.mjs'

const signed = process.env.STATE === 'signed'
const codec = createRequestStateCodec({ key: new Uint8Array(32).fill(7) })
// Outside of `create`, which over HTTP runs for each request.
const config = { inputSchema: z.object({ n: z.number().int() }) }
const others = otherTools()
const text = (n, last) => ({ content: [{ type: 'text', text: resultText(n, last) }] })

async function push({ n }, ctx) {
  let last
  for (let done = 0; done < n; done++) {
    const { content } = await ctx.mcpReq.requestSampling(samplingParams(), { relatedRequestId: ctx.mcpReq.id })
    last = content.text
  }
  return text(n, last)
}

async function round({ n }, ctx) {
  const done = Number(ctx.mcpReq.requestState() ?? 0)
  if (done === n) return text(n, ctx.mcpReq.inputResponses.q.content.text)
  return inputRequired({
    inputRequests: { q: inputRequired.createMessage(samplingParams()) },
    requestState: signed ? await codec.mint(done + 1, ctx) : String(done + 1),
  })
}

function create() {
  const options = signed ? { requestState: { verify: codec.verify } } : {}
  const server = new McpServer({ name: 'sdk-v2', version: '0.0.0' }, options)
  server.registerTool(TOOL, config, process.env.ERA === '2026' ? round : push)
  for (const name of others) server.registerTool(name, config, () => ({ content: [] }))
  return server
}

/** What the SDK leaves to its user: one transport for each session. */
function inSessions() {
  const sessions = new Map()
  const open = async () => {
    const transport = new NodeStreamableHTTPServerTransport({
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

if (process.argv[2] === 'stdio') {
  serveStdio(create)
} else {
  const rounds = process.env.ERA === '2026'
  const handle = rounds ? toNodeHandler(createMcpHandler(create, { legacy: 'reject' })) : inSessions()
  createServer((request, response) => void handle(request, response)).listen(Number(process.env.PORT), '127.0.0.1')
}
