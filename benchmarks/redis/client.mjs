// Clients as small as can be, so that what is measured is the server: one call of three samples, each leg to a URL of choice.
import http from 'node:http'

const agent = new http.Agent({ keepAlive: true, maxSockets: 256 })
const ANSWER = { role: 'assistant', content: { type: 'text', text: 'grey' }, model: 'm', stopReason: 'endTurn' }
const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '0' },
  'io.modelcontextprotocol/clientCapabilities': { sampling: {} },
}
let lastId = 0

/** Posts a message, and gives each message of the answer to `onMessage`. Resolves with the response's headers at its end. */
function post(url, message, headers, onMessage = () => {}) {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify(message)
    const request = http.request(url, {
      method: 'POST',
      agent,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'content-length': Buffer.byteLength(body),
        ...headers,
      },
    })
    request.on('error', reject)
    request.on('response', (response) => {
      let text = ''
      const events = (response.headers['content-type'] ?? '').startsWith('text/event-stream')
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        text += chunk
        if (!events) return
        const parts = text.split('\n\n')
        text = parts.pop()
        for (const part of parts) {
          const data = /^data: (.+)$/m.exec(part)?.[1]
          if (data !== undefined) onMessage(JSON.parse(data))
        }
      })
      response.on('end', () => {
        if (response.statusCode >= 300) return reject(new Error(`HTTP ${response.statusCode}: ${text}`))
        if (!events && text !== '') onMessage(JSON.parse(text))
        resolve(response)
      })
      response.on('error', reject)
    })
    request.end(body)
  })
}

/** A 2026 call. `urlOf(leg)` says where each leg goes. */
export async function call2026(tool, n, urlOf, legs = Number.POSITIVE_INFINITY) {
  let retry = {}
  for (let leg = 0; leg < legs; leg++) {
    const id = ++lastId
    const params = { name: tool, arguments: { n }, ...retry, _meta: META }
    let result
    await post(
      urlOf(leg),
      { jsonrpc: '2.0', id, method: 'tools/call', params },
      { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': tool },
      (message) => {
        if (message.id === id) result = message.result
        if (message.error !== undefined) throw new Error(JSON.stringify(message))
      },
    )
    if (result.resultType !== 'input_required') {
      if (result.content[0].text !== 'grey') throw new Error(JSON.stringify(result))
      return
    }
    const answers = Object.keys(result.inputRequests).map((key) => [key, ANSWER])
    retry = { requestState: result.requestState, inputResponses: Object.fromEntries(answers) }
  }
}

export async function session2025(url) {
  const clientInfo = { name: 'bench', version: '0' }
  const params = { protocolVersion: '2025-11-25', capabilities: { sampling: {} }, clientInfo }
  const response = await post(url, { jsonrpc: '2.0', id: ++lastId, method: 'initialize', params }, {})
  const headers = { 'mcp-session-id': response.headers['mcp-session-id'], 'mcp-protocol-version': '2025-11-25' }
  await post(url, { jsonrpc: '2.0', method: 'notifications/initialized' }, headers)
  return headers
}

/** A 2025 call in a session: the call goes to one URL, the answers to its samples to another. */
export async function call2025(headers, n, callUrl, answerUrl) {
  const id = ++lastId
  let result
  const answers = []
  await post(
    callUrl,
    { jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'held', arguments: { n } } },
    headers,
    (message) => {
      if (message.id === id && 'result' in message) result = message.result
      else if (message.method !== undefined && message.id !== undefined) {
        answers.push(post(answerUrl, { jsonrpc: '2.0', id: message.id, result: ANSWER }, headers))
      }
    },
  )
  await Promise.all(answers)
  if (result?.content[0].text !== 'grey') throw new Error(JSON.stringify(result))
}
