import type { AuthInfo } from '../auth-info.ts'
import type { HttpExchange } from '../exchange.ts'
import { CAPABILITIES_KEY, CLIENT_INFO_KEY, type DirectRequest } from './direct-request.ts'
import { DirectServer } from './direct-server.ts'
import type { ModernTransportOptions } from './modern-transport.ts'
import type { BuildServer } from './sdk-entry.ts'
import type { DirectServers } from './modern-era.ts'

/** A server of its own for each request: what its closures keep is of one request, and goes with it. */
export class RequestServers implements DirectServers {
  readonly #build: BuildServer
  readonly #options: ModernTransportOptions
  readonly #serving = new Set<DirectServer>()
  /** False once this SDK has turned out to work in another way. */
  #usable = true

  constructor(build: BuildServer, options: Omit<ModernTransportOptions, 'shared'>) {
    this.#build = build
    this.#options = { ...options, shared: false }
  }

  async serve(exchange: HttpExchange, request: DirectRequest, authInfo: AuthInfo | undefined): Promise<boolean> {
    if (!this.#usable) return false
    const meta = request.params._meta
    const client = { capabilities: meta[CAPABILITIES_KEY], info: meta[CLIENT_INFO_KEY] }
    const product = await this.#build(authInfo)
    const server = await DirectServer.connect(product, client, this.#options, () => {
      if (server !== undefined) this.#serving.delete(server)
    })
    if (server === undefined) {
      this.#usable = false
      return false
    }
    this.#serving.add(server)
    if (await server.serve(exchange, request, authInfo)) return true
    await server.close()
    return false
  }

  async close(): Promise<void> {
    await Promise.all([...this.#serving].map((server) => server.close()))
  }
}
