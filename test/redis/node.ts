import { appendFileSync } from 'node:fs'
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import { McpServer as McpServerV2 } from '@modelcontextprotocol/server'
import { type CreateMessageResult, type SamplingContext, type SamplingOptions, withSampling } from '@sampan/core'
import { serveHttp } from '@sampan/http'
import { serveHttp as serveHttpV1 } from '@sampan/http/v1'
import { redisStores } from '@sampan/redis'
import { z } from 'zod'

/**
 * One node of many: `node.ts v1|v2 PORT REDIS_URL EFFECTS_FILE SETTINGS`. Prints its URL; ends, drained, on SIGTERM.
 * Effects are lines in a file that all nodes write to; settings are options of `withSampling`, as JSON.
 */

const [line, port, url, effects, settings] = process.argv.slice(2) as [string, string, string, string, string]
const onError = (error: Error): void => void process.stderr.write(`${process.pid} ${error.message}\n`)
const stores = await redisStores({ url, onError })
const options = stores.sampling({
  ...(JSON.parse(settings) as SamplingOptions),
  provider,
  routes: ['client', 'handoff'],
  handoff: true,
  continuation: { keys: [new Uint8Array(32).fill(7)] },
})
const info = { name: 'node', version: '0' }

type Text = { content: { type: 'text'; text: string }[] }
const text = (value: string): Text => ({ content: [{ type: 'text', text: value }] })
const effect = (name: string): string => {
  appendFileSync(effects, `${name}\n`)
  return name
}

/** A model of the server's owner, slow enough for many requests to meet. Says when it is at work. */
async function provider(request: { readonly messages: readonly unknown[] }): Promise<CreateMessageResult> {
  effect('+')
  await new Promise((resolve) => setTimeout(resolve, 100))
  effect('-')
  return { role: 'assistant', model: 'm', content: { type: 'text', text: `re ${request.messages.length}` } }
}

async function provided({ id }: { id: string }, ctx: SamplingContext): Promise<Text> {
  const { text: answered, cached } = await ctx.sample({ prompt: id, routes: ['provider'], cache: id === 'cached' })
  return text(`${answered}${cached ? ' again' : ''}`)
}

/** Three samples, with an effect after each round. */
async function work({ id }: { id: string }, ctx: SamplingContext): Promise<Text> {
  const one = await ctx.sample(`one ${id}`)
  await ctx.progress(1, 3, 'one')
  const first = await ctx.step('first', () => effect(`${id} first`))
  const [two, three] = await Promise.all([ctx.sample(`two ${id}`), ctx.sample(`three ${id}`)])
  await ctx.step('second', () => effect(`${id} second`))
  return text([one.text, first, two.text, three.text].join(' | '))
}

/** Holds a call open for as long as a test needs. */
async function slow({ id }: { id: string }, ctx: SamplingContext): Promise<Text> {
  await ctx.sample(`slow ${id}`)
  for (let n = 0; n < 40; n++) {
    await ctx.progress(n)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return text(`${id} by ${process.pid}`)
}

const where = (): Text => text(String(process.pid))
const echo = ({ id }: { id: string }): Text => text(String(id.length))

function registerV2(): McpServerV2 {
  const server = withSampling(new McpServerV2(info), options)
  const inputSchema = z.object({ id: z.string() })
  server.registerTool('work', { inputSchema, replayable: true }, work)
  server.registerTool('held', { inputSchema }, work)
  server.registerTool('slow', { inputSchema }, slow)
  server.registerTool('where', {}, where)
  server.registerTool('echo', { inputSchema }, echo)
  server.registerTool('provided', { inputSchema }, provided)
  return server
}

function registerV1(): McpServerV1 {
  const server = withSampling(new McpServerV1(info), options)
  const inputSchema = { id: z.string() }
  server.registerTool('work', { inputSchema, replayable: true }, work)
  server.registerTool('held', { inputSchema }, work)
  server.registerTool('slow', { inputSchema }, slow)
  server.registerTool('where', {}, where)
  server.registerTool('echo', { inputSchema }, echo)
  server.registerTool('provided', { inputSchema }, provided)
  return server
}

const httpOptions = stores.http({ port: Number(port), drainTimeoutMs: 5_000, onError }, { resumable: true })
const served = line === 'v1' ? await serveHttpV1(registerV1, httpOptions) : await serveHttp(registerV2, httpOptions)
process.once('SIGTERM', () => {
  void served
    .close()
    .then(() => stores.close())
    .then(() => process.exit(0))
})
process.stdout.write(`${served.url}\n`)
