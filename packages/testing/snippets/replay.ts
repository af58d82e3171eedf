import { McpServer } from '@modelcontextprotocol/server'
import { withSampling } from '@sampan/core'
import { assertReplays, testTool } from '@sampan/testing'

let tickets = 0

function createServer(): McpServer {
  const server = withSampling(new McpServer({ name: 'desk', version: '1.0.0' }))
  server.registerTool('open-ticket', { description: 'Open a ticket', replayable: true }, async (ctx) => {
    const number = ++tickets // an effect outside of ctx.step: a replay has it again
    const { text } = await ctx.sample('Name a colour.')
    return { content: [{ type: 'text', text: `Ticket ${number} is ${text}.` }] }
  })
  return server
}

const tested = await testTool(createServer, { tool: 'open-ticket', answers: 'blue', eras: ['2026'], replayCheck: true })
try {
  assertReplays(tested)
} catch (error) {
  console.log(String(error))
}
