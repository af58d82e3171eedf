import { LruMap } from '../cache/lru-map.ts'
import type { Engine } from '../continuation/engine.ts'
import type { SamplingError } from '../errors.ts'
import { createLimiter, type Limiter, type LimiterOptions } from '../limits/limiter.ts'
import { randomId } from '../util/random-id.ts'
import type { Call } from './call.ts'

/** What one session has taught us, and what it shares between its calls. */
export class SessionMemory {
  /** Names the session in stores. */
  readonly id: string
  /** Set when the client declared sampling and it does not work: it is not tried again in this session. */
  unavailable: SamplingError | undefined
  // By what they say, because SDK v2 builds a server, and its options, for each 2026 request.
  readonly #limiters = new Map<string, Limiter>()

  constructor(id: string) {
    this.id = id
  }

  /** The same for the same limits; two servers of one process may have different ones. */
  limiter(limits: LimiterOptions): Limiter {
    const said = `${limits.concurrency} ${limits.perMinute}`
    let limiter = this.#limiters.get(said)
    if (limiter === undefined) {
      limiter = createLimiter(limits, this.id)
      this.#limiters.set(said, limiter)
    }
    return limiter
  }
}

/** Who has no principal on 2026 over HTTP shares one session with everybody who has none. */
const ANONYMOUS = 'anonymous'
const MAX_PRINCIPALS = 10_000
const ID_LENGTH = 16

const byConnection = new WeakMap<object, SessionMemory>()
const byPrincipal = new WeakMap<Engine, LruMap<SessionMemory>>()

/**
 * A session is a connection on 2025. On 2026 there are no sessions, and over HTTP not even a connection that lasts: who is
 * authenticated takes its place.
 */
export function sessionMemory({ client, run, settings }: Pick<Call, 'client' | 'run' | 'settings'>): SessionMemory {
  const connection = client.era === '2025' ? run.leg?.connection : undefined
  if (connection !== undefined) {
    let memory = byConnection.get(connection)
    if (memory === undefined) {
      memory = new SessionMemory(client.sessionId ?? randomId(ID_LENGTH))
      byConnection.set(connection, memory)
    }
    return memory
  }
  let principals = byPrincipal.get(settings.engine)
  if (principals === undefined) {
    principals = new LruMap(MAX_PRINCIPALS)
    byPrincipal.set(settings.engine, principals)
  }
  const id = client.sessionId ?? client.principal ?? ANONYMOUS
  let memory = principals.get(id)
  if (memory === undefined) {
    memory = new SessionMemory(id)
    principals.set(id, memory)
  }
  return memory
}
