import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { untrusted, withSampling } from '@sampan/core'
import { z } from 'zod'

const Triage = z.object({ kind: z.enum(['bug', 'question']), urgent: z.boolean() })

export function createServer(): McpServer {
  const server = withSampling(new McpServer({ name: 'support', version: '1.0.0' }), { handoff: true })

  server.registerTool(
    'triage',
    { description: 'Classify a support ticket', inputSchema: { ticket: z.string() }, outputSchema: Triage },
    async ({ ticket }, extra) => {
      const { output } = await extra.sample({
        prompt: ['Classify this ticket.', untrusted(ticket)],
        output: Triage,
        maxTokens: 200,
      })
      return { content: [{ type: 'text', text: output.kind }], structuredContent: output }
    },
  )
  return server
}
