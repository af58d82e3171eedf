import { McpServer } from '@modelcontextprotocol/server'
import { untrusted, withSampling } from '@sampan/core'
import { z } from 'zod'

export function createServer(): McpServer {
  const server = withSampling(new McpServer({ name: 'notes', version: '1.0.0' }), { handoff: true })

  server.registerTool(
    'summarize',
    { description: 'Summarize a text in one sentence', inputSchema: z.object({ text: z.string() }) },
    async (input, ctx) => {
      const { text } = await ctx.sample({
        prompt: ['Summarize in one sentence:', untrusted(input.text)],
        maxTokens: 100,
      })
      return { content: [{ type: 'text', text }] }
    },
  )
  return server
}
