// What yardsticks start, ours and others': node server.mjs stdio|http, with SAMPAN_SDK=v1|v2 (v2 by default) and PORT. One tool,
// which makes n samples one after the other, and TOOLS (1 by default) in all. Written as an author would write it.
import { withSampling } from '@sampan/core'
import { z } from 'zod'

const [, , transport] = process.argv
const sdk = process.env.SAMPAN_SDK ?? 'v2'
const request = {
  system: 'You are a terse assistant.',
  prompt:
    'Summarise the following support ticket in one sentence, in plain English, naming the product and what the customer wants: "my order has not arrived".',
  maxTokens: 256,
}

async function sample({ n }, ctx) {
  let last = ''
  for (let done = 0; done < n; done++) last = (await ctx.sample(request)).text
  return { content: [{ type: 'text', text: `ok:${n}:${last}` }] }
}

const others = Array.from({ length: Number(process.env.TOOLS ?? 1) - 1 }, (_, index) => `tool_${index}`)
const shape = { n: z.number().int() }
const config = { inputSchema: sdk === 'v1' ? shape : z.object(shape) }
const { McpServer } = await import(
  sdk === 'v1' ? '@modelcontextprotocol/sdk/server/mcp.js' : '@modelcontextprotocol/server'
)

function createServer() {
  const server = withSampling(new McpServer({ name: 'sampan', version: '0.0.0' }))
  server.registerTool('sample', config, sample)
  for (const name of others) server.registerTool(name, config, () => ({ content: [] }))
  return server
}

const entry = sdk === 'v1' ? '/v1' : ''
if (transport === 'stdio') {
  const { serveStdio } = await import(`@sampan/stdio${entry}`)
  await serveStdio(createServer)
} else {
  const { serveHttp } = await import(`@sampan/http${entry}`)
  await serveHttp(createServer, { port: Number(process.env.PORT) })
}
