import { claudeCode } from './claude-code.ts'
import { copilotCli, copilotCliPrompt } from './copilot-cli.ts'
import { fastAgent } from './fast-agent.ts'
import { goose } from './goose.ts'
import { inspector } from './inspector.ts'
import type { Persona, PersonaName } from './persona.ts'
import { sdk } from './sdk.ts'
import { vscode } from './vscode.ts'

/** The clients that this host can play. Adding one is a file of data beside these, a line here, and its test. */
export const PERSONAS: Readonly<Record<PersonaName, Persona>> = {
  vscode,
  'copilot-cli': copilotCli,
  'copilot-cli-prompt': copilotCliPrompt,
  goose,
  'fast-agent': fastAgent,
  inspector,
  'claude-code': claudeCode,
  sdk,
}

export const PERSONA_NAMES: readonly PersonaName[] = Object.keys(PERSONAS) as PersonaName[]

export function isPersonaName(name: string): name is PersonaName {
  return Object.hasOwn(PERSONAS, name)
}
