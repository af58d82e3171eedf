import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import { McpServer as McpServerV2 } from '@modelcontextprotocol/server'
import { type SamplingContext, type SamplingOptions, SamplingError, withSampling } from '@sampan/core'
import { z } from 'zod'

/**
 * A server that writes down what its handlers live through, so that a test can tell what was lost and what was doubled:
 * `start X`, `effect X`, `failed X CODE`, `end X` for the call with topic X.
 */
export type Ledger = (entry: string) => void

// A type and not an interface: the SDKs' results have an index signature, which no interface fits.
type Text = { content: { type: 'text'; text: string }[] }

/** Asks `questions` samples one after the other, with an effect after the first. */
const asking =
  (ledger: Ledger, questions: number) =>
  async ({ topic }: { topic: string }, ctx: SamplingContext): Promise<Text> => {
    ledger(`start ${topic}`)
    try {
      const answers: string[] = []
      for (let n = 1; n <= questions; n++) {
        answers.push((await ctx.sample({ prompt: `${n} ${topic}`, routes: ['client'] })).text)
        if (n === 1) await ctx.step('effect', () => ledger(`effect ${topic}`))
      }
      return { content: [{ type: 'text', text: answers.join(' | ') }] }
    } catch (error) {
      ledger(`failed ${topic} ${SamplingError.isInstance(error) ? error.code : String(error)}`)
      throw error
    } finally {
      ledger(`end ${topic}`)
    }
  }

const info = { name: 'faults', version: '0' }

export function createFaultServerV1(ledger: Ledger, options: SamplingOptions = {}): McpServerV1 {
  const server = withSampling(new McpServerV1(info), options)
  const inputSchema = { topic: z.string() }
  server.registerTool('ask', { inputSchema }, asking(ledger, 1))
  server.registerTool('twice', { inputSchema }, asking(ledger, 2))
  return server
}

export function createFaultServerV2(ledger: Ledger, options: SamplingOptions = {}): McpServerV2 {
  const server = withSampling(new McpServerV2(info), options)
  const inputSchema = z.object({ topic: z.string() })
  server.registerTool('ask', { inputSchema }, asking(ledger, 1))
  server.registerTool('twice', { inputSchema }, asking(ledger, 2))
  return server
}
