import { checkWholeNumber } from '../budget/check-budget.ts'
import { invalidRequest } from '../errors.ts'
import { ignoreRejection } from '../util/deferred.ts'
import { within } from '../util/within.ts'

/** The part of Keyv that the cache uses: `new Keyv()`, any Keyv adapter, or three functions of one's own. */
export interface CacheStore {
  /** What was stored, or undefined or null. */
  get(key: string): unknown
  /** `value` is a string. */
  set(key: string, value: string, ttlMs?: number): unknown
  delete(key: string): unknown
}

/** A day: a model's answer does not go stale, but models and prompts are replaced. */
export const DEFAULT_CACHE_TTL_MS = 86_400_000

/** Far above what a store takes that works, far below what a sample takes. */
export const DEFAULT_CACHE_TIMEOUT_MS = 1_000

export interface CacheOptions {
  /** How long an answer is kept, in milliseconds. @default 86_400_000 */
  readonly ttlMs?: number
  /** How long the store may take for one operation, in milliseconds. @default 1_000 */
  readonly timeoutMs?: number
  /** Told when the store fails, takes too long, or holds what cannot be read. The sample goes on without it. */
  readonly onError?: (error: unknown, operation: 'get' | 'set') => void
}

export interface ThroughOptions {
  /** Ends the wait for a load that another caller runs. */
  readonly signal?: AbortSignal
  /** How long this answer is kept. @default the cache's own */
  readonly ttlMs?: number
  /** Whether a value that was stored, or that another caller loaded, may be served; one that may not is loaded again. */
  readonly isValid?: (value: unknown) => boolean | Promise<boolean>
  /** How long to wait for a load that another caller runs, in milliseconds; then this one loads for itself. @default no limit */
  readonly waitMs?: number
}

export interface Cache {
  /**
   * The stored value, or the loaded one, which is then stored. Values must be JSON. Calls with the same key at the same
   * time share one load. A load that fails fails for its caller alone: the next one in line loads, and nothing is stored.
   *
   * @throws what `load` throws, or the reason of the signal
   */
  through<T>(key: string, load: () => Promise<T>, options?: ThroughOptions): Promise<{ value: T; hit: boolean }>
}

/** @throws {SamplingError} `invalid_request` for a store or a number that cannot be used. */
export function createCache(store: CacheStore, options: CacheOptions = {}): Cache {
  const { ttlMs = DEFAULT_CACHE_TTL_MS, timeoutMs = DEFAULT_CACHE_TIMEOUT_MS, onError = () => {} } = options
  if (typeof store?.get !== 'function' || typeof store.set !== 'function') {
    throw invalidRequest('cache.store', 'must have get, set and delete, as `new Keyv()` has.')
  }
  checkWholeNumber('cache.ttlMs', ttlMs)
  checkWholeNumber('cache.timeoutMs', timeoutMs)
  return new SingleFlightCache(store, ttlMs, timeoutMs, onError)
}

/** What the leader of a load tells those who wait for it. */
type Flight = Promise<{ readonly value: unknown; readonly hit: boolean } | undefined>

class SingleFlightCache implements Cache {
  readonly #store: CacheStore
  readonly #ttlMs: number
  readonly #timeoutMs: number
  readonly #onError: (error: unknown, operation: 'get' | 'set') => void
  readonly #flights = new Map<string, Flight>()

  constructor(store: CacheStore, ttlMs: number, timeoutMs: number, onError: NonNullable<CacheOptions['onError']>) {
    this.#store = store
    this.#ttlMs = ttlMs
    this.#timeoutMs = timeoutMs
    this.#onError = onError
  }

  async through<T>(
    key: string,
    load: () => Promise<T>,
    options: ThroughOptions = {},
  ): Promise<{ value: T; hit: boolean }> {
    const { signal, ttlMs = this.#ttlMs, isValid = () => true, waitMs } = options
    checkWholeNumber('cache.ttlMs', ttlMs)
    const waitsUntil = waitMs === undefined ? undefined : performance.now() + waitMs
    // A failed leader leaves nothing: whoever wakes first leads, the others follow again.
    for (let flight = this.#flights.get(key); flight !== undefined; flight = this.#flights.get(key)) {
      const landed = await untilLanded(flight, signal, waitsUntil)
      if (landed === 'late') return { value: await load(), hit: false }
      if (landed !== undefined && (await isValid(landed.value))) return { value: landed.value as T, hit: true }
    }
    signal?.throwIfAborted()
    const led = this.#lead(key, load, ttlMs, isValid)
    const flight: Flight = led.catch(() => undefined)
    this.#flights.set(key, flight)
    try {
      return await led
    } finally {
      this.#flights.delete(key)
    }
  }

  async #lead<T>(
    key: string,
    load: () => Promise<T>,
    ttlMs: number,
    isValid: NonNullable<ThroughOptions['isValid']>,
  ): Promise<{ value: T; hit: boolean }> {
    const stored = await this.#attempt('get', () => this.#read(key))
    const held = stored?.result
    if (held !== undefined && (await isValid(held.value))) return { value: held.value as T, hit: true }
    const value = await load()
    // A store that could not be read is not written either: one time limit is enough for one sample to wait.
    if (stored !== undefined) await this.#attempt('set', async () => this.#store.set(key, JSON.stringify(value), ttlMs))
    return { value, hit: false }
  }

  async #read(key: string): Promise<{ readonly value: unknown } | undefined> {
    const stored = await this.#store.get(key)
    if (stored === undefined || stored === null) return undefined
    if (typeof stored !== 'string') throw new Error(`The cache holds ${typeof stored} where a string was stored.`)
    return { value: JSON.parse(stored) as unknown }
  }

  /** The result in an object, or undefined where the store failed. */
  async #attempt<T>(operation: 'get' | 'set', action: () => Promise<T>): Promise<{ readonly result: T } | undefined> {
    try {
      return { result: await within(`The cache's ${operation}`, this.#timeoutMs, action) }
    } catch (error) {
      this.#report(error, operation)
      return undefined
    }
  }

  #report(error: unknown, operation: 'get' | 'set'): void {
    // A hook that throws, at once or later, must not fail the sample, and there is nobody left to tell.
    new Promise((resolve) => resolve(this.#onError(error, operation))).catch(ignoreRejection)
  }
}

/** What a flight came to, or 'late' once the time is up. */
async function untilLanded(
  flight: Flight,
  signal: AbortSignal | undefined,
  waitsUntil: number | undefined,
): Promise<Awaited<Flight> | 'late'> {
  if (signal === undefined && waitsUntil === undefined) return flight
  signal?.throwIfAborted()
  let stop = (): void => {}
  let timer: ReturnType<typeof setTimeout> | undefined
  const ended = new Promise<'late'>((resolve, reject) => {
    stop = () => reject(signal?.reason as Error)
    if (waitsUntil !== undefined) timer = setTimeout(() => resolve('late'), waitsUntil - performance.now())
  })
  signal?.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([flight, ended])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}
