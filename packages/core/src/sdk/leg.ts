import type { ClientCapabilities } from '../protocol.ts'

/** What either SDK reads of an AbortSignal that is given with a request. */
export interface PushSignal {
  readonly aborted: boolean
  readonly reason: unknown
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** How one request of ours to the client is sent while a call is open (2025). */
export interface PushOptions {
  readonly signal: PushSignal
  /** In milliseconds; progress from the client starts it anew. */
  readonly timeoutMs: number
}

/**
 * One request from the client, whichever SDK line carries it. A 2025 call has one leg; a 2026 call has one for each
 * round, and a handed-off call goes on in a leg of the answering tool. What differs between the SDK lines ends here.
 */
export interface Leg {
  readonly era: '2025' | '2026'
  readonly clientName: string | undefined
  readonly clientVersion: string | undefined
  /** What the client declared; undefined where the connection does not know it (stateless HTTP on 2025). */
  readonly capabilities: ClientCapabilities | undefined
  /** Why a request of ours cannot reach the client during this call; undefined where it can, or on 2026. */
  readonly pushObstacle: string | undefined
  readonly sessionId: string | undefined
  /** Who is authenticated on this request, as one comparable string; undefined where nobody is. */
  readonly principal: string | undefined
  /** The SDK's own signal: this leg's, not the call's. */
  readonly signal: AbortSignal
  /** True when the caller wants progress. */
  readonly wantsProgress: boolean
  /** The SDK's own context object. */
  readonly native: object
  /** An object that lives as long as the connection or session does (2025), and as long as the request (2026 HTTP). */
  readonly connection: object
  /** Whether the call's next leg must come over this connection: so it is on 2025, and over stdio. */
  readonly lasts: boolean
  /** Calls `listener` when the connection has closed. */
  onClosed(listener: () => void): void

  /** The SDK's context once the leg has ended: who and what as before, and nothing that keeps the request alive. */
  detached(): object

  /** Sends a request on the call's own channel. Rejects with the SDK's error. */
  push(method: string, params: object, options: PushOptions): Promise<unknown>
  notifyProgress(progress: number, total: number | undefined, message: string | undefined): Promise<void>
}
