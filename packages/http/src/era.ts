import { isObject } from '@sampan/wire'

/** Protocol versions from this one on carry their envelope in each request, and have no sessions. */
const FIRST_MODERN_VERSION = '2026-07-28'

const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion'

/**
 * Whether a POST might be of the 2026 era: it says so in its header, or one of its messages does in its envelope. The
 * SDK's classifier has the last word on those; anything else belongs to a session, without asking it.
 */
export function mayBeModern(versionHeader: string | undefined, body: unknown): boolean {
  if (versionHeader !== undefined && versionHeader.trim() >= FIRST_MODERN_VERSION) return true
  return Array.isArray(body) ? body.some(hasEnvelope) : hasEnvelope(body)
}

function hasEnvelope(message: unknown): boolean {
  if (!isObject(message) || !isObject(message['params'])) return false
  const meta = message['params']['_meta']
  return isObject(meta) && VERSION_KEY in meta
}
