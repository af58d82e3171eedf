import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { anthropic } from './model-server/anthropic.ts'
import { openaiChat } from './model-server/openai-chat.ts'
import { openaiResponses } from './model-server/openai-responses.ts'
import { isAnswer } from './model-server/reply.ts'
import type { ModelAnswer, ModelCall, ModelReply } from './model-server/reply.ts'
import { ApiError } from './model-server/wire.ts'
import type { Wire, WireEvent } from './model-server/wire.ts'

export type { ModelAnswer, ModelCall, ModelReply } from './model-server/reply.ts'

/**
 * A model API on loopback, over real HTTP: the Anthropic Messages, OpenAI Chat Completions and OpenAI Responses wire
 * formats, streamed or not. It checks requests as those APIs do (key, message order, tool results) and answers what the
 * test says, faults of every kind included.
 */
export interface ModelServer {
  /** For clients that add `/v1/…` themselves. */
  readonly url: string
  /** The `baseURL` of the AI SDK's providers. */
  readonly baseUrl: string
  readonly apiKey: string
  /** Every request that passed the checks, in order. */
  readonly calls: readonly ModelCall[]
  close(): Promise<void>
}

export interface ModelServerOptions {
  /** One reply to all, one reply a call (the last repeats), or a function. @default the text "ok" */
  readonly reply?:
    | ModelReply
    | readonly ModelReply[]
    | ((call: ModelCall, index: number) => ModelReply | Promise<ModelReply>)
}

const API_KEY = 'key-of-the-model-server'
const WIRES: readonly Wire[] = [anthropic, openaiChat, openaiResponses]

export async function startModelServer({ reply = { text: 'ok' } }: ModelServerOptions = {}): Promise<ModelServer> {
  const calls: ModelCall[] = []
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error as Error))
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const wire = WIRES.find((candidate) => candidate.path === path)
    if (request.method !== 'POST' || wire === undefined) {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"message":"Not found"}}')
      return
    }
    const body: Record<string, unknown> = JSON.parse(await readBody(request))
    try {
      const call = acceptCall(wire, request, response, body)
      calls.push(call)
      await send(wire, call, await nextReply(call, calls.length - 1), response)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      sendError(wire, error, response)
    }
  }

  async function nextReply(call: ModelCall, index: number): Promise<ModelReply> {
    if (typeof reply === 'function') return reply(call, index)
    if (!Array.isArray(reply)) return reply as ModelReply
    return (reply[Math.min(index, reply.length - 1)] as ModelReply | undefined) ?? { text: 'ok' }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    baseUrl: `${url}/v1`,
    apiKey: API_KEY,
    calls,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function acceptCall(
  wire: Wire,
  request: IncomingMessage,
  response: ServerResponse,
  body: Record<string, unknown>,
): ModelCall {
  wire.authorize(request.headers, API_KEY)
  wire.check(body)
  const state = { complete: false, leftEarly: false }
  response.on('finish', () => (state.complete = true))
  const closed = new Promise<void>((resolve) => {
    response.on('close', () => {
      state.leftEarly = !state.complete
      resolve()
    })
  })
  return {
    format: wire.format,
    headers: request.headers,
    body,
    model: String(body.model),
    streamed: body.stream === true,
    closed,
    get leftEarly() {
      return state.leftEarly
    },
  }
}

async function send(wire: Wire, call: ModelCall, reply: ModelReply, response: ServerResponse): Promise<void> {
  if (reply === 'hang') return
  if (reply === 'drop') {
    response.destroy()
    return
  }
  if ('raw' in reply) {
    response.writeHead(reply.status ?? 200, { 'content-type': reply.contentType ?? 'text/event-stream' }).end(reply.raw)
    return
  }
  if (!isAnswer(reply)) throw new ApiError(reply)
  if (!call.streamed) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(wire.whole(reply, call)))
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  await stream(wire.events(reply, call), reply, response)
}

/** Writes the events; `breaks` says what happens instead of those that come after the first piece of the answer. */
async function stream(events: Iterable<WireEvent>, reply: ModelAnswer, response: ServerResponse): Promise<void> {
  for (const event of events) {
    if (response.destroyed) return
    response.write(`${event.event === undefined ? '' : `event: ${event.event}\n`}data: ${event.data}\n\n`)
    if (event.isContent && typeof reply.breaks === 'string') {
      // Or the client may learn of the fault before it has read the piece.
      await pause(20)
      if (reply.breaks === 'drop') response.destroy()
      if (reply.breaks === 'end') response.end()
      return
    }
    if (reply.pauseMs !== undefined) await pause(reply.pauseMs)
  }
  response.end()
}

function sendError(wire: Wire, { failure }: ApiError, response: ServerResponse): void {
  response.writeHead(failure.status, { 'content-type': 'application/json', ...failure.headers })
  response.end(JSON.stringify(wire.error(failure)))
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs))
}
