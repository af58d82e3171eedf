import type { Body, BodyLimits, HttpExchange } from './exchange.ts'

/** What a page may read of an answer, besides what every page may. */
const EXPOSED = 'mcp-session-id, mcp-protocol-version, www-authenticate, retry-after'

/** How long a browser need not ask again, in seconds: the most that Chromium takes. */
const PREFLIGHT_MAX_AGE_S = 7200

/**
 * A request from a web page whose origin was let in: the browser gives the page the answer only where the answer names
 * that origin (Fetch standard, "CORS protocol"). Cookies are none of it: a page has to send its token.
 */
export class CrossOriginExchange implements HttpExchange {
  readonly #exchange: HttpExchange
  readonly #origin: string

  constructor(exchange: HttpExchange, origin: string) {
    this.#exchange = exchange
    this.#origin = origin
  }

  /** Answers what a browser asks before it sends a request for a page. */
  answerPreflight(): void {
    this.answer(204, {
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-allow-headers': this.header('access-control-request-headers') ?? '',
      'access-control-max-age': String(PREFLIGHT_MAX_AGE_S),
    })
  }

  answer(status: number, headers: Readonly<Record<string, string>>, body?: string): void {
    this.#exchange.answer(status, this.#readable(headers), body)
  }

  openStream(status: number, headers: Readonly<Record<string, string>>): void {
    this.#exchange.openStream(status, this.#readable(headers))
  }

  #readable(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    return {
      ...headers,
      'access-control-allow-origin': this.#origin,
      'access-control-expose-headers': EXPOSED,
      vary: 'Origin',
    }
  }

  get method(): string {
    return this.#exchange.method
  }

  get url(): string {
    return this.#exchange.url
  }

  header(name: string): string | undefined {
    return this.#exchange.header(name)
  }

  headers(): Readonly<Record<string, string>> {
    return this.#exchange.headers()
  }

  readBody(limits: BodyLimits): Promise<Body> {
    return this.#exchange.readBody(limits)
  }

  write(text: string): Promise<void> | undefined {
    return this.#exchange.write(text)
  }

  end(text?: string): void {
    this.#exchange.end(text)
  }

  get abandoned(): boolean {
    return this.#exchange.abandoned
  }

  onAbandoned(listener: () => void): void {
    this.#exchange.onAbandoned(listener)
  }
}
