import { McpServer } from '@modelcontextprotocol/server'
import { untrusted, withSampling } from '@sampan/core'
import { z } from 'zod'
import { provider } from './provider.anthropic.ts'

const Triage = z.object({ kind: z.enum(['bug', 'question', 'praise']), urgent: z.boolean(), summary: z.string() })

/** Builds the server; called for each client that connects. */
export function createServer(): McpServer {
  const server = withSampling(new McpServer({ name: 'my-server', version: '0.1.0' }), { provider, handoff: true })

  server.registerTool(
    'triage',
    { description: 'Classify a support ticket', inputSchema: z.object({ ticket: z.string() }), outputSchema: Triage },
    async ({ ticket }, ctx) => {
      const { output } = await ctx.sample({
        prompt: ['Classify this ticket, and summarize it in one sentence.', untrusted(ticket)],
        output: Triage,
        prefer: 'fast',
        maxTokens: 200,
        // Where no model can be asked, the tool still works.
        fallback: () => ({ kind: 'question', urgent: /down|asap/i.test(ticket), summary: ticket.slice(0, 80) }),
      })
      return { content: [{ type: 'text', text: output.summary }], structuredContent: output }
    },
  )
  return server
}
