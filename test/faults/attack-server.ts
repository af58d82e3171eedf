import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import { McpServer as McpServerV2 } from '@modelcontextprotocol/server'
import { type SamplingContext, type SamplingOptions, withSampling } from '@sampan/core'
import { type HttpHandlerOptions, serveHttp } from '@sampan/http'
import { serveHttp as serveHttpV1 } from '@sampan/http/v1'
import { z } from 'zod'

/** What the attacks are made on: tools as authors write them, over HTTP in this process, where a test can look inside. */

const anything = z.looseObject({})

async function think({ topic }: { topic: string }, ctx: SamplingContext): Promise<Text> {
  return text((await ctx.sample({ prompt: `think of ${topic}` })).text)
}

async function remember({ topic }: { topic: string }, ctx: SamplingContext): Promise<Text> {
  return text((await ctx.sample({ prompt: `remember ${topic}`, cache: true })).text)
}

async function consult({ topic }: { topic: string }, ctx: SamplingContext): Promise<Text> {
  return text((await ctx.sample({ prompt: `consult on ${topic}`, cache: true, routes: ['provider'] })).text)
}

async function describe({ topic }: { topic: string }, ctx: SamplingContext): Promise<Text> {
  const { output } = await ctx.sample({ prompt: topic, output: anything, maxReasks: 0 })
  return text(JSON.stringify([output, (output as { isAdmin?: unknown }).isAdmin ?? 'no admin']))
}

async function echo(input: object): Promise<Text> {
  return text(JSON.stringify([input, (input as { isAdmin?: unknown }).isAdmin ?? 'no admin']))
}

// A type and not an interface: the SDKs' results have an index signature, which no interface fits.
type Text = { content: { type: 'text'; text: string }[] }
const text = (value: string): Text => ({ content: [{ type: 'text', text: value }] })

const info = { name: 'attacked', version: '0' }

function createV1(options: SamplingOptions): McpServerV1 {
  const server = withSampling(new McpServerV1(info), options)
  server.registerTool('think', { inputSchema: { topic: z.string() } }, think)
  server.registerTool('describe', { inputSchema: { topic: z.string() } }, describe)
  server.registerTool('remember', { inputSchema: { topic: z.string() } }, remember)
  server.registerTool('consult', { inputSchema: { topic: z.string() } }, consult)
  server.registerTool('echo', { inputSchema: anything }, echo)
  return server
}

function createV2(options: SamplingOptions): McpServerV2 {
  const server = withSampling(new McpServerV2(info), options)
  server.registerTool('think', { inputSchema: z.object({ topic: z.string() }) }, think)
  server.registerTool('describe', { inputSchema: z.object({ topic: z.string() }) }, describe)
  server.registerTool('remember', { inputSchema: z.object({ topic: z.string() }) }, remember)
  server.registerTool('consult', { inputSchema: z.object({ topic: z.string() }) }, consult)
  server.registerTool('echo', { inputSchema: anything }, echo)
  return server
}

export async function serveAttacked(
  line: 'v1' | 'v2',
  sampling: SamplingOptions,
  http: HttpHandlerOptions = {},
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const options = { port: 0, drainTimeoutMs: 0, ...http }
  return line === 'v1' ? serveHttpV1(() => createV1(sampling), options) : serveHttp(() => createV2(sampling), options)
}
