import { McpServer } from '@modelcontextprotocol/server'
import { document, untrusted, withSampling } from '@sampan/core'
import { serveStdio } from '@sampan/stdio'
import { z } from 'zod'

await serveStdio(() => {
  const server = withSampling(new McpServer({ name: 'reader', version: '1.0.0' }), {
    budget: {
      perToolCall: { requests: 10, outputTokens: 20_000 },
      perSession: { requests: 200, inputTokens: 2_000_000 },
    },
    limits: { concurrency: 4, perMinute: 60 },
  })
  const config = { description: 'Summarize a web page', inputSchema: z.object({ url: z.url() }) }
  server.registerTool('summarize', config, async ({ url }, ctx) => {
    const page = await (await fetch(url, { signal: ctx.signal })).text()
    const { text } = await ctx.sample({
      prompt: ['Summarize this page in three sentences.', untrusted(document(page, { keep: 'both' }))],
      maxInputTokens: 8_000, // the page is cut to fit, nothing else
      maxTokens: 300,
      budget: { requests: 3 }, // of this call: re-asks and continuations included
      onTruncated: 'continue',
    })
    return { content: [{ type: 'text', text }] }
  })
  return server
})
