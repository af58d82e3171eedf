import { McpServer } from '@modelcontextprotocol/server'
import { document, type TextSampleRequest, withSampling } from '@sampan/core'
import { z } from 'zod'

interface Database {
  rows(table: string): Promise<string[]>
}

const inputSchema = z.object({ table: z.string() })
const trendOf = (rows: string[]): TextSampleRequest => ({ prompt: ['What is the trend?', document(rows.join('\n'))] })
const anomaliesOf = (rows: string[]): TextSampleRequest => ({ prompt: ['What stands out?', document(rows.join('\n'))] })

export function createServer(database: Database): McpServer {
  const server = withSampling(new McpServer({ name: 'reports', version: '1.0.0' }))
  server.registerTool('report', { inputSchema, replayable: true }, async ({ table }, ctx) => {
    const rows = await ctx.step('read', () => database.rows(table)) // recorded: happens once
    const [trend, anomalies] = await Promise.all([ctx.sample(trendOf(rows)), ctx.sample(anomaliesOf(rows))]) // one round
    return { content: [{ type: 'text', text: `${trend.text}\n\n${anomalies.text}` }] }
  })
  return server
}
