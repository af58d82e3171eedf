// The least JavaScript that can take part: no library, no checks, both protocol eras.
import { createServer } from 'node:http'
import { otherTools, resultText, samplingParams, TOOL } from '../harness/contract.mjs'

const serverInfo = { name: 'floor', version: '0.0.0' }
const inputSchema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }
const tools = [TOOL, ...otherTools()].map((name) => ({ name, inputSchema }))
const waiting = new Map()
let nextId = 0

/** `say` takes each message that belongs to this one, and whether it is the last. */
async function receive(message, say) {
  const { id, method, params } = message
  if (method === undefined) {
    waiting.get(id)?.(message.result)
    waiting.delete(id)
    return
  }
  if (id === undefined) return
  const result = await resultOf(method, params, say)
  const answer = result === undefined ? { error: { code: -32601, message: 'Method not found' } } : { result }
  say({ jsonrpc: '2.0', id, ...answer }, true)
}

function resultOf(method, params, say) {
  switch (method) {
    case 'initialize':
      return { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo }
    case 'server/discover':
      return { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: { tools: {} }, serverInfo }
    case 'tools/list':
      return { resultType: 'complete', tools }
    case 'tools/call':
      return params._meta === undefined ? push(params.arguments.n, say) : round(params)
    default:
      return undefined
  }
}

/** 2025: the call stays open while the client is asked. */
async function push(n, say) {
  let last
  for (let done = 0; done < n; done++) {
    const id = nextId++
    const answered = new Promise((resolve) => waiting.set(id, resolve))
    say({ jsonrpc: '2.0', id, method: 'sampling/createMessage', params: samplingParams() }, false)
    last = (await answered).content.text
  }
  return { content: [{ type: 'text', text: resultText(n, last) }] }
}

/** 2026: the call ends when it asks, and says in its state how far it has come. */
function round({ arguments: { n }, requestState = '0', inputResponses }) {
  const done = Number(requestState)
  if (done === n) {
    return { resultType: 'complete', content: [{ type: 'text', text: resultText(n, inputResponses.q.content.text) }] }
  }
  const q = { method: 'sampling/createMessage', params: samplingParams() }
  return { resultType: 'input_required', inputRequests: { q }, requestState: String(done + 1) }
}

function serveStdio() {
  let rest = ''
  process.stdin.setEncoding('utf8').on('data', (chunk) => {
    if (!chunk.includes('\n')) {
      rest += chunk
      return
    }
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()
    for (const line of lines)
      void receive(JSON.parse(line), (message) => process.stdout.write(`${JSON.stringify(message)}\n`))
  })
}

function serveHttp() {
  const server = createServer((request, response) => {
    if (request.method !== 'POST') return response.writeHead(405).end()
    let body = ''
    request.setEncoding('utf8').on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      const message = JSON.parse(body)
      if (message.method === undefined || message.id === undefined) {
        void receive(message)
        return response.writeHead(202).end()
      }
      void receive(message, (said, isLast) => answer(response, message, said, isLast))
    })
  })
  server.listen(Number(process.env.PORT), '127.0.0.1')
}

/** A stream of events once the client has been asked something, one JSON document otherwise. */
function answer(response, { method }, said, isLast) {
  const text = JSON.stringify(said)
  if (isLast && !response.headersSent) {
    const session = method === 'initialize' ? { 'mcp-session-id': 'floor' } : {}
    response.writeHead(200, { 'content-type': 'application/json', ...session }).end(text)
    return
  }
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' })
  const event = `event: message\ndata: ${text}\n\n`
  if (isLast) response.end(event)
  else response.write(event)
}

if (process.argv[2] === 'http') serveHttp()
else serveStdio()
