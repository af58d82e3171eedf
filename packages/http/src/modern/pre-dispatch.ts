import { McpServer, type Server } from '@modelcontextprotocol/server'
import { isObject } from '@sampan/wire'
import type { AuthInfo } from '../auth-info.ts'
import type { ScopeChallengeResolver } from '../scope-challenge.ts'
import type { DirectRequest } from './direct-request.ts'

/** What the SDK's entry looks at in a high-level server before it hands it a request. */
interface Inspected {
  readonly _registeredTools?: Record<string, { readonly inputSchema?: object }>
  readonly toolInputSchemaJson?: (name: string) => unknown
  readonly resolveScopeChallenge?: ScopeChallengeResolver
}

/**
 * Whether a request may be given to the server at once: it needs no more scopes than its token has, and no header has to
 * be held against its arguments. Where one of the two is so, or cannot be told, the SDK's entry takes over.
 */
export async function isReadyForDispatch(
  server: McpServer | Server,
  request: DirectRequest,
  authInfo: AuthInfo | undefined,
): Promise<boolean> {
  if (!(server instanceof McpServer)) return true
  const inspected = server as unknown as Inspected
  if (inspected.resolveScopeChallenge === undefined) return false
  const challenge = await inspected.resolveScopeChallenge({ request, ...(authInfo !== undefined && { authInfo }) })
  if (challenge !== undefined) return false
  return request.method !== 'tools/call' || !mayHaveParamHeaders(inspected, request.params['name'] as string)
}

/** By the schema object: servers are built anew for each request, the schemas of a good author are not. */
const paramHeaders = new WeakMap<object, boolean>()

/** Whether a tool has parameters that clients repeat in headers (`x-mcp-header` in its input schema). */
function mayHaveParamHeaders(server: Inspected, name: string): boolean {
  const tools = server._registeredTools
  if (!isObject(tools) || typeof server.toolInputSchemaJson !== 'function') return true
  const tool = Object.hasOwn(tools, name) ? tools[name] : undefined
  // Without a tool, or a schema, there are no parameters.
  if (tool?.inputSchema === undefined) return false
  const known = paramHeaders.get(tool.inputSchema)
  if (known !== undefined) return known
  const found = JSON.stringify(server.toolInputSchemaJson(name) ?? null).includes('"x-mcp-header"')
  paramHeaders.set(tool.inputSchema, found)
  return found
}
