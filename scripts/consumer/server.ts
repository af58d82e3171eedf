// A small server as a user writes it, on both SDK lines. `stages/consumer.mjs` type-checks it against the tarballs.
import { McpServer } from '@modelcontextprotocol/server'
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import { type SampleResult, SamplingError, choice, untrusted, withSampling } from '@sampan/core'
import { z } from 'zod'

const Summary = z.object({ title: z.string(), urgent: z.boolean() })

export function createServer(): McpServer {
  const server = withSampling(new McpServer({ name: 'consumer', version: '1.0.0' }))
  server.registerTool('triage', { inputSchema: z.object({ ticket: z.string() }) }, async ({ ticket }, ctx) => {
    const { output } = await ctx.sample({ prompt: ['Summarise.', untrusted(ticket)], output: Summary, maxTokens: 200 })
    const urgent: boolean = output.urgent
    // @ts-expect-error the output is typed: it has no such field
    const missing: unknown = output.missing
    return { content: [{ type: 'text', text: `${output.title} ${String(urgent)} ${String(missing)}` }] }
  })
  return server
}

export function createServerV1(): McpServerV1 {
  const server = withSampling(new McpServerV1({ name: 'consumer', version: '1.0.0' }))
  server.registerTool('label', { inputSchema: { text: z.string() } }, async ({ text }, ctx) => {
    const labelled = await ctx.sample({ prompt: text, output: choice(['bug', 'question']) })
    const label: 'bug' | 'question' = labelled.output
    const plain: SampleResult<string> = await ctx.sample('A word, please.')
    return { content: [{ type: 'text', text: `${label} ${plain.text}` }] }
  })
  return server
}

export function codeOf(error: unknown): string | undefined {
  return SamplingError.isInstance(error) ? error.code : undefined
}
