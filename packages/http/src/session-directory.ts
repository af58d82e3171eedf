import type { AuthInfo } from './auth-info.ts'
import type { HttpExchange } from './exchange.ts'

/** For whom a request is carried, as the node that it reached has found out. */
export interface CarriedFor {
  readonly authInfo?: AuthInfo | undefined
  /** The `principal` of that; undefined without `authenticate`. */
  readonly principal?: string | undefined
}

/** Serves a request that another node has carried here. `authInfo` is taken as it is: that node has checked it. */
export type ServeCarried = (exchange: HttpExchange, authInfo?: AuthInfo) => Promise<void>

/**
 * The place to plug in where there are many nodes and no sticky load balancer: who holds which 2025 session.
 *
 * A node that gets a request for somebody else's session hands it to `carry`. The node that has the session gives it,
 * as an `HttpExchange` whose answer travels back, to what `attach` was called with.
 */
export interface SessionDirectory {
  /** Called once, before anything else: how this node serves what is carried to it. */
  attach?(serve: ServeCarried): void
  /** A session begins here. The client learns its id once this has resolved. */
  opened(sessionId: string, principal?: string): void | Promise<void>
  closed(sessionId: string): void | Promise<void>
  /**
   * Resolves when nothing is being served here for other nodes that they would not get elsewhere, or after `timeoutMs`. A
   * node that drains waits for it; what `attach` was given to serve need not count, it is known.
   */
  settled?(timeoutMs: number): Promise<void>
  /**
   * A request for a session that is not here.
   *
   * @param body The body, which has been read already; undefined for GET and DELETE.
   * @returns whether the exchange was, or is being, answered. False makes it a 404.
   */
  carry(sessionId: string, exchange: HttpExchange, body: string | undefined, carriedFor?: CarriedFor): Promise<boolean>
}
