import { DEFAULT_TIMEOUT_MS, within } from './deadline.ts'
import { type ClientIdentity, type Era, envelope, PROTOCOL_VERSION } from './era.ts'
import { RawError, type RawMessage, type RequestId, resultOf } from './json-rpc.ts'
import { type Retry, type Round, readRound, type ServerAsk } from './rounds.ts'

/** Returned by an answer that never comes. */
export const NO_ANSWER: unique symbol = Symbol('no answer')

/** Answers the server: with a result, by throwing a `RawError`, or not at all. */
export type Answer = (ask: ServerAsk) => object | typeof NO_ANSWER | Promise<object | typeof NO_ANSWER>

export interface RawClientOptions {
  readonly era: Era
  /** @default {} */
  readonly capabilities?: Readonly<Record<string, unknown>>
  /** @default { name: 'raw', version: '0' } */
  readonly clientInfo?: { readonly name: string; readonly version: string }
  /** @default the newest of the era */
  readonly protocolVersion?: string
  /** What the server's requests get. Without it they are declined with "Method not found", as a client without the feature would. */
  readonly answer?: Answer
  /** How long anything is waited for. @default 10_000 */
  readonly timeoutMs?: number
}

export interface CallOptions {
  /** @default the next free one */
  readonly id?: RequestId
  readonly progressToken?: RequestId
  /** More members for `_meta`, over those of the envelope. */
  readonly meta?: Readonly<Record<string, unknown>>
}

export interface ToolCallOptions extends CallOptions {
  /** 2026: sees each round, and may change what the next leg carries. */
  readonly beforeRetry?: (retry: Retry, round: Round) => Retry | Promise<Retry>
  /** 2026: SDK clients give up after 10. @default 10 */
  readonly maxRounds?: number
}

export interface ToolCall {
  /** The last response: a result or an error. */
  readonly response: RawMessage
  /** 2026: every leg, the last one included. Empty on 2025. */
  readonly rounds: readonly Round[]
}

/**
 * A client in plain JSON-RPC, without any SDK, so that a test sees every message and can send any other. It does by
 * itself what each real client does, and each part of that can be done by hand instead.
 *
 * What carries the messages is in `raw-stdio-client.ts` and `raw-http-client.ts`.
 */
export abstract class RawClient {
  readonly era: Era
  readonly identity: ClientIdentity
  /** Every message from the server, in the order of arrival. */
  readonly received: RawMessage[] = []
  /** May be replaced between calls. */
  answer: Answer | undefined
  /** Answers that could not be delivered: the server or the session was gone. */
  readonly undelivered: Error[] = []

  protected readonly timeoutMs: number
  readonly #pending = new Map<RequestId, PendingResponse>()
  readonly #waits = new Set<(message: RawMessage) => void>()
  #lastId = 0

  constructor(options: RawClientOptions) {
    const { era, capabilities = {}, clientInfo = { name: 'raw', version: '0' } } = options
    this.era = era
    this.identity = { capabilities, clientInfo, protocolVersion: options.protocolVersion ?? PROTOCOL_VERSION[era] }
    this.answer = options.answer
    this.timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS
  }

  /** Puts a message on the wire as it is. */
  abstract send(message: object): void | Promise<void>

  /** Lets go of the connection. */
  abstract close(): Promise<void>

  /** What a failed wait should tell beside: a server's stderr, say. */
  protected abstract describe(): string

  /** 2025: the handshake. 2026: `server/discover`. Returns its result. */
  async open(): Promise<Record<string, unknown>> {
    if (this.era === '2026') return resultOf(await this.request('server/discover'))
    const { protocolVersion, capabilities, clientInfo } = this.identity
    const result = resultOf(await this.request('initialize', { protocolVersion, capabilities, clientInfo }))
    await this.notify('notifications/initialized')
    return result
  }

  nextId(): RequestId {
    return ++this.#lastId
  }

