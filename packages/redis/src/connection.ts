import { ClientClosedError, ErrorReply, type RedisClientOptions, RESP_TYPES, TimeoutError } from '@redis/client'
import { RedisUnavailableError } from './errors.ts'
import { type Client, LiveClient } from './live-client.ts'

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
  readonly #commands: LiveClient
  readonly #subscriber: LiveClient
  readonly #bytes = new WeakMap<Client, BytesClient>()
  readonly #timeoutMs: number
  readonly #onError: (error: Error) => void
  readonly #onBack: (() => void)[] = []
  /** Set once for each time that Redis is away, not once for each try to reach it. */
  #awaySince: number | undefined
  #connectedAt = 0
  #opened = false
  #lastError: Error | undefined

  constructor({ client, commandTimeoutMs, onError }: ConnectionOptions) {
    this.#timeoutMs = commandTimeoutMs
    this.#onError = onError
    const options = {
      // Of hosted services alone: a command more for each connection, which Valkey does not know.
      maintNotifications: 'disabled',
      ...client,
      commandOptions: { timeout: commandTimeoutMs },
      socket: {
        reconnectStrategy: (retries: number, cause: Error) => this.#afterMs(retries, cause),
        ...client.socket,
      } as NonNullable<RedisClientOptions['socket']>,
    } satisfies RedisClientOptions
    const shared = { client: options, timeoutMs: commandTimeoutMs, onError: (error: Error) => this.#report(error) }
    this.#commands = new LiveClient({ ...shared, onReady: () => this.#connected() })
    this.#subscriber = new LiveClient({ ...shared, onReady: () => this.#connected() })
  }

  async open(): Promise<void> {
    await this.#commands.connect()
    await this.#subscriber.connect()
    this.#opened = true
  }

  /** What went wrong last with the connection. */
  get lastError(): Error | undefined {
    return this.#lastError
  }

  get ready(): boolean {
    return this.#commands.ready
  }

  /** True while Redis is away, and for a while after: other nodes may not be connected again. */
  get recovering(): boolean {
    return !this.#commands.ready || !this.#subscriber.ready || Date.now() - this.#connectedAt < RECOVERY_MS
  }

  /** Calls the listener each time that both connections are there after one was not: messages may be missing. */
  onBack(listener: () => void): void {
    this.#onBack.push(listener)
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
    return this.#within(() => this.#repeated(() => command(this.#commands.client)))
  }

  /** The same, for values that are bytes. */
  runBytes<T>(command: (client: BytesClient) => Promise<T>): Promise<T> {
    return this.#within(() => this.#repeated(() => command(this.#bytesClient())))
  }

  /** Runs a command that must not be sent twice: one that the connection broke under fails. */
  runOnce<T>(command: (client: Client) => Promise<T>): Promise<T> {
    return this.#within(() => command(this.#commands.client))
  }

  /**
   * As `run`, for what can be done without. It waits for a Redis that restarts, and not, time after time, for one that
   * stays away: then it fails at once.
   */
  async runOptional<T>(command: (client: Client) => Promise<T>): Promise<T> {
    const awayMs = this.#awaySince === undefined ? 0 : Date.now() - this.#awaySince
    if (!this.ready && awayMs > this.#timeoutMs) throw new RedisUnavailableError(this.#lastError)
    return await this.run(command)
  }

  /** Lets the commands that are under way come to an end, as far as Redis is there. */
  async close(): Promise<void> {
    await Promise.all([this.#subscriber, this.#commands].map((one) => one.close(CLOSE_MS)))
  }

  async #repeated<T>(command: () => Promise<T>): Promise<T> {
    const until = Date.now() + this.#timeoutMs
    for (;;) {
      try {
        return await command()
      } catch (error) {
        if (!brokeUnder(error) || Date.now() >= until || !this.#commands.open) throw error
        await new Promise((resolve) => setTimeout(resolve, REPEAT_AFTER_MS))
      }
    }
  }

  async #within<T>(command: () => Promise<T>): Promise<T> {
    const { client } = this.#commands
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      // The client takes a command back that it could not send; this is for one that was sent and got no answer.
      timer = setTimeout(() => {
        reject(new Error(`no answer within ${this.#timeoutMs} ms`))
        this.#commands.replace(client)
      }, this.#timeoutMs + SLACK_MS)
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

  #bytesClient(): BytesClient {
    const { client } = this.#commands
    const known = this.#bytes.get(client)
    if (known !== undefined) return known
    const made = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }) as unknown as BytesClient
    this.#bytes.set(client, made)
    return made
  }

  /** Soon at first, because a restart takes less than a second; then twice a second, for as long as it takes. */
  #afterMs(retries: number, cause: Error): number | Error {
    // A server that is still starting is waited for; one that refuses at the start, or is not trusted, would for ever.
    if (!this.#opened && (isRefusal(cause) || isMistrust(cause))) return cause
    return Math.min(20 * 2 ** Math.min(retries, 5), 500) + Math.floor(Math.random() * 20)
  }

  #connected(): void {
    if (!this.#opened) return
    this.#connectedAt = Date.now()
    if (!this.#commands.ready || !this.#subscriber.ready) return
    this.#awaySince = undefined
    for (const listener of this.#onBack) listener()
  }

  #report(error: Error): void {
    this.#lastError = error
    if (this.#awaySince !== undefined || !this.#opened) return
    this.#awaySince = Date.now()
    this.#onError(new RedisUnavailableError(error))
  }
}

/** Every node connects again within this: see `#afterMs`. In milliseconds. */
export const RECOVERY_MS = 5_000

/** How long the last commands may take. */
const CLOSE_MS = 1_000

const REPEAT_AFTER_MS = 20
const SLACK_MS = 100

function isRefusal(error: Error): boolean {
  return error instanceof ErrorReply && !error.message.startsWith('LOADING')
}

/** What Node says of a certificate that it does not accept. */
function isMistrust(error: Error): boolean {
  return 'code' in error && /CERT|SIGNATURE|ALTNAME/.test(String(error.code))
}

function brokeUnder(error: unknown): boolean {
  // A server that was restarted reads its data first.
  if (error instanceof ErrorReply) return !isRefusal(error)
  // Anything else that the client says is about its connection: closed, reset, no route to the host.
  return error instanceof Error && !(error instanceof TimeoutError) && !(error instanceof ClientClosedError)
}
