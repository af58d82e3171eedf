import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { Body, BodyLimits, HttpExchange } from './exchange.ts'

/** Node's own request and response, without web objects in between: those cost more than the protocol does. */
export class NodeExchange implements HttpExchange {
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #parsedBody: unknown
  /** The answer is complete, as far as we are concerned. */
  #ended = false
  #abandoned = false
  #headSent = true
  #listener: (() => void) | undefined

  /** @param parsedBody What a framework's body parser made of the body, where the framework keeps it elsewhere than in `request.body`. */
  constructor(request: IncomingMessage, response: ServerResponse, parsedBody?: unknown) {
    this.#request = request
    this.#response = response
    this.#parsedBody = parsedBody
    response.once('close', this.#closed)
    // A socket that breaks while it is written to says so here, and closes.
    response.on('error', ignore)
  }

  get method(): string {
    return this.#request.method ?? 'GET'
  }

  get url(): string {
    const { headers, socket } = this.#request
    // Express rewrites `url` for what it mounts, and keeps the whole one.
    const path = (this.#request as { originalUrl?: string }).originalUrl ?? this.#request.url ?? '/'
    const scheme = (socket as TLSSocket).encrypted === true ? 'https' : 'http'
    const url = `${scheme}://${headers.host ?? 'localhost'}${path}`
    // A client may write anything into its Host header.
    return URL.canParse(url) ? url : `${scheme}://localhost/`
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name]
    return typeof value === 'object' ? value.join(', ') : value
  }

  headers(): Readonly<Record<string, string>> {
    const all: Record<string, string> = {}
    for (const name in this.#request.headers) {
      const value = this.header(name)
      if (value !== undefined) all[name] = value
    }
    return all
  }

  readBody({ maxBytes, timeoutMs }: BodyLimits): Promise<Body> {
    if (this.#parsedBody !== undefined) return Promise.resolve({ kind: 'parsed', value: this.#parsedBody })
    const request = this.#request
    if (request.readableDidRead) {
      const value = (request as { body?: unknown }).body
      return Promise.resolve(value === undefined ? { kind: 'consumed' } : { kind: 'parsed', value })
    }
    if (Number(request.headers['content-length']) > maxBytes) {
      this.#discardRest(timeoutMs)
      return Promise.resolve({ kind: 'too-large' })
    }
    return new Promise((resolve) => {
      const chunks: Buffer[] = []
      let size = 0
      let settled = false
      const settle = (body: Body): void => {
        settled = true
        clearTimeout(timer)
        resolve(body)
      }
      const timer = setTimeout(() => {
        settle({ kind: 'timeout' })
        this.#discardRest(0)
      }, timeoutMs)
      const fail = (): void => settle({ kind: 'broken' })
      // The listeners stay: the request is not used again, and taking them away costs as much as the rest.
      request.on('error', fail).on('close', fail)
      request.on('end', () => {
        settle({ kind: 'text', text: (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString() })
      })
      request.on('data', (chunk: Buffer) => {
        if (settled) return
        size += chunk.length
        if (size <= maxBytes) {
          chunks.push(chunk)
          return
        }
        settle({ kind: 'too-large' })
        this.#discardRest(timeoutMs)
      })
    })
  }

  answer(status: number, headers: Readonly<Record<string, string>>, body = ''): void {
    if (this.#ended || this.#response.headersSent) return
    this.#ended = true
    this.#response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
    this.#response.end(body)
  }

  openStream(status: number, headers: Readonly<Record<string, string>>): void {
    if (this.#ended || this.#response.headersSent) return
    this.#response.writeHead(status, headers)
    // The head leaves together with the first event, in one packet, if there is one within this turn of the loop.
    this.#headSent = false
    setImmediate(this.#sendHead)
  }

  write(text: string): Promise<void> | undefined {
    if (this.#ended) return undefined
    this.#headSent = true
    if (this.#response.write(text)) return undefined
    return new Promise((resolve) => {
      const settle = (): void => {
        this.#response.off('drain', settle).off('close', settle)
        resolve()
      }
      this.#response.on('drain', settle).on('close', settle)
    })
  }

  end(text?: string): void {
    if (this.#ended) return
    this.#ended = true
    this.#headSent = true
    this.#response.end(text)
  }

  get abandoned(): boolean {
    return this.#abandoned
  }

  onAbandoned(listener: () => void): void {
    this.#listener = listener
  }

  readonly #sendHead = (): void => {
    if (this.#headSent || this.#response.destroyed) return
    this.#headSent = true
    this.#response.flushHeaders()
  }

  readonly #closed = (): void => {
    if (this.#ended) return
    this.#ended = true
    this.#abandoned = true
    this.#listener?.()
  }

  /** Takes what still arrives, so that the client gets to read the answer; and ends it if it goes on. */
  #discardRest(timeoutMs: number): void {
    const request = this.#request
    const timer = setTimeout(() => request.destroy(), Math.max(timeoutMs, LAST_WORD_MS))
    request.on('error', ignore)
    request.once('close', () => clearTimeout(timer))
    request.once('end', () => clearTimeout(timer))
    request.resume()
  }
}

/** How long a client that is being cut off has to read why. */
const LAST_WORD_MS = 1000

function ignore(): void {}
