import {
  ClientClosedError,
  ClientOfflineError,
  createClient,
  DisconnectsClientError,
  ErrorReply,
  type RedisClientOptions,
  RESP_TYPES,
  SocketClosedUnexpectedlyError,
} from '@redis/client'
import { RedisUnavailableError } from './errors.ts'

// What it returns depends on the type mapping, which is fixed here: text as strings, and as bytes from `bytes`.
type Client = ReturnType<typeof createClient>
type BytesClient = Pick<Client, 'get'>

export interface ConnectionOptions {
  readonly client: RedisClientOptions
  readonly commandTimeoutMs: number
  readonly onError: (error: Error) => void
}

/**
 * The connections of one node: one for commands, one that listens. Both connect again by themselves; commands wait for
 * that, for `commandTimeoutMs` at most.
 */
export class Connection {
  readonly #client: Client
  readonly #bytes: BytesClient
  readonly #subscriber: Client
  readonly #timeoutMs: number
  readonly #onError: (error: Error) => void
  readonly #onListening: (() => void)[] = []
  /** One report for each time that Redis is away, not one for each try to reach it. */
  #away = false
  #connectedAt = 0
  #opened = false
  #lastError: Error | undefined

  constructor({ client, commandTimeoutMs, onError }: ConnectionOptions) {
    this.#timeoutMs = commandTimeoutMs
    this.#onError = onError
    this.#client = createClient({
      ...client,
      commandOptions: { timeout: commandTimeoutMs },
      socket: {
        reconnectStrategy: (retries: number, cause: Error) => this.#afterMs(retries, cause),
        ...client.socket,
      } as NonNullable<RedisClientOptions['socket']>,
    }) as Client
    this.#bytes = bytesOf(this.#client)
    this.#subscriber = this.#client.duplicate()
    for (const one of [this.#client, this.#subscriber]) one.on('error', (error: Error) => this.#report(error))
    this.#client.on('ready', () => {
      this.#away = false
      if (this.#opened) this.#connectedAt = Date.now()
    })
    this.#subscriber.on('ready', () => {
      if (this.#opened) this.#connectedAt = Date.now()
      for (const listener of this.#onListening) listener()
    })
  }

  async open(): Promise<void> {
    await this.#client.connect()
    await this.#subscriber.connect()
    this.#opened = true
  }

  /** What went wrong last with the connection. */
  get lastError(): Error | undefined {
    return this.#lastError
  }

  /** True while Redis is away, and for a while after: other nodes may not be connected again. */
  get recovering(): boolean {
    return !this.#client.isReady || !this.#subscriber.isReady || Date.now() - this.#connectedAt < RECOVERY_MS
  }

  /** Calls the listener each time messages arrive again after they could not. */
  onListening(listener: () => void): void {
    this.#onListening.push(listener)
  }

  async subscribe(channel: string, listener: (message: string) => void): Promise<void> {
    await this.#subscriber.subscribe(channel, listener)
  }

  /**
   * Runs a command. One that the connection broke under is sent again, so it must be one that does the same twice.
   *
   * @throws {RedisUnavailableError} when Redis cannot be reached in time.
   */
  run<T>(command: (client: Client) => Promise<T>): Promise<T> {
    return this.#within(() => this.#repeated(() => command(this.#client)))
  }

  /** The same, for values that are bytes. */
  runBytes<T>(command: (client: BytesClient) => Promise<T>): Promise<T> {
    return this.#within(() => this.#repeated(() => command(this.#bytes)))
  }

  /** Runs a command that must not be sent twice: one that the connection broke under fails. */
  runOnce<T>(command: (client: Client) => Promise<T>): Promise<T> {
    return this.#within(() => command(this.#client))
  }

  /** Lets the commands that are under way come to an end, as far as Redis is there. */
  async close(): Promise<void> {
    await Promise.all(
      [this.#subscriber, this.#client].map(async (one) => {
        if (!one.isOpen) return
        if (one.isReady) await Promise.race([one.close(), new Promise((resolve) => setTimeout(resolve, CLOSE_MS))])
        if (one.isOpen) one.destroy()
      }),
    )
  }

  async #repeated<T>(command: () => Promise<T>): Promise<T> {
    const until = Date.now() + this.#timeoutMs
    for (;;) {
      try {
        return await command()
      } catch (error) {
        if (!brokeUnder(error) || Date.now() >= until || !this.#client.isOpen) throw error
        await new Promise((resolve) => setTimeout(resolve, REPEAT_AFTER_MS))
      }
    }
  }

  async #within<T>(command: () => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      // The client takes a command back that it could not send; this is for one that was sent and got no answer.
      timer = setTimeout(() => reject(new Error(`no answer within ${this.#timeoutMs} ms`)), this.#timeoutMs + SLACK_MS)
    })
    const running = command()
    running.catch(() => {})
    try {
      return await Promise.race([running, late])
    } catch (error) {
      throw new RedisUnavailableError(error)
    } finally {
      clearTimeout(timer)
    }
  }

  /** Soon at first, because a restart takes less than a second; then twice a second, for as long as it takes. */
  #afterMs(retries: number, cause: Error): number | Error {
    // A server that is still starting is waited for; one that refuses at the start would refuse for ever.
    if (!this.#opened && cause instanceof ErrorReply && !cause.message.startsWith('LOADING')) return cause
    return Math.min(20 * 2 ** Math.min(retries, 5), 500) + Math.floor(Math.random() * 20)
  }

  #report(error: Error): void {
    this.#lastError = error
    if (this.#away || !this.#opened) return
    this.#away = true
    this.#onError(new RedisUnavailableError(error))
  }
}

function bytesOf(client: Client): BytesClient {
  return client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }) as unknown as BytesClient
}

/** Every node connects again within this: see `#afterMs`. In milliseconds. */
export const RECOVERY_MS = 3_000

/** How long the last commands may take. */
const CLOSE_MS = 1_000

const REPEAT_AFTER_MS = 20
const SLACK_MS = 100

function brokeUnder(error: unknown): boolean {
  return (
    error instanceof SocketClosedUnexpectedlyError ||
    error instanceof DisconnectsClientError ||
    error instanceof ClientOfflineError ||
    (error instanceof Error &&
      !(error instanceof ClientClosedError) &&
      'code' in error &&
      error.code === 'ECONNRESET') ||
    // While a server that was restarted reads its data.
    (error instanceof Error && error.message.startsWith('LOADING'))
  )
}
