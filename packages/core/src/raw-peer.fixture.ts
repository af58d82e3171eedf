import { InMemoryTransport } from '@modelcontextprotocol/client'
import { InMemoryTransport as InMemoryTransportV1 } from '@modelcontextprotocol/sdk/inMemory.js'
import type { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { McpServer as McpServerV2 } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'

/** A client written by hand, so that a test can send what no SDK client would. */
export interface RawPeer {
  /** Sends a request and resolves to the whole response, error or result. */
  request(method: string, params?: object): Promise<RawResponse>
  notify(method: string, params?: object): void
  /** Requests that the server sent, oldest first, unless `onRequest` takes them. */
  readonly received: RawMessage[]
  close(): Promise<void>
}

export interface RawMessage {
  readonly id?: number | string
  readonly method?: string
  readonly params?: Record<string, never> & { readonly [key: string]: never }
}

export interface RawResponse {
  readonly id: number
  // What comes over a wire has no type.
  readonly result?: any
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

export interface RawPeerOptions {
  readonly era?: '2025' | '2026'
  readonly capabilities?: object
  readonly clientName?: string
  /** Answers a request of the server's: a result, an Error with a code, or undefined to say nothing. */
  readonly onRequest?: (message: RawMessage) => unknown
}

const META = 'io.modelcontextprotocol/'

export async function connectRaw(
  server: { readonly v1: McpServerV1 } | { readonly v2: () => McpServerV2 },
  options: RawPeerOptions = {},
): Promise<RawPeer> {
  const { era = '2025', capabilities = { sampling: {} }, clientName = 'raw', onRequest } = options
  const [theirs, ours] = 'v1' in server ? InMemoryTransportV1.createLinkedPair() : InMemoryTransport.createLinkedPair()
  const waiting = new Map<number, (response: RawResponse) => void>()
  const received: RawMessage[] = []
  let nextId = 1
  const send = (message: object): void => void ours.send({ jsonrpc: '2.0', ...message } as never)
  const receive = async (message: unknown): Promise<void> => {
    const incoming = message as RawMessage & RawResponse
    if (incoming.method === undefined) {
      waiting.get(incoming.id as number)?.(incoming)
      waiting.delete(incoming.id as number)
      return
    }
    received.push(incoming)
    if (incoming.id === undefined || onRequest === undefined) return
    const answer = await onRequest(incoming)
    if (answer === undefined) return
    if (answer instanceof Error) {
      const code = (answer as { code?: number }).code ?? -32603
      send({ id: incoming.id, error: { code, message: answer.message } })
    } else send({ id: incoming.id, result: answer })
  }
  ours.onmessage = (message: unknown) => void receive(message)
  await ours.start()
  if ('v1' in server) await server.v1.connect(theirs as InMemoryTransportV1)
  else serveStdio(server.v2, { transport: theirs as InMemoryTransport })
  const envelope = {
    [`${META}protocolVersion`]: '2026-07-28',
    [`${META}clientInfo`]: { name: clientName, version: '0' },
    [`${META}clientCapabilities`]: capabilities,
  }
  const peer: RawPeer = {
    received,
    request: (method, params = {}) =>
      new Promise((resolve) => {
        const id = nextId++
        waiting.set(id, resolve)
        const meta = { ...(era === '2026' ? envelope : {}), ...(params as { _meta?: object })._meta }
        send({ id, method, params: { ...params, ...(Object.keys(meta).length > 0 && { _meta: meta }) } })
      }),
    notify: (method, params) => send({ method, ...(params !== undefined && { params }) }),
    close: () => ours.close(),
  }
  if (era === '2026') await peer.request('server/discover')
  else {
    await peer.request('initialize', {
      protocolVersion: '2025-11-25',
      capabilities,
      clientInfo: { name: clientName, version: '0' },
    })
    peer.notify('notifications/initialized')
  }
  return peer
}

export function rpcError(code: number, message: string): Error {
  return Object.assign(new Error(message), { code })
}
