import { randomUUID } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { createMcpHandler, inputRequired, McpServer } from '@modelcontextprotocol/server'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import {
  type Era,
  NO_ANSWER,
  RawError,
  RawHttpClient,
  RawHttpError,
  type RawHttpClientOptions,
  resultOf,
  textOf,
} from './index.ts'

/** The raw HTTP client against the SDKs' own servers: SDK v1 for 2025, SDK v2 for 2026. */

const ANSWER = { role: 'assistant', content: { type: 'text', text: 'an answer' }, model: 'm' }
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] })
const message = { role: 'user' as const, content: { type: 'text' as const, text: 'what?' } }
const question = { messages: [message], maxTokens: 10 }

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

type Listener = (request: http.IncomingMessage, response: http.ServerResponse) => Promise<void>

async function listen(listener: Listener): Promise<string> {
  const server = http.createServer((request, response) => void listener(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUps.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`
}

function serverV1(): McpServerV1 {
  const server = new McpServerV1({ name: 'v1', version: '0' })
  // On the call's own stream, or on the standalone one, where a client without a GET stream never hears of it.
  server.registerTool('ask', { inputSchema: { related: z.boolean() } }, async ({ related }, extra) => {
    const options = related ? { relatedRequestId: extra.requestId, timeout: 5000 } : { timeout: 100 }
    const { content } = await server.server.createMessage(question, options)
    return text((content as { text: string }).text)
  })
  server.registerTool('wait', {}, async (extra) => {
    const progressToken = extra._meta?.progressToken
    if (progressToken !== undefined) {
      await extra.sendNotification({ method: 'notifications/progress', params: { progressToken, progress: 1 } })
    }
    await new Promise((resolve) => extra.signal.addEventListener('abort', resolve))
    aborted.push(String(extra.signal.reason))
    return text('late')
  })
  return server
}
const aborted: string[] = []

function serve2025(): Promise<string> {
  const sessions = new Map<string, StreamableHTTPServerTransport>()
  return listen(async (request, response) => {
    let transport = sessions.get(String(request.headers['mcp-session-id']))
    if (transport === undefined) {
      transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        onsessioninitialized: (id) => void sessions.set(id, created),
      })
      const created = transport
      await serverV1().connect(transport)
    }
    await transport.handleRequest(request, response)
  })
}

function serve2026(): Promise<string> {
  const createServer = (): McpServer => {
    const server = new McpServer({ name: 'v2', version: '0' })
    server.registerTool('askTwice', {}, async ({ mcpReq }) => {
      const state = mcpReq.requestState<string>() ?? ''
      const answer = mcpReq.inputResponses?.['answer'] as { content: { text: string } } | undefined
      const said = `${state}${answer === undefined ? '' : `${answer.content.text};`}`
      if (said.split(';').length > 2) return text(said)
      return inputRequired({ inputRequests: { answer: inputRequired.createMessage(question) }, requestState: said })
    })
    return server
  }
  const handle = toNodeHandler(createMcpHandler(createServer))
  // Node declares `method` as possibly undefined, which only client-side messages are.
  return listen((request, response) => handle(request as Parameters<typeof handle>[0], response))
}

async function connect(era: Era, options: Partial<RawHttpClientOptions> = {}): Promise<RawHttpClient> {
  const url = await (era === '2025' ? serve2025() : serve2026())
  const client = new RawHttpClient({ url, era, capabilities: { sampling: {} }, answer: () => ANSWER, ...options })
  cleanUps.push(() => client.close())
  await client.open()
  return client
}

test('2025: a sample on the call’s own stream is answered', async () => {
  const client = await connect('2025')
  const { response } = await client.callTool('ask', { related: true }, { id: 'call' })
  expect(textOf(response)).toBe('an answer')
  expect(client.exchanges.get('call')).toMatchObject({ status: 200, headers: { 'content-type': 'text/event-stream' } })
  expect(client.exchanges.get('call')?.messages).toMatchObject([{ method: 'sampling/createMessage' }, { id: 'call' }])
})

test('2025: it opens no GET stream, so what travels on one is lost until the test opens one', async () => {
  const client = await connect('2025')
  const lost = await client.callTool('ask', { related: false })
  expect(textOf(lost.response)).toContain('timed out')
  const stream = await client.getStream()
  expect(stream.status).toBe(200)
  const heard = await client.callTool('ask', { related: false })
  expect(textOf(heard.response)).toBe('an answer')
  expect(stream.messages).toMatchObject([{ method: 'sampling/createMessage' }])
})

test('2025: answers as told: an error, or nothing', async () => {
  const client = await connect('2025')
  client.answer = () => {
    throw new RawError(-1, 'User rejected sampling request')
  }
  expect(textOf((await client.callTool('ask', { related: true })).response)).toContain('User rejected')
  client.answer = undefined
  expect(textOf((await client.callTool('ask', { related: true })).response)).toContain('Method not found')
  client.answer = () => NO_ANSWER
  client.callTool('ask', { related: true }).catch(() => {})
  const asks = (): unknown[] => client.received.filter(({ method }) => method === 'sampling/createMessage')
  const ask = await client.waitFor('a third sample', () => asks().length === 3)
  expect(ask).toBeDefined()
  expect(client.undelivered).toEqual([])
})

test('2025: progress is heard, and a cancelled call is not waited for', async () => {
  const client = await connect('2025')
  const call = client.callTool('wait', {}, { id: 'long', progressToken: 'token' })
  const progress = await client.waitFor('progress', ({ method }) => method === 'notifications/progress')
  expect(progress.params).toEqual({ progressToken: 'token', progress: 1 })
  const failure = call.catch((error: Error) => error.message)
  await client.cancel('long', 'no longer wanted')
  expect(await failure).toBe('Request long was cancelled: no longer wanted')
  await expect.poll(() => aborted).toContain('no longer wanted')
})

test('2025: a session ends by DELETE, and what is posted to it then is refused', async () => {
  const client = await connect('2025')
  expect(client.sessionId).toMatch(/\w/)
  expect((await client.deleteSession()).status).toBe(200)
  const refused = client.request('tools/list')
  await expect(refused).rejects.toThrow(RawHttpError)
})

test('headers can be left out or made up, and bodies need be no message', async () => {
  const client = await connect('2025')
  const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
  expect((await client.post(list, { accept: 'text/html' })).status).toBe(406)
  expect((await client.post(list, { 'mcp-session-id': undefined })).status).toBe(400)
  expect((await client.post('{ no json')).status).toBe(400)
})

test('2026: rounds are gone through, and each can be seen', async () => {
  const client = await connect('2026')
  const { response, rounds } = await client.callTool('askTwice')
  expect(textOf(response)).toBe('an answer;an answer;')
  expect(rounds.map(({ complete, requestState }) => [complete, requestState])).toEqual([
    [false, ''],
    [false, 'an answer;'],
    [true, undefined],
  ])
  expect(rounds[0]?.inputRequests['answer']).toMatchObject({ method: 'sampling/createMessage', key: 'answer' })
})

test('2026: what the next leg carries can be tampered with', async () => {
  const client = await connect('2026')
  const { response } = await client.callTool(
    'askTwice',
    {},
    {
      beforeRetry: (retry, round) => (round.requestState === '' ? { ...retry, requestState: 'forged;' } : retry),
    },
  )
  expect(textOf(response)).toBe('forged;an answer;')
})

test('2026: a leg can be sent by hand, more than once', async () => {
  const client = await connect('2026')
  const first = await client.round('askTwice', {})
  const retry = await client.answerRound(first)
  expect(retry).toEqual({ inputResponses: { answer: ANSWER }, requestState: '' })
  const legs = await Promise.all([1, 2].map(() => client.round('askTwice', {}, retry)))
  expect(legs.map(({ requestState }) => requestState)).toEqual(['an answer;', 'an answer;'])
  await expect(client.callTool('askTwice', {}, { maxRounds: 1 })).rejects.toThrow('after 1 rounds')
})

test('2026: an answer that fails fails the call, as in real clients', async () => {
  const client = await connect('2026')
  client.answer = () => {
    throw new RawError(-1, 'User rejected sampling request')
  }
  await expect(client.callTool('askTwice')).rejects.toThrow('User rejected')
  client.answer = () => NO_ANSWER
  expect(await client.answerRound(await client.round('askTwice', {}))).toMatchObject({ inputResponses: {} })
})

test('2026: says in headers and envelope what it is asked to', async () => {
  const client = await connect('2026')
  const listed = await client.request(
    'tools/list',
    {},
    { meta: { 'io.modelcontextprotocol/protocolVersion': '2099-01-01' } },
  )
  expect(() => resultOf(listed)).toThrow(RawError)
  client.headers = { 'mcp-method': 'tools/call' }
  expect((await client.post({ jsonrpc: '2.0', id: 5, method: 'tools/list' })).status).toBe(400)
})
