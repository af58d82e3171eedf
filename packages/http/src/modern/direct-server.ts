import { McpServer, type MessageExtraInfo, type Server, type Transport } from '@modelcontextprotocol/server'
import { type Deliver, pastSchemas } from '@sampan/wire'
import type { AuthInfo } from '../auth-info.ts'
import { deferredRequest } from '../deferred-request.ts'
import type { HttpExchange } from '../exchange.ts'
import { bindRevision, type ClientIdentity } from './bind-revision.ts'
import { type DirectRequest, REVISION } from './direct-request.ts'
import { ModernTransport, type ModernTransportOptions } from './modern-transport.ts'
import { isReadyForDispatch } from './pre-dispatch.ts'

const CLASSIFICATION = { era: 'modern', revision: REVISION } as const

/** A server that is given 2026 requests without the SDK's entry in between. */
export class DirectServer {
  readonly #product: McpServer | Server
  readonly #transport: ModernTransport

  private constructor(product: McpServer | Server, transport: ModernTransport) {
    this.#product = product
    this.#transport = transport
  }

  /** @returns undefined where this SDK does not let a server be used in this way. */
  static async connect(
    product: McpServer | Server,
    client: ClientIdentity,
    options: ModernTransportOptions,
    onClose?: () => void,
  ): Promise<DirectServer | undefined> {
    const server = product instanceof McpServer ? product.server : product
    if (!bindRevision(server, REVISION, client)) return undefined
    const transport = new ModernTransport(options)
    transport.onclose = onClose
    // The SDK's message types are narrower than what its protocol layer takes.
    await product.connect(transport as unknown as Transport)
    transport.onmessage = pastSchemas(product, transport.onmessage as Deliver)
    return new DirectServer(product, transport)
  }

  get busy(): boolean {
    return this.#transport.busy
  }

  /** @returns false when the SDK's entry has to answer; nothing has been answered then. */
  async serve(exchange: HttpExchange, request: DirectRequest, authInfo: AuthInfo | undefined): Promise<boolean> {
    if (!(await isReadyForDispatch(this.#product, request, authInfo))) return false
    if (exchange.abandoned) return true
    const extra: MessageExtraInfo = {
      classification: CLASSIFICATION,
      request: deferredRequest(exchange),
      ...(authInfo !== undefined && { authInfo }),
    }
    return this.#transport.serve(exchange, request, extra)
  }

  async close(): Promise<void> {
    await this.#transport.close()
  }
}
