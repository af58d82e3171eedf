#!/usr/bin/env node
// A server of SDK v1 as people write it. The one line that it gains is marked; `extra` now has `sample`.
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { untrusted, withSampling } from '@sampan/core'
import { samplingFromEnvironment } from '@sampan/example-support/server'
import { z } from 'zod'

const sampling = await samplingFromEnvironment()
// The one line: it was `const server = new McpServer(…)`.
const server = withSampling(new McpServer({ name: 'analyze-text', version: '1.0.0' }), sampling)

const PROMPTS = {
  sentiment: 'Analyze the sentiment of this text. Rate as positive/negative/neutral with confidence.',
  summary: 'Summarize this text in 2-3 sentences.',
  'key-points': 'Extract the 3-5 most important points from this text.',
  entities: 'Extract all named entities (people, places, organizations, dates) from this text.',
}

server.registerTool(
  'analyze-text',
  {
    description: 'Analyze text content using AI',
    inputSchema: {
      text: z.string().min(1).describe('Text to analyze'),
      analysisType: z.enum(['sentiment', 'summary', 'key-points', 'entities']).describe('Type of analysis to perform'),
    },
  },
  async ({ text, analysisType }, extra) => {
    try {
      const { output } = await extra.sample({
        prompt: [PROMPTS[analysisType], untrusted(text)],
        maxTokens: 1000,
        prefer: { intelligencePriority: 0.7, speedPriority: 0.5, costPriority: 0.3 },
      })
      return { content: [{ type: 'text', text: `${analysisType.toUpperCase()} Analysis:\n\n${output}` }] }
    } catch (error) {
      return { content: [{ type: 'text', text: `Error: ${(error as Error).message}` }], isError: true }
    }
  },
)

await server.connect(new StdioServerTransport())
console.error('analyze-text running on stdio')
