import http from 'node:http'
import { RawClient, type CallOptions, type RawClientOptions } from './raw-client.ts'
import type { RawMessage, RequestId } from './json-rpc.ts'
import { ServerSentEventReader } from './server-sent-events.ts'

export type Headers = Readonly<Record<string, string | undefined>>

export interface RawHttpClientOptions extends RawClientOptions {
  /** The endpoint, such as `http://127.0.0.1:3000/mcp`. */
  readonly url: string
  /** On every request, over those that the protocol wants; undefined leaves one out. May be replaced. */
  readonly headers?: Headers
}

/** One HTTP request and what came of it. */
export interface Exchange {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  /** Messages on this exchange alone, as they come. */
  readonly messages: readonly RawMessage[]
  /** The id of the last event on a stream that has ids. */
  readonly lastEventId: string | undefined
  /** The text of the whole body, at its end. Rejects when the connection breaks first. */
  readonly body: Promise<string>
  /** Breaks the connection, as a client that goes away does. */
  abort(): void
}

/** No exchange came of a request, or one without a response to it. */
export class RawHttpError extends Error {
  readonly status: number
  readonly body: string

  constructor(status: number, body: string) {
    super(`HTTP ${status} carried no response: ${body.slice(0, 500)}`)
    this.name = 'RawHttpError'
    this.status = status
    this.body = body
  }
}

/**
 * A raw client over streamable HTTP. It opens no GET stream unless asked, so that what travels on one by mistake is lost,
 * as it is with real clients. `open()` is still to be called; `close()` always.
 */
export class RawHttpClient extends RawClient {
  readonly url: URL
  headers: Headers
  /** From the server's answer to `initialize`. May be replaced. */
  sessionId: string | undefined
  /** Every POST by the id of the request in it, once its headers have come. */
  readonly exchanges: Map<RequestId, Exchange> = new Map()

  readonly #agent = new http.Agent({ keepAlive: true })
  readonly #open = new Set<http.ClientRequest>()
  #negotiatedVersion: string | undefined

  constructor(options: RawHttpClientOptions) {
    super(options)
    this.url = new URL(options.url)
    this.headers = options.headers ?? {}
  }

  /** Posts a message. A request's response comes later, on the exchange; anything else is done when this resolves. */
  override async send(message: RawMessage): Promise<void> {
    const isRequest = message.method !== undefined && message.id !== undefined && message.id !== null
    if (!isRequest) {
      const exchange = await this.post(message)
      const body = await exchange.body
      if (exchange.status >= 300) throw new RawHttpError(exchange.status, body)
      return
    }
    const id = message.id as RequestId
    this.post(message).then(
      (exchange) => {
        this.exchanges.set(id, exchange)
        if (message.method === 'initialize') this.sessionId = exchange.headers['mcp-session-id']?.toString()
        const missing = (body: string): void => this.rejectPending(id, new RawHttpError(exchange.status, body))
        exchange.body.then(missing, (error: Error) => this.rejectPending(id, error))
      },
      (error: Error) => this.rejectPending(id, error),
    )
  }

  override async request(
    method: string,
    params: Record<string, unknown> = {},
    options: CallOptions = {},
  ): Promise<RawMessage> {
    const response = await super.request(method, params, options)
    const version = response.result?.['protocolVersion']
    if (method === 'initialize' && typeof version === 'string') this.#negotiatedVersion = version
    return response
  }

  /** On 2026 a request is given up by leaving its exchange. */
  override async cancel(id: RequestId, reason?: string): Promise<void> {
    if (this.era === '2025') return super.cancel(id, reason)
    this.exchanges.get(id)?.abort()
    this.rejectPending(id, new Error(`Request ${String(id)} was left`))
  }

  /** Posts a message, or any text as a body. Resolves with the headers of the answer. */
  post(body: RawMessage | string, headers: Headers = {}): Promise<Exchange> {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const wanted = {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(text)),
      accept: 'application/json, text/event-stream',
      ...this.#protocolHeaders(typeof body === 'string' ? undefined : body),
    }
    return this.#exchange('POST', { ...wanted, ...this.headers, ...headers }, text)
  }

  /** The stream on which a 2025 server sends what belongs to no call. */
  getStream(headers: Headers = {}): Promise<Exchange> {
    return this.#exchange('GET', {
      accept: 'text/event-stream',
      ...this.#protocolHeaders(),
      ...this.headers,
      ...headers,
    })
  }

  /** Ends the session of a 2025 server. */
  deleteSession(headers: Headers = {}): Promise<Exchange> {
    return this.#exchange('DELETE', { ...this.#protocolHeaders(), ...this.headers, ...headers })
  }

  /** Breaks every connection. The server keeps the session. */
  override async close(): Promise<void> {
    for (const request of this.#open) request.destroy()
    this.#agent.destroy()
    this.rejectAll(new Error('The raw client was closed'))
  }

  protected override describe(): string {
    const seen = [...this.exchanges].map(([id, { status }]) => `${String(id)}: HTTP ${status}`)
    return `Exchanges so far: ${seen.join(', ') || 'none'}.`
  }

  /** What every request must say: 2026 repeats in headers what a proxy would have to read the body for. */
  #protocolHeaders(message?: RawMessage): Headers {
    if (this.era === '2025') {
      return { 'mcp-session-id': this.sessionId, 'mcp-protocol-version': this.#negotiatedVersion }
    }
    const name = message?.params?.['name'] ?? message?.params?.['uri']
    return {
      'mcp-protocol-version': this.identity.protocolVersion,
      'mcp-method': message?.method,
      'mcp-name': typeof name === 'string' ? name : undefined,
    }
  }

  #exchange(method: string, headers: Headers, body?: string): Promise<Exchange> {
    const defined = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
    return new Promise((resolve, reject) => {
      const request = http.request(this.url, {
        method,
        headers: defined as http.OutgoingHttpHeaders,
        agent: this.#agent,
      })
      this.#open.add(request)
      request.on('close', () => this.#open.delete(request))
      request.on('error', reject)
      request.on('response', (response) => resolve(this.#readExchange(request, response)))
      request.end(body)
    })
  }

  #readExchange(request: http.ClientRequest, response: http.IncomingMessage): Exchange {
    const messages: RawMessage[] = []
    let lastEventId: string | undefined
    const take = (text: string): void => {
      const message = JSON.parse(text) as RawMessage
      messages.push(message)
      this.deliver(message)
    }
    const type = response.headers['content-type'] ?? ''
    const events = new ServerSentEventReader(({ id, data }) => {
      lastEventId = id ?? lastEventId
      // An event without data only tells its id, to resume from.
      if (data !== '') take(data)
    })
    const body = new Promise<string>((resolve, reject) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (type.startsWith('text/event-stream')) events.push(chunk)
      })
      response.on('end', () => {
        if (type.startsWith('application/json') && text !== '') take(text)
        resolve(text)
      })
      response.on('error', reject)
    })
    // An aborted exchange is no error for whoever does not read its body.
    body.catch(() => {})
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      messages,
      get lastEventId() {
        return lastEventId
      },
      body,
      abort: () => request.destroy(),
    }
  }
}
