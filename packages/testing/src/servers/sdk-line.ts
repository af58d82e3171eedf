import type { McpServerLike } from '@sampan/core'

/** '1' is `@modelcontextprotocol/sdk`, '2' is `@modelcontextprotocol/server`. */
export type SdkLine = 'v1' | 'v2'

/**
 * Builds the server under test, as it is built in production. Called several times: once to look at it, then for each
 * connection, and for each 2026 request over HTTP.
 */
export type CreateServer = (context: ServerContext) => McpServerLike | Promise<McpServerLike>

/** What `@sampan/http` tells a `createServer`; the same on every transport here. */
export interface ServerContext {
  readonly era: '2025' | '2026'
  readonly authInfo: undefined
}

/** Which SDK line a server is of. @throws {TypeError} for what is no `McpServer`. */
export function sdkLineOf(server: McpServerLike): SdkLine {
  const parts = server as Partial<McpServerLike> & { readonly connect?: unknown; readonly server?: unknown }
  if (typeof parts?.registerTool !== 'function' || typeof parts.connect !== 'function' || parts.server === undefined) {
    throw new TypeError(
      'createServer must return an McpServer of @modelcontextprotocol/sdk or @modelcontextprotocol/server. ' +
        'Does it end with `return server`?',
    )
  }
  // SDK v2 builds the context of its handlers in a method; SDK v1 has none.
  return typeof (parts.server as { buildContext?: unknown }).buildContext === 'function' ? 'v2' : 'v1'
}
