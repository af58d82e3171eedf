import { McpServer } from '@modelcontextprotocol/server'
import { withSampling } from '@sampan/core'
import { z } from 'zod'

export function createServer(): McpServer {
  const server = withSampling(new McpServer({ name: 'guide', version: '1.0.0' }), { handoff: true })
  const config = { description: 'Answers a question', inputSchema: z.object({ question: z.string() }) }

  server.registerTool('ask', config, async ({ question }, ctx) => {
    const { text, route, model, attempts } = await ctx.sample({
      prompt: question,
      maxTokens: 100,
      fallback: () => 'Ask again under a client that has a model.',
    })
    const others = attempts.filter(({ error }) => error !== undefined)
    const why = others.map(({ route, error }) => `${route}: ${error?.code}`).join(', ')
    return { content: [{ type: 'text', text: `${text} (${route}, ${model ?? 'no model'}; ${why || 'first asked'})` }] }
  })
  return server
}
