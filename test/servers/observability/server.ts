import { createWriteStream } from 'node:fs'
import { McpServer } from '@modelcontextprotocol/server'
import { type SamplingEvent, untrusted, withSampling } from '@sampan/core'
import { openTelemetry } from '@sampan/core/opentelemetry'
import { serveStdio } from '@sampan/stdio'
import { z } from 'zod'
import './telemetry.ts'

const Triage = z.object({ kind: z.enum(['bug', 'question']), urgent: z.boolean() })
const trace = openTelemetry()
const log = createWriteStream(process.env.AUDIT_LOG ?? 'audit.jsonl', { flags: 'a' })

function audit(event: SamplingEvent): void {
  if (event.type !== 'request.ended') return
  const { at, principal, client, name, route, model, inputTokens, outputTokens, error } = event
  const who = { principal, client: client.name, name }
  const record = { at, ...who, route, model, inputTokens, outputTokens, outcome: error?.code ?? 'answered' }
  log.write(`${JSON.stringify(record)}\n`)
}

await serveStdio(() => {
  const server = withSampling(new McpServer({ name: 'support', version: '1.0.0' }), {
    onEvent: (event) => {
      audit(event)
      trace(event)
    },
  })
  const config = {
    description: 'Classify a ticket',
    inputSchema: z.object({ ticket: z.string() }),
    outputSchema: Triage,
  }
  server.registerTool('triage', config, async ({ ticket }, ctx) => {
    const { output } = await ctx.sample({
      prompt: ['Classify this ticket.', untrusted(ticket)],
      output: Triage,
      purpose: 'to sort a ticket',
      fallback: () => ({ kind: 'question', urgent: /down|asap/i.test(ticket) }),
    })
    return { content: [], structuredContent: output }
  })
  return server
})
