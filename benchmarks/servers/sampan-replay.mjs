// Sampan, v2, HTTP: a replayable tool whose state any process with the same key can take over.
import { McpServer } from '@modelcontextprotocol/server'
import { withSampling } from '@sampan/core'
import { serveHttp } from '@sampan/http'
import { z } from 'zod'
import { REQUEST, resultText, TOOL } from '../harness/contract.mjs'

const inputSchema = z.object({ n: z.number().int() })
const options = { continuation: { keys: [new Uint8Array(32).fill(7)] } }

await serveHttp(
  () => {
    const server = withSampling(new McpServer({ name: 'sampan', version: '0.0.0' }), options)
    server.registerTool(TOOL, { inputSchema, replayable: true }, async ({ n }, ctx) => {
      let last
      for (let done = 0; done < n; done++) last = (await ctx.sample(REQUEST)).text
      return { content: [{ type: 'text', text: resultText(n, last) }] }
    })
    return server
  },
  { port: Number(process.env.PORT) },
)
