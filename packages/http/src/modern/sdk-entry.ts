import {
  createMcpHandler,
  type McpHttpHandler,
  type McpServer,
  type Server,
  type ServerEventBus,
} from '@modelcontextprotocol/server'
import type { AuthInfo } from '../auth-info.ts'
import type { HttpExchange } from '../exchange.ts'
import type { EndpointOptions } from '../options.ts'
import { toError } from '../to-error.ts'
import { requestOf, sendResponse } from './web-bridge.ts'

export type BuildServer = (authInfo: AuthInfo | undefined) => Promise<McpServer | Server>

/** The SDK's own entry for the 2026 era. It serves everything, and at length. */
export class SdkEntry {
  readonly handler: McpHttpHandler

  constructor(build: BuildServer, options: EndpointOptions, bus: ServerEventBus | undefined) {
    this.handler = createMcpHandler(
      async ({ authInfo }) => {
        try {
          return await build(authInfo)
        } catch (error) {
          // The SDK answers 500 and keeps the reason to itself.
          options.onError(toError(error))
          throw error
        }
      },
      {
        legacy: 'reject',
        // A JSON body, unless something is said before the result. (For 'json', the SDK warns on the console.)
        responseMode: 'auto',
        keepAliveMs: options.keepAliveMs,
        maxRequestBodySize: options.maxBodyBytes,
        ...(bus !== undefined && { bus }),
      },
    )
  }

  async serve(exchange: HttpExchange, body: unknown, authInfo: AuthInfo | undefined): Promise<void> {
    const response = await this.handler.fetch(requestOf(exchange), {
      parsedBody: body,
      ...(authInfo !== undefined && { authInfo }),
    })
    await sendResponse(exchange, response)
  }

  async close(): Promise<void> {
    await this.handler.close()
  }
}
