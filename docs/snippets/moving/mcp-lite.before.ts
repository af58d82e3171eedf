import { InMemoryClientRequestAdapter, InMemorySessionAdapter, McpServer, StreamableHttpTransport } from 'mcp-lite'
import { z } from 'zod'

const mcp = new McpServer({
  name: 'french',
  version: '1.0.0',
  schemaAdapter: (schema) => z.toJSONSchema(schema as z.ZodType),
})

mcp.tool('capital', {
  description: 'Names the capital of a country',
  inputSchema: z.object({ country: z.string() }),
  handler: async ({ country }, ctx) => {
    if (!ctx.client.supports('sampling')) throw new Error('This tool requires a client that supports sampling')

    const { content } = await ctx.sample({
      prompt: `What is the capital of ${country}? One word.`,
      modelPreferences: { hints: [{ name: 'claude-sonnet' }], speedPriority: 0.5 },
      systemPrompt: 'You are a geographer.',
      maxTokens: 100,
    })
    if (content.type !== 'text') throw new Error('Unexpected sampling response')
    return { content: [{ type: 'text', text: content.text }] }
  },
})

const transport = new StreamableHttpTransport({
  sessionAdapter: new InMemorySessionAdapter({ maxEventBufferSize: 1024 }),
  clientRequestAdapter: new InMemoryClientRequestAdapter(),
})
export const handler: (request: Request) => Promise<Response> = transport.bind(mcp)
