import { McpServer } from '@modelcontextprotocol/server'
import { untrusted, withSampling } from '@sampan/core'
import { serveStdio } from '@sampan/stdio'
import { z } from 'zod'

const Triage = z.object({ kind: z.enum(['bug', 'question']), urgent: z.boolean(), summary: z.string() })

await serveStdio(() => {
  const server = withSampling(new McpServer({ name: 'support', version: '1.0.0' }), { handoff: true })

  server.registerTool(
    'triage',
    { description: 'Classify a support ticket', inputSchema: z.object({ ticket: z.string() }), outputSchema: Triage },
    async ({ ticket }, ctx) => {
      const { output } = await ctx.sample({
        prompt: ['Classify this ticket.', untrusted(ticket)],
        output: Triage,
        prefer: 'fast',
        maxTokens: 200,
        fallback: () => ({ kind: 'question', urgent: /down|asap/i.test(ticket), summary: ticket.slice(0, 80) }),
      })
      return { content: [{ type: 'text', text: output.summary }], structuredContent: output }
    },
  )
  return server
})
