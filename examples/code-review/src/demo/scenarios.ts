import type { Era, PersonaName } from '@sampan/host'

/** One client in front of one set-up of the server. */
export interface Scenario {
  /** How the samples get answered. */
  readonly way: 'push' | 'rounds' | 'provider' | 'handoff' | 'fallback'
  readonly title: string
  readonly client: PersonaName
  readonly transport: 'stdio' | 'HTTP'
  readonly era: Era
  /** More than one take requests in turn. */
  readonly processes: 1 | 2
  /** Whether the server has a model of its own, and whether it may ask the calling one. */
  readonly provider: boolean
  readonly handoff: boolean
}

const PLAIN = { processes: 1, provider: false, handoff: false } as const

const PUSHED = { ...PLAIN, way: 'push', title: 'VS Code, which samples', client: 'vscode', era: '2025' } as const
const ROUNDS = { ...PLAIN, way: 'rounds', title: 'an SDK client that samples', client: 'sdk', era: '2026' } as const
const CLAUDE_CODE = { ...PLAIN, client: 'claude-code' } as const
const PROVIDED = { ...CLAUDE_CODE, way: 'provider', title: 'Claude Code, server has a model', provider: true } as const
const HANDED_OFF = { ...CLAUDE_CODE, way: 'handoff', title: 'Claude Code, its own model', handoff: true } as const
const ALONE = { ...CLAUDE_CODE, way: 'fallback', title: 'Claude Code, no model at all' } as const

/** Every way to be answered, over both transports. */
export const SCENARIOS: readonly Scenario[] = [
  { ...PUSHED, transport: 'stdio' },
  { ...PUSHED, transport: 'HTTP' },
  { ...ROUNDS, transport: 'stdio' },
  { ...ROUNDS, transport: 'HTTP' },
  { ...ROUNDS, transport: 'HTTP', title: 'the same, two processes in turn', processes: 2 },
  { ...PROVIDED, transport: 'stdio', era: '2026' },
  { ...PROVIDED, transport: 'HTTP', era: '2025' },
  { ...HANDED_OFF, transport: 'stdio', era: '2026' },
  { ...HANDED_OFF, transport: 'HTTP', era: '2025' },
  { ...ALONE, transport: 'stdio', era: '2026' },
  { ...ALONE, transport: 'HTTP', era: '2025' },
]
