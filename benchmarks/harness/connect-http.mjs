import { Agent, request as httpRequest } from 'node:http'
import { TOOL } from './contract.mjs'

const MAX_SOCKETS = 256
const HEADERS_TIMEOUT_MS = 2_000

/**
 * Gives the client a server's Streamable HTTP endpoint, or several, to which its requests then go in turn.
 *
 * @param {readonly number[]} ports
 */
export function connectHttp(client, ports, { agent: sharedAgent } = {}) {
  let agent = sharedAgent ?? newAgent()
  let session
  let stream
  let turn = 0

  const headers = (method) => ({
    accept: 'application/json, text/event-stream',
    'content-type': 'application/json',
    ...(session !== undefined && { 'mcp-session-id': session }),
    ...((client.era === '2026' || session !== undefined) && { 'mcp-protocol-version': client.version }),
    ...(client.era === '2026' && method !== undefined && { 'mcp-method': method }),
    ...(client.era === '2026' && method === 'tools/call' && { 'mcp-name': TOOL }),
  })

  const target = () => ({ host: '127.0.0.1', port: ports[turn++ % ports.length], path: '/mcp', agent })

  /** Posts one message; resolves when its answer has been read to the end. */
  function post(text, { id, method } = {}) {
    return new Promise((resolve) => {
      const done = (error) => {
        if (id !== undefined) client.fail(id, error)
        resolve()
      }
      const length = Buffer.byteLength(text)
      const options = { ...target(), method: 'POST', headers: { ...headers(method), 'content-length': length } }
      const request = httpRequest(options, (response) => {
        session ??= response.headers['mcp-session-id']
        read(response, () => done(new Error('The stream ended without a result.')), done)
      })
      request.on('error', done)
      request.end(text)
    })
  }

  const reply = (text) => void post(text)

  function read(response, onStreamEnd, onEnd) {
    response.setEncoding('utf8')
    if (response.headers['content-type']?.startsWith('text/event-stream')) {
      readEvents(response, (data) => client.receive(JSON.parse(data), reply))
      response.on('end', onStreamEnd)
      return
    }
    let body = ''
    response.on('data', (chunk) => (body += chunk))
    response.on('end', () => {
      if (response.statusCode < 300 && body.startsWith('{')) client.receive(JSON.parse(body), reply)
      onEnd(new Error(`HTTP ${response.statusCode}: ${body.slice(0, 300)}`))
    })
  }

  client.use(post)
  return {
    /** The stream on which some libraries send what belongs to no call, and some even what does. */
    openStream: () =>
      new Promise((resolve) => {
        const options = { ...target(), agent: false, headers: { ...headers(), accept: 'text/event-stream' } }
        stream = httpRequest(options, (response) => {
          read(
            response,
            () => {},
            () => {},
          )
          resolve()
        })
        stream.on('error', resolve)
        stream.end()
        // Some servers send nothing, no headers either, before the first event.
        setTimeout(resolve, HEADERS_TIMEOUT_MS).unref()
      }),
    /** Drops idle sockets: one that is kept over a pause may be used just when the server closes it. */
    rest: () => {
      if (sharedAgent !== undefined) return
      agent.destroy()
      agent = newAgent()
    },
    close: () => {
      stream?.destroy()
      if (sharedAgent === undefined) agent.destroy()
    },
  }
}

export function newAgent() {
  return new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS, maxFreeSockets: MAX_SOCKETS, scheduling: 'lifo' })
}

function readEvents(response, onData) {
  let rest = ''
  response.on('data', (chunk) => {
    if (!chunk.includes('\n')) {
      rest += chunk
      return
    }
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()
    for (const line of lines) {
      if (!line.startsWith('data:')) continue
      const data = line.slice('data:'.length).trim()
      if (data !== '') onData(data)
    }
  })
}
