// What suspended and replayed calls cost: memory per run, and the bytes that travel with a replayable one.
// npm run bench -- continuation [runs, 10000 by default]. Prints tables; asserts nothing about time.
import v8 from 'node:v8'
import vm from 'node:vm'
import { InMemoryTransport } from '@modelcontextprotocol/client'
import { McpServer } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { withSampling } from '@sampan/core'
import { gzipSync } from 'node:zlib'
import { z } from 'zod'
import { save } from './harness/results.mjs'

// What --expose-gc gives, without having to be started with it.
v8.setFlagsFromString('--expose-gc')
const collect = vm.runInNewContext('gc')

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '0' },
  'io.modelcontextprotocol/clientCapabilities': { sampling: {} },
}

async function connect(options, register) {
  const [theirs, ours] = InMemoryTransport.createLinkedPair()
  serveStdio(
    () => {
      const server = withSampling(new McpServer({ name: 'bench', version: '0' }), options)
      register(server)
      return server
    },
    { transport: theirs },
  )
  const waiting = new Map()
  let nextId = 0
  ours.onmessage = (message) => {
    waiting.get(message.id)?.(message)
    waiting.delete(message.id)
  }
  await ours.start()
  const request = (method, params = {}) =>
    new Promise((resolve) => {
      const id = nextId++
      waiting.set(id, resolve)
      void ours.send({ jsonrpc: '2.0', id, method, params: { ...params, _meta: META } })
    })
  await request('server/discover')
  return request
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 50))

async function heapBytes() {
  for (let round = 0; round < 4; round++) {
    collect()
    await settle()
  }
  return process.memoryUsage().heapUsed
}

const answer = (text) => ({ role: 'assistant', content: { type: 'text', text }, model: 'm', stopReason: 'endTurn' })
const inputSchema = z.object({ n: z.number() })

/** The same handler, waiting on a promise of its own: what it holds without us. */
async function bareHandler(n, waiting) {
  const before = { n }
  const { text } = await new Promise((resolve) => waiting.push(resolve))
  return { content: [{ type: 'text', text: `${text} ${before.n}` }] }
}

async function memory(runs) {
  const ttlMs = 20_000
  const bare = []
  const before = await heapBytes()
  const promises = Array.from({ length: runs }, (_, n) => bareHandler(n, bare))
  const held = (await heapBytes()) - before
  for (const resolve of bare.splice(0)) resolve({ text: 'x' })
  await Promise.all(promises)

  let ended = 0
  const request = await connect({ continuation: { ttlMs, maxRuns: runs } }, (server) => {
    server.registerTool('wait', { inputSchema }, async ({ n }, ctx) => {
      try {
        const before = { n }
        const { text } = await ctx.sample('Summarise the ticket in one sentence.')
        return { content: [{ type: 'text', text: `${text} ${before.n}` }] }
      } finally {
        ended++
      }
    })
  })
  const call = (n) => request('tools/call', { name: 'wait', arguments: { n } })
  await call(-1)
  const start = await heapBytes()
  for (let n = 0; n < runs - 1; n += 500) {
    await Promise.all(Array.from({ length: Math.min(500, runs - 1 - n) }, (_, index) => call(n + index)))
  }
  const suspended = (await heapBytes()) - start
  while (ended < runs) await new Promise((resolve) => setTimeout(resolve, 250))
  const left = (await heapBytes()) - start
  judge('KB per suspended run, beyond the handler', (suspended - held) / runs / 1024, 8, 2)
  const perRun = (bytes) => `${(bytes / runs / 1024).toFixed(2)} KB`
  console.log(`\n${runs} suspended runs (2026, one process; heap after collection)`)
  console.table({
    'the handler alone': { 'per run': perRun(held) },
    'suspended, all of it': { 'per run': perRun(suspended) },
    'beyond the handler (target: 8 KB)': { 'per run': perRun(suspended - held) },
    'after all have expired': { 'per run': perRun(left) },
  })
  console.log(`handlers whose finally ran at the end of their time: ${ended} of ${runs}`)
}

/** Prose of a kind that compresses as completions do: words in sentences, no repeated blocks. */
function prose(bytes, seed) {
  const words =
    'the review of this change shows that handler state must not be kept across rounds unless it is sealed because clients return it unchanged while servers restart and requests reach other nodes which cannot know what was asked before they were started with another key or version'.split(
      ' ',
    )
  let state = seed
  let text = ''
  while (text.length < bytes) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    const word = words[state % words.length]
    text += (state >>> 16) % 9 === 0 ? `${word}${state % 1000}. ` : `${word} `
  }
  return text.slice(0, bytes)
}

async function replay(store) {
  const rounds = 10
  const request = await connect(
    { continuation: { keys: [new Uint8Array(32).fill(7)], ...(store && { store }) } },
    (server) => {
      server.registerTool('ten', { inputSchema, replayable: true }, async (_input, ctx) => {
        for (let round = 0; round < rounds; round++) await ctx.sample(`Question ${round}`)
        return { content: [] }
      })
    },
  )
  const params = { name: 'ten', arguments: { n: 1 } }
  let { result } = await request('tools/call', params)
  let wire = 0
  let largest = 0
  for (let round = 0; result.resultType === 'input_required'; round++) {
    const [key] = Object.keys(result.inputRequests)
    largest = Math.max(largest, result.requestState.length)
    wire += 2 * result.requestState.length
    const retry = {
      ...params,
      requestState: result.requestState,
      inputResponses: { [key]: answer(prose(16 * 1024, round + 1)) },
    }
    result = (await request('tools/call', retry)).result
  }
  return { 'largest state, bytes': largest, 'state on the wire, both ways, bytes': wire }
}

function memoryStore() {
  const values = new Map()
  return {
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    claim: async (key, value) => !values.has(key) && (values.set(key, value), true),
    delete: async (key) => void values.delete(key),
  }
}

const verdicts = []
function judge(name, value, limit, digits) {
  verdicts.push({ name, value: value.toFixed(digits), target: `≤ ${limit}`, met: value <= limit })
}

await memory(Number(process.argv[2] ?? 10_000))
console.log('\nReplay: 10 rounds with an answer of 16 KB each (targets: 80 KB, with a store 1 KB)')
const [whole, stored] = [await replay(), await replay(memoryStore())]
console.table({ 'travelling whole': whole, 'with a store': stored })
judge('KB of state after 10 rounds × 16 KB', whole['largest state, bytes'] / 1024, 80, 1)
judge('the same with a store', stored['largest state, bytes'] / 1024, 1, 2)
save('continuation', { verdicts })
console.log(
  `for comparison, ten such answers: ${10 * 16 * 1024} bytes, gzipped ${gzipSync(Array.from({ length: 10 }, (_, round) => prose(16 * 1024, round + 1)).join('')).length}`,
)
process.exit(0)
