import { classifyInboundRequest } from '@modelcontextprotocol/server'
import { isObject } from '@sampan/wire'
import type { HttpExchange } from '../exchange.ts'
import { isRequest, type JsonRpcRequest } from '../json-rpc.ts'
import { isRejected, readMessage } from '../read-message.ts'

/**
 * Tells the requests that are right in every respect, and that need nothing but a server to answer them, from the rest.
 * The rest goes to the SDK's own entry, which knows what each mistake is answered with.
 */

export const REVISION = '2026-07-28'

const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion'
export const CLIENT_INFO_KEY = 'io.modelcontextprotocol/clientInfo'
export const CAPABILITIES_KEY = 'io.modelcontextprotocol/clientCapabilities'
const LOG_LEVEL_KEY = 'io.modelcontextprotocol/logLevel'

/** A request whose envelope and headers have been checked. */
export interface DirectRequest extends JsonRpcRequest {
  readonly params: Record<string, unknown> & { readonly _meta: Record<string, unknown> }
}

/** The methods that a server answers by itself, with the parameter that the Mcp-Name header repeats. */
const METHODS: ReadonlyMap<string, 'name' | 'uri' | undefined> = new Map([
  ['tools/call', 'name'],
  ['tools/list', undefined],
  ['prompts/get', 'name'],
  ['prompts/list', undefined],
  ['resources/read', 'uri'],
  ['resources/list', undefined],
  ['resources/templates/list', undefined],
  ['completion/complete', undefined],
])

/** @returns the body, when it is a request that can be given to a server as it is. */
export function directRequestOf(exchange: HttpExchange, body: unknown): DirectRequest | undefined {
  if (exchange.header('mcp-protocol-version') !== REVISION) return undefined
  const message = readMessage(body)
  if (isRejected(message) || !isRequest(message) || !METHODS.has(message.method)) return undefined
  if (exchange.header('mcp-method') !== message.method) return undefined
  const meta = message.params?.['_meta']
  if (!isObject(meta) || meta[VERSION_KEY] !== REVISION) return undefined
  const repeated = METHODS.get(message.method)
  if (repeated !== undefined && !isPlain(exchange.header('mcp-name'), message.params?.[repeated])) return undefined
  return isEnvelopeAccepted(exchange, message, meta) ? (message as DirectRequest) : undefined
}

/** Values that had to be encoded for the header are left to the SDK. */
function isPlain(header: string | undefined, value: unknown): boolean {
  return typeof value === 'string' && header === value && !value.startsWith('=?')
}

/** A client sends the same envelope with each request. Bounded, because an attacker need not. */
const MAX_REMEMBERED = 200
const MAX_REMEMBERED_CHARACTERS = 2000
const accepted = new Set<string>()

/**
 * Whether the SDK's classifier takes the envelope. Its verdict depends on these three members, beside the version and the
 * progress token, which have been checked; it costs more than everything else here, so it is asked once for each envelope.
 */
function isEnvelopeAccepted(exchange: HttpExchange, message: JsonRpcRequest, meta: Record<string, unknown>): boolean {
  const key = JSON.stringify([meta[CLIENT_INFO_KEY], meta[CAPABILITIES_KEY], meta[LOG_LEVEL_KEY]])
  if (accepted.has(key)) return true
  const outcome = classifyInboundRequest({ httpMethod: 'POST', protocolVersionHeader: REVISION, body: message })
  if (outcome.kind !== 'modern' || outcome.classification.revision !== REVISION) return false
  if (key.length <= MAX_REMEMBERED_CHARACTERS) {
    if (accepted.size >= MAX_REMEMBERED) accepted.clear()
    accepted.add(key)
  }
  return true
}
