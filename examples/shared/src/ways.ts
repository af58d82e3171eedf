import type { Era, PersonaName } from '@sampan/host'

/** By a model, whoever it belongs to. */
export type ModelWay = 'push' | 'rounds' | 'handoff' | 'provider'

/** How the samples of a call get answered. */
export type Way = ModelWay | 'fallback'

export interface Setting {
  readonly client: PersonaName
  readonly era: Era
  /** Whether the server may ask the calling model, and whether it has one of its own. */
  readonly handoff: boolean
  readonly provider: boolean
}

/** Which client meets which server in each way. Claude Code samples for nobody. */
export const WAYS: Readonly<Record<Way, Setting>> = {
  push: { client: 'vscode', era: '2025', handoff: false, provider: false },
  rounds: { client: 'sdk', era: '2026', handoff: false, provider: false },
  handoff: { client: 'claude-code', era: '2026', handoff: true, provider: false },
  provider: { client: 'claude-code', era: '2026', handoff: false, provider: true },
  fallback: { client: 'claude-code', era: '2025', handoff: false, provider: false },
}

/** SDK v1 speaks no 2026, so it knows no rounds. */
export const WAYS_OF_V1: readonly ModelWay[] = ['push', 'handoff', 'provider']
