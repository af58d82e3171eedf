import { McpServer } from '@modelcontextprotocol/server'
import { withSampling } from '@sampan/core'
import { serveHttp } from '@sampan/http'
import { z } from 'zod'

function createServer() {
  const server = withSampling(new McpServer({ name: 'haiku', version: '1.0.0' }))
  server.registerTool('haiku', { inputSchema: z.object({ topic: z.string() }) }, async ({ topic }, ctx) => {
    const { text } = await ctx.sample(`A haiku about ${topic}.`)
    return { content: [{ type: 'text', text }] }
  })
  return server
}

const { url } = await serveHttp(createServer, { port: Number(process.env.PORT ?? 3000) })
console.log(url)
