import { McpServer } from '@modelcontextprotocol/server'
import { stepCountIs, withSampling } from '@sampan/core'
import { z } from 'zod'

const ARTICLES: Readonly<Record<string, string>> = {
  refunds: 'Refunds are paid within 14 days.',
  delivery: 'Parcels take three working days.',
}

export function createServer(): McpServer {
  const server = withSampling(new McpServer({ name: 'help', version: '1.0.0' }), { handoff: true })
  const config = { description: 'Answers from the handbook', inputSchema: z.object({ question: z.string() }) }

  server.registerTool('handbook', config, async ({ question }, ctx) => {
    const { text, steps, route, usage } = await ctx.sample({
      system: 'Answer from the handbook, in one sentence.',
      prompt: question,
      tools: {
        read: {
          description: 'Reads an article of the handbook: refunds or delivery',
          inputSchema: z.object({ article: z.string() }),
          execute: ({ article }: { article: string }) => ARTICLES[article] ?? 'There is no such article.',
        },
      },
      stopWhen: stepCountIs(4),
      prefer: 'smart',
      temperature: 0,
      maxTokens: 300,
      purpose: 'to answer from the handbook',
    })
    const calls = steps.flatMap(({ toolCalls }) => toolCalls).length
    return { content: [{ type: 'text', text: `${text} (${calls} call, ${route}, ${usage.outputTokens} tokens)` }] }
  })
  return server
}
