import { createClient, type RedisClientOptions } from '@redis/client'

// What it returns depends on the type mapping, which is fixed here: text as strings, and as bytes from `bytes`.
export type Client = ReturnType<typeof createClient>

export interface LiveClientOptions {
  readonly client: RedisClientOptions
  /** How long an answer may take before the connection is taken for dead. */
  readonly timeoutMs: number
  /** Connected, for the first time or again. */
  readonly onReady: () => void
  readonly onError: (error: Error) => void
}

/** How often an idle connection is asked for a sign of life. */
const PING_MS = 5_000

/** A connection on which nothing moves for so long, pings included, is broken off: one that hangs in its handshake. */
const SOCKET_TIMEOUT_MS = 15_000

const SUBSCRIBE_AGAIN_MS = 100

/**
 * A client that is replaced when it gets no answers: a host that is gone without a word, as in a failover, breaks no
 * connection until the system gives up a quarter of an hour later. One that breaks is connected again by the client itself.
 */
export class LiveClient {
  readonly #options: LiveClientOptions
  readonly #subscriptions = new Map<string, (message: string) => void>()
  #client: Client
  #pinging: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: LiveClientOptions) {
    this.#options = options
    this.#client = this.#create()
  }

  get client(): Client {
    return this.#client
  }

  get ready(): boolean {
    return this.#client.isReady
  }

  get open(): boolean {
    return !this.#closed
  }

  async connect(): Promise<void> {
    await this.#client.connect()
    this.#pinging = setInterval(() => void this.#ping(), PING_MS)
    this.#pinging.unref()
  }

  async subscribe(channel: string, listener: (message: string) => void): Promise<void> {
    this.#subscriptions.set(channel, listener)
    await this.#client.subscribe(channel, listener)
  }

  /** Begins anew with another connection. Commands without an answer fail as if theirs had broken. */
  replace(silent: Client): void {
    // Somebody else has noticed it, too; or it breaks as it should, and is connected again.
    if (this.#closed || silent !== this.#client || !silent.isReady) return
    this.#options.onError(new Error('the connection gives no answers'))
    this.#client = this.#create()
    silent.destroy()
    void this.#connectAgain(this.#client)
  }

  /** Lets the commands that are under way come to an end, as far as Redis is there. */
  async close(timeoutMs: number): Promise<void> {
    this.#closed = true
    clearInterval(this.#pinging)
    const client = this.#client
    if (!client.isOpen) return
    if (client.isReady) await Promise.race([client.close(), new Promise((resolve) => setTimeout(resolve, timeoutMs))])
    if (client.isOpen) client.destroy()
  }

  #create(): Client {
    const { client: options, onReady, onError } = this.#options
    const client = createClient({
      ...options,
      socket: { socketTimeout: SOCKET_TIMEOUT_MS, ...options.socket } as NonNullable<RedisClientOptions['socket']>,
    }) as Client
    client.on('ready', () => {
      // A replaced client has to subscribe first; one that connects again has done so by now.
      if (client === this.#client && client.isPubSubActive === this.#subscriptions.size > 0) onReady()
    })
    client.on('error', (error: Error) => {
      if (client === this.#client) onError(error)
    })
    return client
  }

  async #connectAgain(client: Client): Promise<void> {
    const left = (): boolean => this.#closed || client !== this.#client
    try {
      await client.connect()
      if (this.#subscriptions.size === 0) return
      for (;;) {
        const subscribed = await this.#subscribeAll(client)
        if (left()) return
        if (subscribed) return this.#options.onReady()
        await new Promise((resolve) => setTimeout(resolve, SUBSCRIBE_AGAIN_MS))
      }
    } catch (error) {
      if (!left()) this.#options.onError(error as Error)
    }
  }

  /** @returns false where the new connection broke, too. */
  async #subscribeAll(client: Client): Promise<boolean> {
    try {
      for (const [channel, listener] of this.#subscriptions) await client.subscribe(channel, listener)
      return true
    } catch (error) {
      if (client === this.#client) this.#options.onError(error as Error)
      return false
    }
  }

  async #ping(): Promise<void> {
    const client = this.#client
    if (!client.isReady) return
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), this.#options.timeoutMs)
    })
    // A ping that fails tells of a connection that broke, which is noticed without it.
    const answered = client.ping().then(
      () => 'answered',
      () => 'broken',
    )
    const outcome = await Promise.race([answered, late])
    clearTimeout(timer)
    if (outcome === 'late') this.replace(client)
  }
}
