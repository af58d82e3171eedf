import type { AuthInfo } from './auth-info.ts'
import type { HttpExchange } from './exchange.ts'
import type { InFlight } from './in-flight.ts'
import { INVALID_REQUEST, isRequest, type JsonRpcMessage, REFUSED, SESSION_NOT_FOUND } from './json-rpc.ts'
import type { EndpointOptions } from './options.ts'
import { isRejected, readMessage, type RejectedMessage } from './read-message.ts'
import { refuse } from './refusal.ts'
import type { SdkLine } from './sdk-line.ts'
import { SessionTable } from './session-table.ts'
import { SessionTransport, type SessionTransportOptions } from './session-transport.ts'
import { toError } from './to-error.ts'

/** More messages than that in one POST are not a client's way of talking. The SDKs' limit. */
const MAX_BATCH = 100

/** When every session is in use, one is likely to be free again after this. In seconds. */
const RETRY_AFTER = '10'

/** Opens, finds and ends the sessions of 2025 clients. */
export class Sessions<Extra> {
  readonly #line: SdkLine<Extra>
  readonly #options: EndpointOptions
  readonly #table: SessionTable<SessionTransport<Extra>>
  readonly #transportOptions: SessionTransportOptions<Extra>
  #closed = false

  constructor(line: SdkLine<Extra>, options: EndpointOptions, inFlight: InFlight) {
    this.#line = line
    this.#options = options
    this.#table = new SessionTable(options.maxSessions, options.sessionIdleMs)
    this.#transportOptions = {
      ...options,
      inFlight,
      messageExtra: line.messageExtra,
      reportError: options.onError,
    }
  }

  async post(exchange: HttpExchange, body: unknown, authInfo: AuthInfo | undefined): Promise<void> {
    const isBatch = Array.isArray(body)
    const values: readonly unknown[] = isBatch ? body : [body]
    if (values.length === 0 || values.length > MAX_BATCH) {
      return refuse(exchange, 400, INVALID_REQUEST, `Invalid request: a batch has 1 to ${MAX_BATCH} messages`)
    }
    const messages: JsonRpcMessage[] = []
    let rejected: RejectedMessage | undefined
    for (const value of values) {
      const read = readMessage(value)
      if (isRejected(read)) rejected ??= read
      else messages.push(read)
    }
    if (rejected === undefined && messages.some(opensSession)) return await this.#open(exchange, messages, authInfo)
    const invalid = rejected && `Invalid request: ${rejected.problem}`
    if (invalid !== undefined && rejected?.substitute === undefined)
      return refuse(exchange, 400, INVALID_REQUEST, invalid)
    const session = await this.#find(exchange, authInfo, body)
    if (session === undefined) return
    if (invalid === undefined) return await session.post(exchange, messages, isBatch, authInfo)
    if (rejected?.substitute !== undefined) session.substitute(rejected.substitute)
    refuse(exchange, 400, INVALID_REQUEST, invalid)
  }

  async get(exchange: HttpExchange, authInfo: AuthInfo | undefined): Promise<void> {
    const session = await this.#find(exchange, authInfo)
    await session?.get(exchange)
  }

  async delete(exchange: HttpExchange, authInfo: AuthInfo | undefined): Promise<void> {
    const session = await this.#find(exchange, authInfo)
    if (session === undefined) return
    await session.close()
    exchange.answer(200, {})
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#table.closeAll()
  }

  async #open(
    exchange: HttpExchange,
    messages: readonly JsonRpcMessage[],
    authInfo: AuthInfo | undefined,
  ): Promise<void> {
    if (messages.length > 1) {
      return refuse(exchange, 400, INVALID_REQUEST, 'Invalid request: initialize must come alone')
    }
    if (!this.#table.reserve()) {
      const problem = 'Every session of this server is in use; try again later'
      return refuse(exchange, 503, REFUSED, problem, { 'retry-after': RETRY_AFTER })
    }
    let session: SessionTransport<Extra>
    try {
      session = await this.#connect(authInfo)
    } finally {
      this.#table.release()
    }
    this.#table.add(session)
    if (this.#closed) await session.close()
    await session.post(exchange, messages, false, authInfo)
  }

  /** Builds the server of a new session. */
  async #connect(authInfo: AuthInfo | undefined): Promise<SessionTransport<Extra>> {
    const { sessionDirectory, onError } = this.#options
    const session = new SessionTransport(crypto.randomUUID(), this.#principalOf(authInfo), this.#transportOptions)
    // Set before the SDK connects: it keeps what it finds here, and calls it first.
    session.onclose = () => {
      this.#table.delete(session.sessionId)
      Promise.resolve()
        .then(() => sessionDirectory?.closed(session.sessionId))
        .catch((error: unknown) => onError(toError(error)))
    }
    await this.#line.connect(session, { era: '2025', authInfo })
    await sessionDirectory?.opened(session.sessionId, session.principal)
    return session
  }

  /** @returns the session that the request names; undefined when the exchange has been, or is being, answered. */
  async #find(
    exchange: HttpExchange,
    authInfo: AuthInfo | undefined,
    body?: unknown,
  ): Promise<SessionTransport<Extra> | undefined> {
    const sessionId = exchange.header('mcp-session-id')
    const version = exchange.header('mcp-protocol-version')
    if (sessionId === undefined) {
      const problem = 'Bad request: the Mcp-Session-Id header is missing; a session begins with an initialize request'
      refuse(exchange, 400, REFUSED, problem)
      return undefined
    }
    const session = this.#table.get(sessionId)
    const { sessionDirectory } = this.#options
    if (session === undefined && sessionDirectory !== undefined) {
      const text = body === undefined ? undefined : JSON.stringify(body)
      const carriedFor = { authInfo, principal: this.#principalOf(authInfo) }
      if (await sessionDirectory.carry(sessionId, exchange, text, carriedFor)) return undefined
    }
    // Another principal is told what somebody who guesses ids is told.
    if (session === undefined || session.principal !== this.#principalOf(authInfo)) {
      refuse(exchange, 404, SESSION_NOT_FOUND, 'Session not found; begin a new one with an initialize request')
      return undefined
    }
    const versions = session.versionsInsteadOf(version)
    if (versions !== undefined) {
      const problem = `Bad request: unsupported protocol version ${version}; this session takes ${versions.join(', ')}`
      refuse(exchange, 400, REFUSED, problem)
      return undefined
    }
    return this.#table.use(sessionId)
  }

  #principalOf(authInfo: AuthInfo | undefined): string | undefined {
    return authInfo && this.#options.principal(authInfo)
  }
}

function opensSession(message: JsonRpcMessage): boolean {
  return isRequest(message) && message.method === 'initialize'
}
