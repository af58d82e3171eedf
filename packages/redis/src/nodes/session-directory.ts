import { createHash } from 'node:crypto'
import type { AuthInfo, CarriedFor, HttpExchange, ServeCarried, SessionDirectory } from '@sampan/http'
import type { Connection } from '../connection.ts'
import type { RedisEventStore } from '../event-store.ts'
import { type Answered, CarriedExchange, type CarriedRequest, type Told } from './carried-exchange.ts'
import type { Conversation, Loss } from './conversation.ts'
import { answerLost, breakOff } from './lost-session.ts'
import type { NodeLink } from './node-link.ts'
import { resumeFrom } from './resume-stored.ts'

/** How long it is remembered where a session was, after its node has ended: a stream of it can be resumed for as long. */
export const SESSION_TTL_MS = 600_000

/** How often a session that is not known is looked for again while nodes are connecting again. */
const LOOK_AGAIN_MS = 100

/** Where a session lives, and whose it is. */
interface Entry {
  readonly node: string
  /** Which of the node's handlers has it. */
  readonly handler: string
  /** Hashed: it may be made of a token. */
  readonly principal?: string
}

export interface SessionDirectoryOptions {
  readonly connection: Connection
  readonly link: NodeLink
  readonly prefix: string
  /** Tells the handlers of one node apart. */
  readonly handler: string
  /** Set where streams can be resumed. */
  readonly eventStore: RedisEventStore | undefined
  readonly onError: (error: Error) => void
  /** Resolves when no rounds of 2026 are being served for other nodes, or after `timeoutMs`. */
  readonly settled: (timeoutMs: number) => Promise<void>
}

/** Who has which 2025 session; carries what reaches another node to the one that has it. */
export class RedisSessionDirectory implements SessionDirectory {
  readonly #options: SessionDirectoryOptions
  readonly #own = new Map<string, Entry>()
  /** Where sessions of other nodes were found, so that not every request asks. A node that is gone is noticed at once. */
  readonly #found = new Map<string, Entry>()
  #announcing: NodeJS.Timeout | undefined

