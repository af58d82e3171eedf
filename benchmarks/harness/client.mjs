import { ANSWER, resultText, TOOL } from './contract.mjs'

const CLIENT_INFO = { name: 'benchmark', version: '0.0.0' }
const VERSION = { 2025: '2025-06-18', 2026: '2026-07-28' }
const META = {
  'io.modelcontextprotocol/protocolVersion': VERSION[2026],
  'io.modelcontextprotocol/clientInfo': CLIENT_INFO,
  'io.modelcontextprotocol/clientCapabilities': { sampling: {} },
}
/** More rounds than any call here needs: a server that never ends must not run for ever. */
const MAX_LEGS = 64

/**
 * A client that costs as little as it can, so that the server is what is measured: hand-written JSON-RPC, and a model that
 * answers at once. It counts the samples and checks each result.
 *
 * @param {{ era: '2025' | '2026' }} options
 */
export function createClient({ era }) {
  let answer
  let answerJson
  const pending = new Map()
  let nextId = 1
  let samples = 0
  let transmit
  let held

  /** Runs `reply` at once, or when `release` is called if answers are held back. */
  function whenAnswered(reply) {
    samples++
    if (held === undefined) reply()
    else held.add(reply)
  }

  /** What the connection calls with each message of the server; `reply` sends one back. */
  function receive(message, reply) {
    const { id, method } = message
    if (method === undefined) {
      settle(id, message)
    } else if (method === 'sampling/createMessage') {
      whenAnswered(() => reply(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${answerJson}}`))
    } else if (id !== undefined) {
      const result = method === 'roots/list' ? '{"roots":[]}' : '{}'
      reply(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`)
    }
  }

  function settle(id, { error, result }) {
    const request = pending.get(id)
    if (request === undefined) return
    pending.delete(id)
    if (error === undefined) request.resolve(result)
    else request.reject(new Error(`The server answered ${JSON.stringify(error)}`))
  }

  function request(method, params) {
    return new Promise((resolve, reject) => {
      const id = nextId++
      pending.set(id, { resolve, reject })
      transmit(`{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}}`, { id, method })
    })
  }

  async function callInRounds(n) {
    const sameInEachLeg = `"name":"${TOOL}","arguments":{"n":${n}},"_meta":${JSON.stringify(META)}`
    let answers = ''
    for (let leg = 0; leg < MAX_LEGS; leg++) {
      const result = await request('tools/call', `{${sameInEachLeg}${answers}}`)
      if (result.resultType !== 'input_required') return result
      const responses = Object.keys(result.inputRequests).map((key) => `${JSON.stringify(key)}:${answerJson}`)
      await Promise.all(responses.map(() => new Promise(whenAnswered)))
      answers = `,"requestState":${JSON.stringify(result.requestState)},"inputResponses":{${responses.join()}}`
    }
    throw new Error(`The call has not come to its end in ${MAX_LEGS} legs.`)
  }

  function answerWith(text) {
    answer = text
    const content = { type: 'text', text }
    answerJson = JSON.stringify({ role: 'assistant', content, model: 'benchmark-model', stopReason: 'endTurn' })
  }
  answerWith(ANSWER)

  return {
    era,
    answerWith,
    version: VERSION[era],
    receive,
    /** Ends the request with an error, if it is still open. */
    fail: (id, error) => {
      pending.get(id)?.reject(error)
      pending.delete(id)
    },
    failAll: (error) => {
      for (const { reject } of pending.values()) reject(error)
      pending.clear()
    },
    use: (send) => (transmit = send),
    samples: () => samples,

    async open() {
      if (era === '2026') return request('server/discover', `{"_meta":${JSON.stringify(META)}}`)
      const params = { protocolVersion: VERSION[2025], capabilities: { sampling: {} }, clientInfo: CLIENT_INFO }
      const result = await request('initialize', JSON.stringify(params))
      await transmit('{"jsonrpc":"2.0","method":"notifications/initialized"}', {})
      return result
    },

    /** Calls the tool, which makes n samples, and checks what comes back. */
    async call(n) {
      const result =
        era === '2026'
          ? await callInRounds(n)
          : await request('tools/call', `{"name":"${TOOL}","arguments":{"n":${n}}}`)
      const text = result.content?.[0]?.text
      if (text !== resultText(n, answer))
        throw new Error(`Not the result expected: ${JSON.stringify(result).slice(0, 300)}`)
    },

    /** From now on answers wait; resolves when `count` samples do. */
    hold(count) {
      const waiting = new Set()
      const all = new Promise((resolve) => {
        held = { add: (reply) => void (waiting.add(reply).size === count && resolve()) }
      })
      return {
        all,
        release: () => {
          held = undefined
          for (const reply of waiting) reply()
        },
      }
    },
  }
}
