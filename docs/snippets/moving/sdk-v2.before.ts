import { inputRequired, McpServer } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { z } from 'zod'

const Triage = z.object({ kind: z.enum(['bug', 'question']), urgent: z.boolean() })
const Answer = z.object({ content: z.object({ type: z.literal('text'), text: z.string() }) })

serveStdio(() => {
  const server = new McpServer({ name: 'support', version: '1.0.0' })

  server.registerTool(
    'triage',
    { description: 'Classify a support ticket', inputSchema: z.object({ ticket: z.string() }), outputSchema: Triage },
    async ({ ticket }, ctx) => {
      const text = `Classify this ticket. Answer with JSON: {"kind": "bug" or "question", "urgent": true or false}.\n\n${ticket}`
      const params = { messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }], maxTokens: 200 }

      let answer: unknown
      if (ctx.mcpReq.envelope === undefined) {
        // 2025: a request to the client, while this call is open
        answer = await ctx.mcpReq.requestSampling(params, { relatedRequestId: ctx.mcpReq.id })
      } else {
        // 2026: return the question, and be called again from the top
        answer = ctx.mcpReq.inputResponses?.['triage']
        if (answer === undefined) {
          return inputRequired({ inputRequests: { triage: inputRequired.createMessage(params) } })
        }
      }
      const json = Answer.parse(answer).content.text.replace(/^```(?:json)?|```$/g, '')
      const triage = Triage.parse(JSON.parse(json))
      return { content: [{ type: 'text', text: triage.kind }], structuredContent: triage }
    },
  )
  return server
})
