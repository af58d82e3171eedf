import { McpServer } from '@modelcontextprotocol/server'
import { serveStdio } from '@sampan/stdio'

await serveStdio(() => {
  const server = new McpServer({ name: 'clock', version: '1.0.0' })
  server.registerTool('now', { description: 'Tells the time' }, async () => {
    console.log('someone asked for the time') // goes to stderr, not into the protocol
    return { content: [{ type: 'text', text: new Date().toISOString() }] }
  })
  return server
})
