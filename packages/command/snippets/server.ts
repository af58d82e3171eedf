import { McpServer } from '@modelcontextprotocol/server'
import { claudeCode } from '@sampan/command'
import { withSampling } from '@sampan/core'
import { serveStdio } from '@sampan/stdio'
import { z } from 'zod'

const provider = claudeCode({ model: ({ speedPriority = 0 }) => (speedPriority > 0.6 ? 'haiku' : 'sonnet') })

await serveStdio(() => {
  const server = withSampling(new McpServer({ name: 'notes', version: '1.0.0' }), { provider })
  const config = { description: 'Summarize a text in one sentence', inputSchema: z.object({ text: z.string() }) }
  server.registerTool('summarize', config, async ({ text }, ctx) => {
    const summary = await ctx.sample({
      system: 'You write one sentence.',
      prompt: `Summarize:\n\n${text}`,
      prefer: 'fast',
    })
    return { content: [{ type: 'text', text: `${summary.text} (${summary.route}: ${summary.model})` }] }
  })
  return server
})
