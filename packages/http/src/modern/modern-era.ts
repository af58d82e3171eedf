import { classifyInboundRequest } from '@modelcontextprotocol/server'
import { isObject } from '@sampan/wire'
import type { AuthInfo } from '../auth-info.ts'
import type { HttpExchange } from '../exchange.ts'
import type { InFlight } from '../in-flight.ts'
import type { ModernEra } from '../sdk-line.ts'
import { type DirectRequest, directRequestOf } from './direct-request.ts'
import type { SdkEntry } from './sdk-entry.ts'

/** Servers that are given requests without the SDK's entry in between. */
export interface DirectServers {
  /** @returns false when the SDK's entry has to answer; nothing has been answered then. */
  serve(exchange: HttpExchange, request: DirectRequest, authInfo: AuthInfo | undefined): Promise<boolean>
  close(): Promise<void>
}

/**
 * Serves the 2026 era (2026-07-28, basic/transports/streamable-http). What is right and usual goes to a server directly;
 * everything else, mistakes above all, to the SDK's own entry. `modern.test.ts` holds that both give the same answers.
 */
export function createModernEra(entry: SdkEntry, direct: DirectServers, inFlight: InFlight): ModernEra {
  return {
    serve: async (exchange, body, authInfo) => {
      inFlight.enter()
      try {
        const request = directRequestOf(exchange, body)
        if (request !== undefined && (await direct.serve(exchange, request, authInfo))) return true
        if (request === undefined && isForSession(exchange, body)) return false
        const answered = entry.serve(exchange, body, authInfo)
        // A subscription lasts for as long as the client likes: nobody waits for its end.
        if (isSubscription(body)) answered.catch(() => {})
        else await answered
        return true
      } finally {
        inFlight.leave()
      }
    },
    close: async () => {
      await Promise.all([direct.close(), entry.close()])
    },
  }
}

function isForSession(exchange: HttpExchange, body: unknown): boolean {
  const protocolVersionHeader = exchange.header('mcp-protocol-version')
  const mcpMethodHeader = exchange.header('mcp-method')
  const mcpNameHeader = exchange.header('mcp-name')
  const outcome = classifyInboundRequest({
    httpMethod: 'POST',
    body,
    ...(protocolVersionHeader !== undefined && { protocolVersionHeader }),
    ...(mcpMethodHeader !== undefined && { mcpMethodHeader }),
    ...(mcpNameHeader !== undefined && { mcpNameHeader }),
  })
  return outcome.kind === 'legacy'
}

function isSubscription(body: unknown): boolean {
  return isObject(body) && body['method'] === 'subscriptions/listen'
}
