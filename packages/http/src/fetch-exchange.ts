import type { Body, BodyLimits, HttpExchange } from './exchange.ts'

/** A web-standard Request, and the Response that `response` resolves to. */
export class FetchExchange implements HttpExchange {
  /** Resolves as soon as the answer has a head. */
  readonly response: Promise<Response>
  readonly #request: Request
  readonly #parsedBody: unknown
  #respond!: (response: Response) => void
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined
  #ended = false
  #abandoned = false
  #listener: (() => void) | undefined
  /** Set while the reader lags behind. */
  #drained: (() => void) | undefined
  #draining: Promise<void> | undefined

  constructor(request: Request, parsedBody?: unknown) {
    this.#request = request
    this.#parsedBody = parsedBody
    this.response = new Promise((resolve) => {
      this.#respond = resolve
    })
    if (request.signal.aborted) this.#abandon()
    else request.signal.addEventListener('abort', this.#abandon, { once: true })
  }

  get method(): string {
    return this.#request.method
  }

  get url(): string {
    return this.#request.url
  }

  header(name: string): string | undefined {
    const value = this.#request.headers.get(name)
    if (value !== null) return value
    // Requests that were not made of HTTP/1.1 carry the host in the URL alone.
    return name === 'host' ? new URL(this.#request.url).host : undefined
  }

  headers(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#request.headers)
  }

  async readBody({ maxBytes, timeoutMs }: BodyLimits): Promise<Body> {
    if (this.#parsedBody !== undefined) return { kind: 'parsed', value: this.#parsedBody }
    if (this.#request.bodyUsed) return { kind: 'consumed' }
    if (Number(this.header('content-length')) > maxBytes) return { kind: 'too-large' }
    if (this.#request.body === null) return { kind: 'text', text: '' }
    const reader = (this.#request.body as ReadableStream<Uint8Array>).getReader()
    const decoder = new TextDecoder()
    let size = 0
    let text = ''
    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      reader.cancel().catch(ignore)
    }, timeoutMs)
    try {
      for (;;) {
        const { done, value } = await reader.read()
        if (timedOut) return { kind: 'timeout' }
        if (done) return { kind: 'text', text: text + decoder.decode() }
        size += value.byteLength
        if (size > maxBytes) {
          reader.cancel().catch(ignore)
          return { kind: 'too-large' }
        }
        text += decoder.decode(value, { stream: true })
      }
    } catch {
      return { kind: timedOut ? 'timeout' : 'broken' }
    } finally {
      clearTimeout(timer)
    }
  }

  answer(status: number, headers: Readonly<Record<string, string>>, body?: string): void {
    if (this.#ended) return
    this.#finish()
    // A 202 and a 204 have no body; an empty string would make one.
    this.#respond(new Response(body === '' ? null : (body ?? null), { status, headers }))
  }

  openStream(status: number, headers: Readonly<Record<string, string>>): void {
    if (this.#ended) return
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#stream = controller
      },
      pull: () => this.#release(),
      cancel: () => {
        this.#stream = undefined
        this.#abandon()
      },
    })
    this.#respond(new Response(stream, { status, headers }))
  }

  write(text: string): Promise<void> | undefined {
    if (this.#ended || this.#stream === undefined) return undefined
    this.#stream.enqueue(encoder.encode(text))
    if ((this.#stream.desiredSize ?? 0) > -MAX_QUEUED_FRAMES) return undefined
    this.#draining ??= new Promise((resolve) => {
      this.#drained = resolve
    })
    return this.#draining
  }

  end(text?: string): void {
    if (this.#ended || this.#stream === undefined) return
    if (text !== undefined) this.#stream.enqueue(encoder.encode(text))
    this.#finish()
    this.#stream.close()
  }

  get abandoned(): boolean {
    return this.#abandoned
  }

  onAbandoned(listener: () => void): void {
    this.#listener = listener
  }

  readonly #abandon = (): void => {
    if (this.#ended) return
    this.#abandoned = true
    this.#finish()
    // Nobody reads it, but whoever awaits the response, or its body, must not wait for ever.
    this.#respond(new Response(null, { status: CLIENT_CLOSED_REQUEST }))
    this.#stream?.close()
    this.#listener?.()
  }

  #finish(): void {
    this.#ended = true
    this.#request.signal.removeEventListener('abort', this.#abandon)
    this.#release()
  }

  #release(): void {
    this.#drained?.()
    this.#drained = undefined
    this.#draining = undefined
  }
}

const encoder = new TextEncoder()

/** How many events may wait for a slow reader before the writer is asked to wait. */
const MAX_QUEUED_FRAMES = 64

/** What nginx logs for a client that went away. */
const CLIENT_CLOSED_REQUEST = 499

function ignore(): void {}
