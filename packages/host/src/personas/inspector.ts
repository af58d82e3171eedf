import { RPC } from '../protocol.ts'
import type { Persona } from './persona.ts'

/** A person answers by hand; tools are not shown (inspector#932). */
export const inspector: Persona = {
  title: 'MCP Inspector',
  clientInfo: { name: 'mcp-inspector', version: '2.5.0' },
  eras: ['2025', '2026'],
  capabilities: { roots: { listChanged: true }, sampling: {}, elicitation: {} },
  sampling: {
    refusal: { code: RPC.internal, message: 'Sampling request rejected' },
    receive: (request) => {
      const { tools, toolChoice, ...rest } = request
      return rest
    },
  },
  sources: ['modelcontextprotocol/inspector: client/src/App.tsx, core/mcp/inspectorClient.ts', 'inspector#932'],
}
