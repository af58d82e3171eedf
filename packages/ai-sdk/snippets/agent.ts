import { McpServer } from '@modelcontextprotocol/server'
import { samplingModel } from '@sampan/ai-sdk'
import { withSampling } from '@sampan/core'
import { serveStdio } from '@sampan/stdio'
import { ToolLoopAgent, tool } from 'ai'
import { z } from 'zod'

const STOCK: Readonly<Record<string, number>> = { tea: 12, coffee: 0, cocoa: 4 }

await serveStdio(() => {
  const server = withSampling(new McpServer({ name: 'shop', version: '1.0.0' }), { handoff: true })
  const config = { description: 'Answer a question about the shop', inputSchema: z.object({ question: z.string() }) }
  server.registerTool('ask_shop', config, async ({ question }, ctx) => {
    const agent = new ToolLoopAgent({
      model: samplingModel(ctx, { prefer: 'smart' }),
      instructions: 'You answer questions about a shop. Look the stock up before you answer.',
      tools: {
        stock: tool({
          description: 'How many of a product are left',
          inputSchema: z.object({ product: z.string() }),
          execute: ({ product }) => STOCK[product] ?? 'not sold here',
        }),
      },
    })
    const { text, steps, providerMetadata } = await agent.generate({ prompt: question, abortSignal: ctx.signal })
    console.error(`answered in ${steps.length} steps, route:`, providerMetadata?.sampan?.route)
    return { content: [{ type: 'text', text }] }
  })
  return server
})