  constructor(options: SessionDirectoryOptions) {
    this.#options = options
    // A Redis that was restarted may have lost what it knew.
    options.connection.onBack(() => this.#announceAll())
  }

  attach(serve: ServeCarried): void {
    this.#options.link.accept(this.#topic(this.#options.handler), (conversation, body) => {
      const request = body as CarriedRequest
      const exchange = new CarriedExchange(request, conversation)
      void serve(exchange, revived(request.authInfo))
      return exchange.listener
    })
  }

  async opened(sessionId: string, principal?: string): Promise<void> {
    const { link, handler } = this.#options
    const entry: Entry = { node: link.address, handler, ...hashed(principal) }
    this.#own.set(sessionId, entry)
    if (this.#announcing === undefined) {
      this.#announcing = setInterval(() => this.#announceAll(), SESSION_TTL_MS / 3)
      this.#announcing.unref()
    }
    // A session that the other nodes do not know serves whoever reaches this one; they learn of it once Redis is back.
    await this.#announce(sessionId, entry)
  }

  async settled(timeoutMs: number): Promise<void> {
    await this.#options.settled(timeoutMs)
  }

  async closed(sessionId: string): Promise<void> {
    this.#own.delete(sessionId)
    if (this.#own.size === 0) {
      clearInterval(this.#announcing)
      this.#announcing = undefined
    }
    await this.#options.connection.runOptional((client) => client.del(this.#key(sessionId)))
  }

  async carry(
    sessionId: string,
    exchange: HttpExchange,
    body: string | undefined,
    { authInfo, principal }: CarriedFor = {},
  ): Promise<boolean> {
    let entry: Entry | undefined
    try {
      entry = await this.#find(sessionId)
    } catch {
      answerLost(exchange, 'redis_unavailable')
      return true
    }
    if (
      entry === undefined ||
      entry.node === this.#options.link.address ||
      entry.principal !== hashed(principal).principal
    )
      return false
    const request: CarriedRequest = {
      method: exchange.method,
      url: exchange.url,
      headers: exchange.headers(),
      ...(body !== undefined && { body }),
      ...(authInfo !== undefined && { authInfo }),
    }
    const loss = await this.#carryTo(entry, exchange, request)
    if (loss === undefined) return true
    if (loss === 'silent') {
      answerLost(exchange, 'redis_unavailable')
      return true
    }
    this.#found.delete(sessionId)
    const { eventStore } = this.#options
    return eventStore !== undefined && (await resumeFrom(eventStore, sessionId, exchange))
  }

  /** @returns why the request could not be answered, as long as nothing of an answer has come; undefined once it has. */
  #carryTo(entry: Entry, exchange: HttpExchange, request: CarriedRequest): Promise<Loss | undefined> {
    return new Promise((resolve) => {
      let answering = false
      const conversation: Conversation = this.#options.link.start(entry.node, this.#topic(entry.handler), request, {
        heard: (body) => {
          answering = true
          resolve(undefined)
          const lag = answerWith(exchange, body as Answered)
          if (lag === undefined) return
          conversation.say('slow' satisfies Told)
          void lag.then(() => conversation.say('ready' satisfies Told))
        },
        lost: (why) => {
          if (answering) breakOff(exchange, request.body, why === 'gone' ? 'node_gone' : 'redis_unavailable')
          resolve(why)
        },
      })
      exchange.onAbandoned(() => {
        conversation.say('left' satisfies Told, { last: true })
        resolve(undefined)
      })
    })
  }

  async #find(sessionId: string): Promise<Entry | undefined> {
    const known = this.#found.get(sessionId)
    if (known !== undefined) return known
    for (;;) {
      const text = await this.#options.connection.run((client) => client.get(this.#key(sessionId)))
      if (typeof text === 'string') {
        const entry = JSON.parse(text) as Entry
        if (this.#found.size >= MAX_FOUND) this.#found.delete(this.#found.keys().next().value as string)
        this.#found.set(sessionId, entry)
        return entry
      }
      if (!this.#options.link.recovering) return undefined
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
    }
  }

  #announceAll(): void {
    for (const [sessionId, entry] of this.#own) void this.#announce(sessionId, entry)
  }

  async #announce(sessionId: string, entry: Entry): Promise<void> {
    const expiration = { type: 'PX', value: SESSION_TTL_MS } as const
    try {
      await this.#options.connection.runOptional((client) =>
        client.set(this.#key(sessionId), JSON.stringify(entry), { expiration }),
      )
    } catch (error) {
      this.#options.onError(new Error('A session could not be made known to the other nodes', { cause: error }))
    }
  }

  #key(sessionId: string): string {
    return `${this.#options.prefix}session:${sessionId}`
  }

  #topic(handler: string): string {
    return `http:${handler}`
  }
}

/** Enough for the sessions of a fleet's busy minutes, at some 300 bytes each. */
const MAX_FOUND = 10_000

/** @returns a promise where the client reads more slowly than is written. */
function answerWith(exchange: HttpExchange, answered: Answered): Promise<void> | undefined {
  switch (answered.type) {
    case 'answer':
      exchange.answer(answered.status, answered.headers, answered.body)
      return undefined
    case 'open':
      exchange.openStream(answered.status, answered.headers)
      return answered.text === undefined ? undefined : exchange.write(answered.text)
    case 'write':
      return exchange.write(answered.text)
    case 'end':
      exchange.end(answered.text)
      return undefined
  }
}

function hashed(principal: string | undefined): { readonly principal?: string } {
  return principal === undefined ? {} : { principal: createHash('sha256').update(principal).digest('base64url') }
}

/** JSON knows no URLs. */
function revived(authInfo: AuthInfo | undefined): AuthInfo | undefined {
  if (authInfo?.resource === undefined) return authInfo
  return { ...authInfo, resource: new URL(String(authInfo.resource)) }
}