  /** The response, be it a result or an error. On 2026 the request carries the envelope. */
  async request(method: string, params: Record<string, unknown> = {}, options: CallOptions = {}): Promise<RawMessage> {
    const id = options.id ?? this.nextId()
    const response = new Promise<RawMessage>((resolve, reject) => this.#pending.set(id, { resolve, reject }))
    // Who waits for the response hears of its failure below; until then nobody else need.
    response.catch(() => {})
    await this.send({ jsonrpc: '2.0', id, method, ...this.#withMeta(params, options) })
    return this.#wait(response, `a response to ${method} (id ${JSON.stringify(id)})`)
  }

  async notify(method: string, params?: Record<string, unknown>): Promise<void> {
    await this.send({ jsonrpc: '2.0', method, ...(params !== undefined && { params }) })
  }

  /** Says that the request is given up. Waiting for its response then rejects, as servers send none. */
  async cancel(id: RequestId, reason = 'cancelled by the test'): Promise<void> {
    await this.notify('notifications/cancelled', { requestId: id, reason })
    this.rejectPending(id, new Error(`Request ${String(id)} was cancelled: ${reason}`))
  }

  /** Progress on a request of the server, by the token in that request's `_meta`. */
  async progress(progressToken: RequestId, progress: number, total?: number, message?: string): Promise<void> {
    const optional = { ...(total !== undefined && { total }), ...(message !== undefined && { message }) }
    await this.notify('notifications/progress', { progressToken, progress, ...optional })
  }

  async respond(id: RequestId, result: object): Promise<void> {
    await this.send({ jsonrpc: '2.0', id, result })
  }

  async respondError(id: RequestId, code: number, message: string, data?: unknown): Promise<void> {
    await this.send({ jsonrpc: '2.0', id, error: { code, message, ...(data !== undefined && { data }) } })
  }

  /** The first message, of those received and those to come, of which `matches` is true. */
  waitFor(what: string, matches: (message: RawMessage) => boolean): Promise<RawMessage> {
    const there = this.received.find(matches)
    if (there !== undefined) return Promise.resolve(there)
    let wait!: (message: RawMessage) => void
    const found = new Promise<RawMessage>((resolve) => {
      wait = (message) => matches(message) && resolve(message)
      this.#waits.add(wait)
    })
    return this.#wait(found, what).finally(() => this.#waits.delete(wait))
  }

  /** Calls a tool, answering through `answer` whatever the server wants for it on this era. */
  async callTool(name: string, args: Record<string, unknown> = {}, options: ToolCallOptions = {}): Promise<ToolCall> {
    if (this.era === '2025') {
      return { response: await this.request('tools/call', { name, arguments: args }, options), rounds: [] }
    }
    const { beforeRetry = (retry) => retry, maxRounds = 10, ...first } = options
    const rounds: Round[] = []
    let retry: Retry = {}
    for (;;) {
      const round = await this.round(name, args, retry, rounds.length === 0 ? first : { ...first, id: this.nextId() })
      rounds.push(round)
      if (round.complete) return { response: round.response, rounds }
      if (rounds.length === maxRounds) throw new Error(`The tool wants input still after ${maxRounds} rounds`)
      retry = await beforeRetry(await this.answerRound(round), round)
    }
  }

  /** 2026: one leg of a tool call. */
  async round(
    name: string,
    args: Record<string, unknown>,
    { inputResponses, requestState }: Retry = {},
    options: CallOptions = {},
  ): Promise<Round> {
    const id = options.id ?? this.nextId()
    const params = {
      name,
      arguments: args,
      ...(inputResponses !== undefined && { inputResponses }),
      ...(requestState !== undefined && { requestState }),
    }
    return readRound(id, await this.request('tools/call', params, { ...options, id }))
  }

  /** 2026: what the next leg carries. As in real clients, one answer that fails fails the call. */
  async answerRound({ inputRequests, requestState }: Round): Promise<Retry> {
    const answers = Object.entries(inputRequests).map(async ([key, ask]) => {
      const answer = await this.#answer(ask)
      return answer === NO_ANSWER ? [] : [[key, answer] as const]
    })
    return { inputResponses: Object.fromEntries((await Promise.all(answers)).flat()), requestState }
  }

  /** For what carries the messages: one has come. */
  protected deliver(message: RawMessage): void {
    this.received.push(message)
    for (const wait of [...this.#waits]) wait(message)
    const { id, method, params = {} } = message
    if (method !== undefined) {
      if (id !== undefined && id !== null) this.#push({ id, method, params })
      return
    }
    if (id === undefined || id === null) return
    this.#pending.get(id)?.resolve(message)
    this.#pending.delete(id)
  }

  /** For what carries the messages: no response to this request will come. */
  protected rejectPending(id: RequestId, error: Error): void {
    this.#pending.get(id)?.reject(error)
    this.#pending.delete(id)
  }

  /** For what carries the messages: nothing will come any more. */
  protected rejectAll(error: Error): void {
    for (const id of [...this.#pending.keys()]) this.rejectPending(id, error)
  }

  #withMeta(
    params: Record<string, unknown>,
    { progressToken, meta }: CallOptions,
  ): { params: Record<string, unknown> } {
    const ours = {
      ...(this.era === '2026' && envelope(this.identity)),
      ...(progressToken !== undefined && { progressToken }),
      ...meta,
    }
    return { params: Object.keys(ours).length === 0 ? params : { ...params, _meta: ours } }
  }

  async #answer(ask: ServerAsk): Promise<object | typeof NO_ANSWER> {
    if (this.answer === undefined) throw new RawError(-32601, 'Method not found')
    return this.answer(ask)
  }

  /** Answers a pushed request. */
  #push(ask: ServerAsk & { readonly id: RequestId }): void {
    this.#answer(ask)
      .then(
        (result) => (result === NO_ANSWER ? undefined : this.respond(ask.id, result)),
        (error: Error) => {
          const { code, data } = error instanceof RawError ? error : { code: -32603, data: undefined }
          return this.respondError(ask.id, code, error.message, data)
        },
      )
      .catch((error: Error) => this.undelivered.push(error))
  }

  #wait<T>(promise: Promise<T>, what: string): Promise<T> {
    return within(this.timeoutMs, promise, what, () => this.describe())
  }
}

interface PendingResponse {
  resolve(response: RawMessage): void
  reject(error: Error): void
}
