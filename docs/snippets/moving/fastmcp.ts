import { McpServer } from '@modelcontextprotocol/server'
import { untrusted, withSampling } from '@sampan/core'
import { z } from 'zod'

const Sentiment = z.object({ sentiment: z.enum(['positive', 'negative', 'neutral']), confidence: z.number() })

export function createServer(): McpServer {
  const server = withSampling(new McpServer({ name: 'reviews', version: '1.0.0' }), { handoff: true })

  server.registerTool(
    'rate',
    { description: 'Rate a review', inputSchema: z.object({ review: z.string() }), outputSchema: Sentiment },
    async ({ review }, ctx) => {
      const { output } = await ctx.sample({
        prompt: ['Rate the sentiment of this review.', untrusted(review)],
        system: 'You are a careful reader.',
        output: Sentiment,
        temperature: 0,
        maxTokens: 200,
      })
      return { content: [{ type: 'text', text: output.sentiment }], structuredContent: output }
    },
  )
  return server
}
