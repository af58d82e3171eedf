import { McpServer } from '@modelcontextprotocol/server'
import { withSampling } from '@sampan/core'
import { z } from 'zod'

export function createServer(): McpServer {
  const server = withSampling(new McpServer({ name: 'poet', version: '1.0.0' }), { handoff: true })
  const config = { description: 'Writes a haiku', inputSchema: z.object({ topic: z.string() }) }

  server.registerTool('haiku', config, async ({ topic }, ctx) => {
    const draft = await ctx.sample(`Write a haiku about ${topic}.`)
    await ctx.progress(1, 2, 'a draft is there')
    const { text } = await ctx.sample(`Make it better: ${draft.text}`)
    return { content: [{ type: 'text', text }] }
  })
  return server
}
