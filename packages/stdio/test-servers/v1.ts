import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import { serveStdio } from '../src/v1.ts'
import { afterServing, close, ignoreAbort, settingsFromArguments, storm, wait } from './tools.ts'

const settings = settingsFromArguments()

const serving = await serveStdio(() => {
  const server = new McpServer({ name: 'test-v1', version: '0' }, { capabilities: { logging: {} } })
  const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] })
  server.registerTool('echo', { inputSchema: { text: z.string() } }, async (args) => text(args.text))
  server.registerTool('storm', {}, async () => text(await storm()))
  server.registerTool('wait', { inputSchema: { tidyMs: z.number() } }, async ({ tidyMs }, { signal }) =>
    text(await wait(signal, tidyMs)),
  )
  server.registerTool('ignoreAbort', {}, async () => text(await ignoreAbort()))
  server.registerTool('close', {}, async () => text(await close()))
  server.registerTool('serveAgain', {}, async () => {
    return text(
      await serveStdio(() => server).then(
        () => 'served',
        (error: Error) => error.message,
      ),
    )
  })
  server.registerTool('exit', {}, async () => {
    process.nextTick(() => process.exit(7))
    return text('goodbye')
  })
  server.registerTool('flood', { inputSchema: { count: z.number(), bytes: z.number() } }, async (args, extra) => {
    for (let index = 0; index < args.count; index++) {
      const params = { level: 'info' as const, data: { index, filler: 'x'.repeat(args.bytes) } }
      await extra.sendNotification({ method: 'notifications/message', params })
    }
    return text(`sent ${args.count}`)
  })
  server.registerTool('ask', { inputSchema: { question: z.string() } }, async ({ question }, extra) => {
    const message = { role: 'user' as const, content: { type: 'text' as const, text: question } }
    const { content } = await server.server.createMessage(
      { messages: [message], maxTokens: 10 },
      { relatedRequestId: extra.requestId, signal: extra.signal },
    )
    return text(content.type === 'text' ? content.text : content.type)
  })
  return server
}, settings)
afterServing(serving, settings)
