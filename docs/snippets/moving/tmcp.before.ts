import { ZodJsonSchemaAdapter } from '@tmcp/adapter-zod'
import { StdioTransport } from '@tmcp/transport-stdio'
import { McpServer } from 'tmcp'
import { tool } from 'tmcp/utils'
import { z } from 'zod'

const server = new McpServer(
  { name: 'notes', version: '1.0.0', description: 'Summarizes' },
  { adapter: new ZodJsonSchemaAdapter(), capabilities: { tools: {} } },
)

server.tool(
  {
    name: 'summarize',
    description: 'Summarize a text in one sentence',
    schema: z.object({ text: z.string() }),
    replayable: true, // without a session, the handler starts again from its beginning for each answer
  },
  async ({ text }) => {
    const { content } = await server.message({
      messages: [{ role: 'user', content: { type: 'text', text: `Summarize in one sentence:\n\n${text}` } }],
      maxTokens: 100,
    })
    if (content.type !== 'text') return tool.error('The model did not answer with text')
    return tool.text(content.text)
  },
)

new StdioTransport(server).listen()
