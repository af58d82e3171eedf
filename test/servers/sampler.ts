import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import { McpServer as McpServerV2 } from '@modelcontextprotocol/server'
import { type SamplingContext, withSampling } from '@sampan/core'
import { serveHttp } from '@sampan/http'
import { serveHttp as serveHttpV1 } from '@sampan/http/v1'
import { serveStdio } from '@sampan/stdio'
import { serveStdio as serveStdioV1 } from '@sampan/stdio/v1'
import { z } from 'zod'

/**
 * A server for the tests that cross packages: `sampler.ts v1|v2 stdio|http [key]`. Over HTTP its first line on stdout is
 * its URL. `key` is one number, 32 times: the continuation key that several processes share.
 */

const [line, transport, key] = process.argv.slice(2)
const info = { name: 'sampler', version: '0' }
const options = {
  handoff: true,
  ...(key !== undefined && { continuation: { keys: [new Uint8Array(32).fill(Number(key))] } }),
}

// A type and not an interface: the SDKs' results have an index signature, which no interface fits.
type Text = { content: { type: 'text'; text: string }[] }
const text = (value: string): Text => ({ content: [{ type: 'text', text: value }] })

async function three({ topic }: { topic: string }, ctx: SamplingContext): Promise<Text> {
  const first = await ctx.sample(`one ${topic}`)
  const effect = await ctx.step('effect', () => `by ${process.pid}`)
  const [second, third] = await Promise.all([ctx.sample(`two ${topic}`), ctx.sample(`three ${topic}`)])
  return text([first.text, second.text, third.text, effect, `ended by ${process.pid}`].join(' | '))
}

async function abandon(ctx: SamplingContext): Promise<Text> {
  for (let n = 0; n < 5; n++) void ctx.sample(`nobody waits ${n}`)
  await new Promise((_resolve, reject) => ctx.signal.addEventListener('abort', () => reject(new Error('given up'))))
  return text('never')
}

async function ask(ctx: SamplingContext): Promise<Text> {
  const requestedSchema = { type: 'object', properties: { name: { type: 'string' } } }
  const { content } = await ctx.elicit({ message: 'Who?', requestedSchema })
  const { route, attempts } = await ctx.sample({ prompt: 'What?', routes: ['client', 'fallback'], fallback: () => '' })
  return text(`${String(content?.['name'])} ${route} ${attempts[0]?.error?.code ?? 'answered'}`)
}

function registerV2(): McpServerV2 {
  const server = withSampling(new McpServerV2(info), options)
  const inputSchema = z.object({ topic: z.string() })
  server.registerTool('three', { inputSchema }, three)
  server.registerTool('replayable', { inputSchema, replayable: true }, three)
  server.registerTool('abandon', {}, abandon)
  server.registerTool('ask', {}, ask)
  return server
}

function registerV1(): McpServerV1 {
  const server = withSampling(new McpServerV1(info), options)
  const inputSchema = { topic: z.string() }
  server.registerTool('three', { inputSchema }, three)
  server.registerTool('replayable', { inputSchema, replayable: true }, three)
  server.registerTool('abandon', {}, abandon)
  server.registerTool('ask', {}, ask)
  return server
}

if (transport === 'stdio') {
  if (line === 'v1') await serveStdioV1(registerV1)
  else await serveStdio(registerV2)
} else {
  const { url } = line === 'v1' ? await serveHttpV1(registerV1, { port: 0 }) : await serveHttp(registerV2, { port: 0 })
  process.stdout.write(`${url}\n`)
}
