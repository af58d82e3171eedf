import { McpServer } from '@modelcontextprotocol/server'
import { untrusted, withSampling } from '@sampan/core'
import { serveHttp } from '@sampan/http'
import { z } from 'zod'

const Triage = z.object({ kind: z.enum(['bug', 'question']), urgent: z.boolean() })

export function createServer(): McpServer {
  const server = withSampling(new McpServer({ name: 'support', version: '1.0.0' }), {
    budget: { perToolCall: { requests: 4, outputTokens: 2_000 }, perSession: { requests: 200 } },
    limits: { concurrency: 4, perMinute: 60 },
    redact: (text) => text.replaceAll(/\b\d{13,19}\b/g, '[card number]'), // in every text, on its way out
  })
  const config = { description: 'Classify a ticket', inputSchema: z.object({ ticket: z.string() }) }
  server.registerTool('triage', config, async ({ ticket }, ctx) => {
    const { output } = await ctx.sample({
      prompt: ['Classify this ticket.', untrusted(ticket)], // data, not instructions
      output: Triage, // nothing but these values comes out
      maxTokens: 100,
      purpose: 'to sort a support ticket', // for the person who approves
    })
    return { content: [{ type: 'text', text: `${output.kind}${output.urgent ? ', urgent' : ''}` }] }
  })
  return server
}

/** @param userOf Validates a token, and says whose it is. */
export function serve(userOf: (token: string) => Promise<string | undefined>) {
  return serveHttp(createServer, {
    port: Number(process.env['PORT'] ?? 3000),
    authenticate: async (request) => {
      const token = request.headers.get('authorization')?.replace(/^Bearer /, '') ?? ''
      const sub = await userOf(token)
      return sub === undefined ? undefined : { token, clientId: 'support', scopes: [], extra: { sub } }
    },
  })
}
