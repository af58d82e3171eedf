import type { Persona } from './persona.ts'

/** No sampling. It asks for the 2026 revision first, and takes the older one where that is refused. */
export const claudeCode: Persona = {
  title: 'Claude Code',
  clientInfo: { name: 'claude-code', title: 'Claude Code', version: '2.1.268' },
  eras: ['2026', '2025'],
  capabilities: { roots: { listChanged: true }, elicitation: {} },
  sources: ['claude-code#1785; anubis-mcp#295', 'server/discover and initialize as 2.1.233 and 2.1.268 send them'],
}
