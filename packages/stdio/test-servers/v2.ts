import { inputRequired, McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { serveStdio } from '../src/index.ts'
import { afterServing, close, ignoreAbort, settingsFromArguments, storm, wait } from './tools.ts'

const settings = settingsFromArguments()

const serving = await serveStdio(() => {
  const server = new McpServer({ name: 'test-v2', version: '0' }, { capabilities: { logging: {} } })
  const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] })
  server.registerTool('echo', { inputSchema: z.object({ text: z.string() }) }, async (args) => text(args.text))
  server.registerTool('storm', {}, async () => text(await storm()))
  server.registerTool('wait', { inputSchema: z.object({ tidyMs: z.number() }) }, async ({ tidyMs }, { mcpReq }) =>
    text(await wait(mcpReq.signal, tidyMs)),
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
  const flood = z.object({ count: z.number(), bytes: z.number() })
  server.registerTool('flood', { inputSchema: flood }, async (args, { mcpReq }) => {
    for (let index = 0; index < args.count; index++) {
      const params = { level: 'info' as const, data: { index, filler: 'x'.repeat(args.bytes) } }
      await mcpReq.notify({ method: 'notifications/message', params })
    }
    return text(`sent ${args.count}`)
  })
  server.registerTool('ask', { inputSchema: z.object({ question: z.string() }) }, async ({ question }, { mcpReq }) => {
    const message = { role: 'user' as const, content: { type: 'text' as const, text: question } }
    const request = { messages: [message], maxTokens: 10 }
    if (mcpReq.envelope === undefined) {
      const { content } = await mcpReq.requestSampling(request, { signal: mcpReq.signal })
      const [block] = [content].flat()
      return text(block?.type === 'text' ? block.text : String(block?.type))
    }
    const answer = mcpReq.inputResponses?.['answer'] as { content: { text: string } } | undefined
    if (answer !== undefined) return text(`${mcpReq.requestState<string>() ?? ''}${answer.content.text}`)
    return inputRequired({ inputRequests: { answer: inputRequired.createMessage(request) }, requestState: 'state ' })
  })
  return server
}, settings)
afterServing(serving, settings)
