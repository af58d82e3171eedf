import type { AuthInfo } from '../auth-info.ts'
import type { HttpExchange } from '../exchange.ts'
import type { EndpointOptions } from '../options.ts'
import { SessionTable, type TrackedSession } from '../session-table.ts'
import type { DirectRequest } from './direct-request.ts'
import { DirectServer } from './direct-server.ts'
import type { DirectServers } from './modern-era.ts'
import type { ModernTransportOptions } from './modern-transport.ts'
import type { BuildServer } from './sdk-entry.ts'

/** One server for all requests of a principal, which lives until it is idle for long. */
export class SharedServers implements DirectServers {
  readonly #build: BuildServer
  readonly #options: EndpointOptions
  readonly #transportOptions: ModernTransportOptions
  readonly #table: SessionTable<SharedServer>
  readonly #building = new Map<string, Promise<SharedServer | undefined>>()

  constructor(build: BuildServer, options: EndpointOptions, transportOptions: Omit<ModernTransportOptions, 'shared'>) {
    this.#build = build
    this.#options = options
    this.#transportOptions = { ...transportOptions, shared: true }
    this.#table = new SessionTable(options.maxSessions, options.sessionIdleMs)
  }

  async serve(exchange: HttpExchange, request: DirectRequest, authInfo: AuthInfo | undefined): Promise<boolean> {
    const principal = authInfo === undefined ? NOBODY : this.#options.principal(authInfo)
    const shared = this.#table.use(principal) ?? (await this.#create(principal, authInfo))
    return shared === undefined ? false : await shared.server.serve(exchange, request, authInfo)
  }

  async close(): Promise<void> {
    await this.#table.closeAll()
  }

  /** Requests that come while the server is being built wait for the same one. */
  async #create(principal: string, authInfo: AuthInfo | undefined): Promise<SharedServer | undefined> {
    let building = this.#building.get(principal)
    if (building === undefined) {
      building = this.#connect(principal, authInfo).finally(() => this.#building.delete(principal))
      this.#building.set(principal, building)
    }
    return await building
  }

  async #connect(principal: string, authInfo: AuthInfo | undefined): Promise<SharedServer | undefined> {
    if (!this.#table.reserve()) return undefined
    try {
      const product = await this.#build(authInfo)
      // Which client asks is told by each request's envelope, not by the server: that would be somebody else's.
      const server = await DirectServer.connect(product, {}, this.#transportOptions, () =>
        this.#table.delete(principal),
      )
      if (server === undefined) return undefined
      const shared = new SharedServer(principal, server)
      this.#table.add(shared)
      return shared
    } finally {
      this.#table.release()
    }
  }
}

/** Everybody, where nobody is authenticated. No principal is an empty string. */
const NOBODY = ''

class SharedServer implements TrackedSession {
  readonly sessionId: string
  readonly server: DirectServer

  constructor(principal: string, server: DirectServer) {
    this.sessionId = principal
    this.server = server
  }

  get busy(): boolean {
    return this.server.busy
  }

  async close(): Promise<void> {
    await this.server.close()
  }
}
