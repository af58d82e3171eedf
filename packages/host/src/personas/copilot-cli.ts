import { RPC } from '../protocol.ts'
import { USER_REJECTED } from '../refusal.ts'
import type { Persona } from './persona.ts'

const identity = {
  clientInfo: { name: 'github-copilot-developer', version: '1.0.78' },
  eras: ['2025'],
  capabilities: { sampling: {} },
} as const satisfies Partial<Persona>

/** At a terminal, it asks its user and samples. */
export const copilotCli: Persona = {
  title: 'GitHub Copilot CLI, interactive',
  ...identity,
  // What it sends for a refusal was not found in any source; the specification's words stand in.
  sampling: { refusal: USER_REJECTED },
  sources: ['copilot-cli#1748, #2882'],
}

/** With `-p` it declares sampling all the same, and answers every request as if it did not know the method. */
export const copilotCliPrompt: Persona = {
  title: 'GitHub Copilot CLI with -p',
  ...identity,
  sampling: {
    refusal: USER_REJECTED,
    always: { code: RPC.methodNotFound, message: 'Method not found' },
  },
  sources: ['copilot-cli#2882'],
}
