// mcp-lite, which has HTTP alone, on Hono and its Node server as its documentation has it.
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { InMemoryClientRequestAdapter, InMemorySessionAdapter, McpServer, StreamableHttpTransport } from 'mcp-lite'
import { otherTools, REQUEST, resultText, TOOL } from '../harness/contract.mjs'

const server = new McpServer({ name: 'mcp-lite', version: '0.0.0' })
const inputSchema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }
const request = { prompt: REQUEST.prompt, systemPrompt: REQUEST.system, maxTokens: REQUEST.maxTokens }

server.tool(TOOL, {
  inputSchema,
  handler: async ({ n }, ctx) => {
    let last
    for (let done = 0; done < n; done++) last = (await ctx.sample(request)).content.text
    return { content: [{ type: 'text', text: resultText(n, last) }] }
  },
})
for (const name of otherTools()) server.tool(name, { inputSchema, handler: () => ({ content: [] }) })

const transport = new StreamableHttpTransport({
  sessionAdapter: new InMemorySessionAdapter({ maxEventBufferSize: 1_024 }),
  clientRequestAdapter: new InMemoryClientRequestAdapter({ defaultTimeoutMs: 60_000 }),
})
const handle = transport.bind(server)
const app = new Hono().all('/mcp', (context) => handle(context.req.raw))
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' })
