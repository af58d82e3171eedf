/** A session, as far as its place in the table is concerned. */
export interface TrackedSession {
  readonly sessionId: string
  /** True while a call is being answered, or the client listens. */
  readonly busy: boolean
  close(): Promise<void>
}

/**
 * The sessions of one endpoint, the one used longest ago first. At the cap, a new client takes the place of the session
 * that has been idle for longest: that client gets a 404 with its next request and, as the protocol has it, starts anew.
 * Sessions in use are never ended for a new one.
 */
export class SessionTable<Session extends TrackedSession> {
  readonly #maxSessions: number
  readonly #idleMs: number
  readonly #sessions = new Map<string, { readonly session: Session; usedAt: number }>()
  /** Places taken by sessions whose server is being built. */
  #reserved = 0
  #sweep: NodeJS.Timeout | undefined

  constructor(maxSessions: number, idleMs: number) {
    this.#maxSessions = maxSessions
    this.#idleMs = idleMs
  }

  get size(): number {
    return this.#sessions.size
  }

  /** Takes a place for a session to come. @returns false when every place is in use. */
  reserve(): boolean {
    if (this.#sessions.size + this.#reserved >= this.#maxSessions && !this.#evictIdle()) return false
    this.#reserved++
    return true
  }

  /** Gives a reserved place back. */
  release(): void {
    this.#reserved--
  }

  add(session: Session): void {
    this.#sessions.set(session.sessionId, { session, usedAt: performance.now() })
    if (this.#sweep !== undefined) return
    this.#sweep = setInterval(() => this.#endIdle(), Math.max(this.#idleMs / SWEEPS_PER_IDLE_TIME, 1))
    this.#sweep.unref()
  }

  /** @returns the session, and counts as a use of it. */
  use(sessionId: string): Session | undefined {
    const entry = this.#sessions.get(sessionId)
    if (entry === undefined) return undefined
    entry.usedAt = performance.now()
    // Keeps the map in the order of use.
    this.#sessions.delete(sessionId)
    this.#sessions.set(sessionId, entry)
    return entry.session
  }

  get(sessionId: string): Session | undefined {
    return this.#sessions.get(sessionId)?.session
  }

  delete(sessionId: string): void {
    this.#sessions.delete(sessionId)
    if (this.#sessions.size > 0) return
    clearInterval(this.#sweep)
    this.#sweep = undefined
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map(({ session }) => session.close()))
  }

  #evictIdle(): boolean {
    for (const { session } of this.#sessions.values()) {
      if (session.busy) continue
      this.#end(session)
      return true
    }
    return false
  }

  #endIdle(): void {
    const now = performance.now()
    for (const entry of this.#sessions.values()) {
      // A call that lasts is use, too.
      if (entry.session.busy) entry.usedAt = now
      else if (now - entry.usedAt >= this.#idleMs) this.#end(entry.session)
    }
  }

  #end(session: Session): void {
    this.delete(session.sessionId)
    void session.close()
  }
}

/** An idle session is ended at most this part of the idle time late. */
const SWEEPS_PER_IDLE_TIME = 4
