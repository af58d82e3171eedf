#!/usr/bin/env node
// mcp-lite's sampling example, moved over.
import { McpServer } from '@modelcontextprotocol/server'
import { withSampling } from '@sampan/core'
import { samplingFromEnvironment } from '@sampan/example-support/server'
import { serveStdio } from '@sampan/stdio'

const sampling = await samplingFromEnvironment()

await serveStdio(() => {
  const mcp = withSampling(new McpServer({ name: 'frenchness', version: '1.0.0' }), sampling)

  mcp.registerTool(
    'frenchness_evaluation',
    { description: 'Evaluates how French a host application is', requires: 'model' },
    async (ctx) => {
      const { output } = await ctx.sample({
        prompt: 'What is the capital of France?',
        prefer: { hints: [{ name: 'claude-sonnet' }], intelligencePriority: 0.8, speedPriority: 0.5 },
        system: 'You are a wonky assistant.',
        maxTokens: 100,
      })
      const isFrench = output.toLowerCase().includes('paris')
      const text = isFrench ? 'Pas mal. You might be French enough' : 'You are not very French my friend'
      return { content: [{ type: 'text', text }] }
    },
  )
  return mcp
})
