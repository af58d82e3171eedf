import { McpServer } from '@modelcontextprotocol/server'
import { withSampling } from '@sampan/core'
import { z } from 'zod'

export function createServer(): McpServer {
  const mcp = withSampling(new McpServer({ name: 'french', version: '1.0.0' }), { handoff: true })

  mcp.registerTool(
    'capital',
    { description: 'Names the capital of a country', inputSchema: z.object({ country: z.string() }) },
    async ({ country }, ctx) => {
      const { text } = await ctx.sample({
        prompt: `What is the capital of ${country}? One word.`,
        prefer: { hints: [{ name: 'claude-sonnet' }], speedPriority: 0.5 },
        system: 'You are a geographer.',
        maxTokens: 100,
      })
      return { content: [{ type: 'text', text }] }
    },
  )
  return mcp
}
