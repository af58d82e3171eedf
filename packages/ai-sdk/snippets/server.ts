import { anthropic } from '@ai-sdk/anthropic'
import { McpServer } from '@modelcontextprotocol/server'
import { fromAiSdk, samplingModel } from '@sampan/ai-sdk'
import { withSampling } from '@sampan/core'
import { serveStdio } from '@sampan/stdio'
import { generateText, Output } from 'ai'
import { z } from 'zod'

const Triage = z.object({ kind: z.enum(['bug', 'question', 'praise']), urgency: z.number().int().min(1).max(5) })

await serveStdio(() => {
  const server = withSampling(new McpServer({ name: 'support', version: '1.0.0' }), {
    provider: fromAiSdk(anthropic('claude-haiku-4-5')), // your model, asked where the client's cannot be
  })
  const config = { description: 'Classify a support ticket', inputSchema: z.object({ ticket: z.string() }) }
  server.registerTool('triage', config, async ({ ticket }, ctx) => {
    const { output } = await generateText({
      model: samplingModel(ctx), // the client's model, or whoever answers ctx.sample
      output: Output.object({ schema: Triage }),
      prompt: `Classify this support ticket.\n\n${ticket}`,
    })
    return { content: [{ type: 'text', text: `${output.kind}, urgency ${output.urgency}` }], structuredContent: output }
  })
  return server
})
