import { isObject } from '@sampan/wire'
import type { AuthInfo } from './auth-info.ts'
import { authenticateExchange } from './authentication.ts'
import { CrossOriginExchange } from './cross-origin.ts'
import { mayBeModern } from './era.ts'
import type { HttpExchange } from './exchange.ts'
import { createHostCheck } from './host-check.ts'
import type { InFlight } from './in-flight.ts'
import { INTERNAL_ERROR, REFUSED } from './json-rpc.ts'
import { acceptsAnswer, acceptsEventStream, isJson } from './media-types.ts'
import type { EndpointOptions } from './options.ts'
import { refuse } from './refusal.ts'
import { ANSWERED, readJson } from './request-body.ts'
import type { SdkLine } from './sdk-line.ts'
import { Sessions } from './sessions.ts'
import { toError } from './to-error.ts'

/** Of the time to drain, for the legs that are in flight when no more are let in. */
const FOR_LAST_LEGS = 0.2

/** One endpoint for both eras: decides who may come in, and which era serves them. */
export class Endpoint<Extra> {
  readonly #line: SdkLine<Extra>
  readonly #options: EndpointOptions
  readonly #inFlight: InFlight
  readonly #sessions: Sessions<Extra>
  readonly #problemOfHost: (exchange: HttpExchange) => string | undefined
  #closing: Promise<void> | undefined
  /** What has begun here has come to an end once: legs of calls that go on are refused, too, so that draining ends. */
  #leaving = false

  constructor(line: SdkLine<Extra>, options: EndpointOptions, inFlight: InFlight) {
    this.#line = line
    this.#options = options
    this.#inFlight = inFlight
    this.#sessions = new Sessions(line, options, inFlight)
    this.#problemOfHost = createHostCheck(options)
  }

  /** True once `close` was called. */
  get draining(): boolean {
    return this.#closing !== undefined
  }

  /**
   * Answers one request. Resolves when it has been handed to whoever answers it. Never rejects.
   *
   * @param known Who is authenticated, where a middleware in front has found out; `authenticate` is not asked then.
   */
  async serve(exchange: HttpExchange, known?: AuthInfo): Promise<void> {
    try {
      await this.#serve(exchange, known)
    } catch (error) {
      this.#options.onError(toError(error))
      refuse(exchange, 500, INTERNAL_ERROR, 'Internal server error')
    }
  }

  /** Lets the calls that are being answered finish, for `drainTimeoutMs` at most; then ends what is left. */
  async close(): Promise<void> {
    this.#closing ??= this.#drain()
    await this.#closing
  }

  async #drain(): Promise<void> {
    const { drainTimeoutMs, sessionDirectory } = this.#options
    const until = performance.now() + drainTimeoutMs
    const settledBy = async (time: number): Promise<void> => {
      const leftMs = Math.max(time - performance.now(), 0)
      await Promise.all([this.#inFlight.settled(leftMs), sessionDirectory?.settled?.(leftMs)])
    }
    // Under load, legs of calls that go on never let it be quiet: the end of the time is for those that are then in flight.
    await settledBy(until - drainTimeoutMs * FOR_LAST_LEGS)
    this.#leaving = true
    await settledBy(until)
    await Promise.all([this.#sessions.close(), this.#line.modern?.close()])
  }

  async #serve(exchange: HttpExchange, known: AuthInfo | undefined): Promise<void> {
    const problem = this.#problemOfHost(exchange)
    if (problem !== undefined) return refuse(exchange, 403, REFUSED, problem)
    const origin = exchange.header('origin')
    if (origin === undefined) return this.#admit(exchange, known)
    const page = new CrossOriginExchange(exchange, origin)
    if (page.method === 'OPTIONS') return page.answerPreflight()
    return this.#admit(page, known)
  }

  async #admit(exchange: HttpExchange, known: AuthInfo | undefined): Promise<void> {
    const { authenticate, resourceMetadataUrl } = this.#options
    let authInfo = known
    if (authInfo === undefined && authenticate !== undefined) {
      authInfo = await authenticateExchange(exchange, authenticate, resourceMetadataUrl)
      if (authInfo === undefined) return
    }
    switch (exchange.method) {
      case 'POST':
        return await this.#post(exchange, authInfo)
      case 'GET':
        if (acceptsEventStream(exchange.header('accept'))) return await this.#sessions.get(exchange, authInfo)
        return refuse(
          exchange,
          406,
          REFUSED,
          'Not acceptable: a GET opens an event stream; send Accept: text/event-stream',
        )
      case 'DELETE':
        return await this.#sessions.delete(exchange, authInfo)
      default:
        return refuse(exchange, 405, REFUSED, 'Method not allowed', { allow: 'GET, POST, DELETE' })
    }
  }

  async #post(exchange: HttpExchange, authInfo: AuthInfo | undefined): Promise<void> {
    if (!isJson(exchange.header('content-type'))) {
      return refuse(exchange, 415, REFUSED, 'Unsupported media type: send Content-Type: application/json')
    }
    const body = await readJson(exchange, this.#options)
    if (body === ANSWERED) return
    if (this.#leaving ? holdsRequest(body) : this.draining && beginsCall(body)) {
      return refuse(exchange, 503, REFUSED, 'The server is shutting down', { 'retry-after': '1', connection: 'close' })
    }
    const version = exchange.header('mcp-protocol-version')
    if (mayBeModern(version, body)) {
      if (this.#line.modern === undefined) {
        // Not the 2026 error for an unsupported version: that would tell the client that the server is of its era. By
        // any other error it knows to fall back to `initialize` (2026-07-28, streamable-http, backward compatibility).
        if (!isInitialize(body)) return refuse(exchange, 400, REFUSED, NO_MODERN_ERA)
      } else if (await this.#line.modern.serve(exchange, body, authInfo)) {
        return
      }
    }
    if (!acceptsAnswer(exchange.header('accept'))) {
      return refuse(exchange, 406, REFUSED, 'Not acceptable: send Accept: application/json, text/event-stream')
    }
    await this.#sessions.post(exchange, body, authInfo)
  }
}

const NO_MODERN_ERA =
  'Bad request: unsupported protocol version; this server speaks 2025-11-25 and earlier, and a session begins with an ' +
  'initialize request'

function isInitialize(body: unknown): boolean {
  return isObject(body) && body['method'] === 'initialize'
}

function holdsRequest(body: unknown): boolean {
  if (Array.isArray(body)) return body.some(holdsRequest)
  return isObject(body) && 'method' in body && 'id' in body
}

/** Whether the body holds a request that is not part of a call which began before. */
function beginsCall(body: unknown): boolean {
  if (Array.isArray(body)) return body.some(beginsCall)
  if (!isObject(body) || !holdsRequest(body)) return false
  // A 2026 client repeats its call to bring the answers of a round.
  const { params } = body
  return !(isObject(params) && ('inputResponses' in params || 'requestState' in params))
}
