import { McpServer } from '@modelcontextprotocol/server'
import { choice, untrusted, withSampling } from '@sampan/core'
import { z } from 'zod'

export function createServer(): McpServer {
  const server = withSampling(new McpServer({ name: 'support', version: '1.0.0' }), { handoff: true })
  const config = { description: 'Label a support ticket', inputSchema: z.object({ ticket: z.string() }) }
  server.registerTool('triage', config, async ({ ticket }, ctx) => {
    const { output } = await ctx.sample({
      prompt: ['Which label fits this ticket?', untrusted(ticket)],
      output: choice(['bug', 'billing', 'praise']),
      prefer: 'fast',
      maxTokens: 50,
      purpose: 'label a ticket',
      fallback: () => 'bug',
    })
    return { content: [{ type: 'text', text: output }] }
  })
  return server
}
