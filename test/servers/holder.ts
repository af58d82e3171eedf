import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import { McpServer as McpServerV2 } from '@modelcontextprotocol/server'
import { SamplingError, type SamplingContext, withSampling } from '@sampan/core'
import { serveHttp } from '@sampan/http'
import { serveStdio } from '@sampan/stdio'
import { serveStdio as serveStdioV1 } from '@sampan/stdio/v1'

/** A handler that holds something while it waits, and gives it back: `holder.ts v1|v2 stdio|http`. */

const [line, transport] = process.argv.slice(2)
const info = { name: 'holder', version: '0' }

async function hold(ctx: SamplingContext): Promise<{ content: { type: 'text'; text: string }[] }> {
  let outcome = 'answered'
  try {
    await ctx.sample('Still there?')
  } catch (error) {
    outcome = SamplingError.isInstance(error) ? error.code : String(error)
    throw error
  } finally {
    // Longer than the turn in which the process could end.
    await new Promise((resolve) => setTimeout(resolve, 30))
    process.stderr.write(`given back: ${outcome}\n`)
  }
  return { content: [] }
}

function serverV2(): McpServerV2 {
  const server = withSampling(new McpServerV2(info), { handoff: true })
  server.registerTool('hold', {}, hold)
  return server
}

function serverV1(): McpServerV1 {
  const server = withSampling(new McpServerV1(info), { handoff: true })
  server.registerTool('hold', {}, hold)
  return server
}

if (transport === 'http') process.stdout.write(`${(await serveHttp(serverV2, { port: 0 })).url}\n`)
else if (line === 'v1') await serveStdioV1(serverV1)
else await serveStdio(serverV2)
