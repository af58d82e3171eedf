// One node of the benchmark: `node.mjs PORT [REDIS_URL]`. Prints its URL, then answers `heap` on stdin with its heap in bytes.
import { createInterface } from 'node:readline'
import v8 from 'node:v8'
import vm from 'node:vm'
import { McpServer } from '@modelcontextprotocol/server'
import { withSampling } from '@sampan/core'
import { serveHttp } from '@sampan/http'
import { redisStores } from '@sampan/redis'
import { z } from 'zod'

v8.setFlagsFromString('--expose-gc')
const collect = vm.runInNewContext('gc')

const [port, url, serverPer] = process.argv.slice(2)
const stores = url === undefined || url === 'none' ? undefined : await redisStores({ url, prefix: 'bench:' })
const given = { continuation: { keys: [new Uint8Array(32).fill(1)], maxRuns: 100_000 } }
const options = stores === undefined ? given : stores.sampling(given)
const inputSchema = z.object({ n: z.number() })

async function three({ n }, ctx) {
  const one = await ctx.sample(`Name a colour for ${n}.`)
  const two = await ctx.sample(`Name an animal of the colour ${one.text}.`)
  const last = await ctx.sample(`Name a place where a ${two.text} lives.`)
  return { content: [{ type: 'text', text: last.text }] }
}

function build() {
  const server = withSampling(new McpServer({ name: 'bench', version: '0' }), options)
  server.registerTool('held', { inputSchema }, three)
  server.registerTool('replayable', { inputSchema, replayable: true }, three)
  return server
}

const httpOptions = { port: Number(port), maxSessions: 100_000, ...(serverPer && { serverPer }) }
const served = await serveHttp(build, stores === undefined ? httpOptions : stores.http(httpOptions))
process.stdout.write(`${served.url}\n`)
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'heap') continue
  for (let round = 0; round < 4; round++) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  process.stdout.write(`${process.memoryUsage().heapUsed}\n`)
}
