import { McpServer } from '@modelcontextprotocol/server'
import { claudeCode } from '@sampan/command'
import { withSampling } from '@sampan/core'

const server = withSampling(new McpServer({ name: 'support', version: '1.0.0' }), {
  handoff: true, // the model that called the tool
  provider: claudeCode(), // or a model of your own
})

server.registerTool('haiku', { description: 'Writes a haiku' }, async (ctx) => {
  const topic = 'frogs'
  const { text } = await ctx.sample(`Write a haiku about ${topic}.`)
  return { content: [{ type: 'text', text }] }
})
