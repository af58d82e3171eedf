import type { Server } from '@modelcontextprotocol/server'

/** The fields of a server that the SDK's entry sets, by ways of its own. */
interface BoundFields {
  _negotiatedProtocolVersion: string
  _clientCapabilities: unknown
  _clientVersion: unknown
}

export interface ClientIdentity {
  readonly capabilities?: unknown
  readonly info?: unknown
}

/**
 * Makes a fresh server one of the 2026 era, as the SDK's own entry does before it hands a server a request. The SDK
 * offers no public way, so what was set is read back by its public accessors.
 *
 * @returns false where it cannot be read back: this SDK works in another way, and its own entry has to serve.
 */
export function bindRevision(server: Server, revision: string, client: ClientIdentity): boolean {
  const fields = server as unknown as BoundFields
  fields._negotiatedProtocolVersion = revision
  if (client.capabilities !== undefined) fields._clientCapabilities = client.capabilities
  if (client.info !== undefined) fields._clientVersion = client.info
  return (
    server.getNegotiatedProtocolVersion() === revision &&
    server.getClientCapabilities() === client.capabilities &&
    server.getClientVersion() === client.info
  )
}
