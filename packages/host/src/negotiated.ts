import type { Client } from '@modelcontextprotocol/client'
import type { ServerIdentity } from './host.ts'
import type { Era, ServerCapabilities } from './protocol.ts'

/** What the handshake settled. It outlives the connection. */
export interface Negotiated {
  readonly era: Era
  readonly protocolVersion: string
  readonly server: ServerIdentity
  readonly serverCapabilities: ServerCapabilities
  readonly instructions: string | undefined
}

export function negotiatedBy(client: Client): Negotiated {
  const identity = client.getServerVersion()
  return {
    era: client.getProtocolEra() === 'modern' ? '2026' : '2025',
    protocolVersion: client.getNegotiatedProtocolVersion() ?? '',
    server: { name: identity?.name, version: identity?.version },
    serverCapabilities: client.getServerCapabilities() ?? {},
    instructions: client.getInstructions(),
  }
}
