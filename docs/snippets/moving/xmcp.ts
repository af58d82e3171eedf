import { McpServer } from '@modelcontextprotocol/server'
import { untrusted, withSampling } from '@sampan/core'
import { z } from 'zod'

export function createServer(): McpServer {
  const server = withSampling(new McpServer({ name: 'notes', version: '1.0.0' }), { handoff: true })

  server.registerTool(
    'summarize',
    { description: 'Summarize a text', inputSchema: z.object({ text: z.string().describe('What to summarize') }) },
    async (input, ctx) => {
      const { text } = await ctx.sample({ prompt: ['Summarize this:', untrusted(input.text)], maxTokens: 200 })
      return { content: [{ type: 'text', text }] }
    },
  )
  return server
}
