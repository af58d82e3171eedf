import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { z } from 'zod'

const Triage = z.object({ kind: z.enum(['bug', 'question']), urgent: z.boolean() })
const server = new McpServer({ name: 'support', version: '1.0.0' })

server.registerTool(
  'triage',
  { description: 'Classify a support ticket', inputSchema: { ticket: z.string() }, outputSchema: Triage },
  async ({ ticket }, extra) => {
    if (server.server.getClientCapabilities()?.sampling === undefined) {
      return { content: [{ type: 'text', text: 'This tool needs a client with sampling.' }], isError: true }
    }
    const text = `Classify this ticket. Answer with JSON: {"kind": "bug" or "question", "urgent": true or false}.\n\n${ticket}`
    const answer = await server.server.createMessage(
      { messages: [{ role: 'user', content: { type: 'text', text } }], maxTokens: 200 },
      { relatedRequestId: extra.requestId, signal: extra.signal, timeout: 300_000 },
    )
    if (answer.content.type !== 'text') throw new Error('The model did not answer with text')
    const json = answer.content.text.replace(/^```(?:json)?|```$/g, '')
    const triage = Triage.parse(JSON.parse(json))
    return { content: [{ type: 'text', text: triage.kind }], structuredContent: triage }
  },
)

await server.connect(new StdioServerTransport())
