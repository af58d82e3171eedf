/** '2025': up to protocol 2025-11-25, with a handshake and pushed requests. '2026': 2026-07-28, with envelopes and rounds. */
export type Era = '2025' | '2026'

/** What a raw client says that it speaks. */
export const PROTOCOL_VERSION: Readonly<Record<Era, string>> = { '2025': '2025-11-25', '2026': '2026-07-28' }

export interface ClientIdentity {
  readonly clientInfo: { readonly name: string; readonly version: string }
  readonly capabilities: Readonly<Record<string, unknown>>
  readonly protocolVersion: string
}

/** The `_meta` of every 2026 request: what 2025 says once, in its handshake. */
export function envelope({ clientInfo, capabilities, protocolVersion }: ClientIdentity): Record<string, unknown> {
  return {
    'io.modelcontextprotocol/protocolVersion': protocolVersion,
    'io.modelcontextprotocol/clientInfo': clientInfo,
    'io.modelcontextprotocol/clientCapabilities': capabilities,
  }
}
