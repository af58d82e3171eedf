import type { RedisClientOptions } from '@redis/client'
import type { CacheStore, ContinuationStore, LedgerStore, LimitStore, RunPeers, SamplingOptions } from '@sampan/core'
import type { EventStore, SessionDirectory } from '@sampan/http'
import { createCacheStore } from './cache-store.ts'
import { openChecked } from './check-server.ts'
import { Connection } from './connection.ts'
import { createContinuationStore } from './continuation-store.ts'
import { createEventStore, DEFAULT_EVENT_TTL_MS, DEFAULT_MAX_EVENTS_PER_STREAM } from './event-store.ts'
import { createLedgerStore, DEFAULT_LEDGER_TTL_MS } from './ledger-store.ts'
import { createLimitStore } from './limit-store.ts'
import { NodeLink } from './nodes/node-link.ts'
import { RedisRunPeers } from './nodes/run-peers.ts'
import { RedisSessionDirectory } from './nodes/session-directory.ts'

export interface RedisStoresOptions {
  /** `redis[s]://[user[:password]@]host[:port][/database]`, of Redis 6.2 and newer or any Valkey. */
  readonly url: string
  /** Begins every key and channel, so that several applications can share a Redis. @default 'sampan:' */
  readonly prefix?: string
  /**
   * More of the `redis` client's own options: `username` and `password` of an ACL, `socket` with `tls`, `ca`, `cert` and
   * `key`, `name`.
   */
  readonly client?: Omit<RedisClientOptions, 'url' | 'keyPrefix' | 'commandOptions' | 'RESP'>
  /** How long the first connection may take, in milliseconds. @default 5_000 */
  readonly connectTimeoutMs?: number
  /** How long a command may take, the time to connect again included, in milliseconds. @default 3_000 */
  readonly commandTimeoutMs?: number
  /** How long a session's use is remembered after its last sample, in milliseconds. @default 86_400_000 */
  readonly ledgerTtlMs?: number
  /** How long a stream can be resumed after its last event, in milliseconds. @default 600_000 */
  readonly eventTtlMs?: number
  /** Events kept for each stream; the oldest go first. @default 1_000 */
  readonly maxEventsPerStream?: number
  /** Told once each time that Redis cannot be reached, and of what could not be done without it. @default console.error */
  readonly onError?: (error: Error) => void
}

/** Long enough for a Redis across a region that has just been started. */
export const DEFAULT_CONNECT_TIMEOUT_MS = 5_000

/** A restart of Redis, or a failover to a replica that is ready, takes one or two seconds. */
export const DEFAULT_COMMAND_TIMEOUT_MS = 3_000

export const DEFAULT_PREFIX = 'sampan:'

/** One node's share of what all nodes share. */
export interface RedisStores {
  /**
   * The options of `withSampling` with every store filled in.
   *
   * @example withSampling(server, stores.sampling({ provider, continuation: { keys } }))
   */
  sampling<Options extends SamplingOptions>(options: Options): Options
  /**
   * The options of `serveHttp` or `createHttpHandler` with the session directory filled in, and the event store where
   * `resumable` asks for it: each event then costs a command.
   *
   * @example serveHttp(createServer, stores.http({ port: 3000 }))
   */
  http<Options extends object>(options: Options, more?: { readonly resumable?: boolean }): Options & HttpStores

  readonly continuation: ContinuationStore
  readonly peers: RunPeers
  readonly ledger: LedgerStore
  readonly limits: LimitStore
  readonly cache: CacheStore
  readonly eventStore: EventStore
  /** Ends the connections. To be called after the server has been closed, which drains it. */
  close(): Promise<void>
}

export interface HttpStores {
  readonly sessionDirectory?: SessionDirectory
  readonly eventStore?: EventStore
}

/**
 * Connects to Redis or Valkey, and gives every store that Sampan's options take, so that many nodes serve the same clients
 * behind any load balancer.
 *
 * @throws an Error that says what is wrong with the connection, and the cure.
 */
export async function redisStores(options: RedisStoresOptions): Promise<RedisStores> {
  const { prefix = DEFAULT_PREFIX, client = {}, onError = (error: Error) => console.error(error) } = options
  const address = addressIn(options.url)
  const connection = new Connection({
    client: { ...client, url: options.url },
    commandTimeoutMs: atLeast('commandTimeoutMs', options.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS, 1),
    onError,
  })
  const connectTimeoutMs = atLeast('connectTimeoutMs', options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS, 1)
  const eventStore = createEventStore(connection, prefix, {
    ttlMs: atLeast('eventTtlMs', options.eventTtlMs ?? DEFAULT_EVENT_TTL_MS, 1),
    maxEventsPerStream: atLeast('maxEventsPerStream', options.maxEventsPerStream ?? DEFAULT_MAX_EVENTS_PER_STREAM, 1),
  })
  const ledgerTtlMs = atLeast('ledgerTtlMs', options.ledgerTtlMs ?? DEFAULT_LEDGER_TTL_MS, 1)
  const link = new NodeLink(connection, prefix)
  await openChecked(connection, { address, connectTimeoutMs, prefix, listen: () => link.open() })

  const continuation = createContinuationStore(connection, prefix)
  const peers = new RedisRunPeers(link)
  const ledger = createLedgerStore(connection, prefix, ledgerTtlMs)
  const limits = createLimitStore(connection, prefix)
  const cache = createCacheStore(connection, prefix)
  let handlers = 0
  return {
    ...{ continuation, peers, ledger, limits, cache, eventStore },
    sampling: (given) => ({
      ...given,
      continuation: { store: continuation, peers, ...given.continuation },
      budget: { store: ledger, ...given.budget },
      cache: given.cache ?? cache,
      ...(given.limits !== undefined && { limits: { store: limits, ...given.limits } }),
    }),
    http: (given, { resumable = false } = {}) => {
      const events = resumable ? eventStore : undefined
      const handler = String(handlers++)
      const sessionDirectory = new RedisSessionDirectory({
        connection,
        link,
        prefix,
        handler,
        eventStore: events,
        onError,
        settled: (timeoutMs) => peers.settled(timeoutMs),
      })
      return { sessionDirectory, ...(events !== undefined && { eventStore: events }), ...given }
    },
    close: async () => {
      link.close()
      await connection.close()
    },
  }
}

/** What may be shown of a URL: not the password. */
function addressIn(url: string): string {
  if (typeof url !== 'string' || !URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol)) {
    throw new Error('redisStores: `url` must be redis://host:6379, or rediss:// for TLS.')
  }
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}

function atLeast(name: keyof RedisStoresOptions, value: number, minimum: number): number {
  if (Number.isSafeInteger(value) && value >= minimum) return value
  throw new RangeError(`redisStores: \`${name}\` must be a whole number from ${minimum} on, got ${String(value)}`)
}
