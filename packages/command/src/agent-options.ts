import type { CreateMessageParams, ModelPreferences } from '@sampan/core'
import type { CommandOptions } from './from-command.ts'

/** Options of the presets: limits, environment, and which model the agent is asked for. */
export interface AgentOptions extends Omit<CommandOptions, 'command' | 'args' | 'input' | 'files' | 'read'> {
  /** The executable, where it is not on the PATH under its usual name. */
  readonly command?: string
  /** A model of the agent's own naming, or what chooses one from the request's preferences. @default the agent's own default */
  readonly model?: string | ((preferences: ModelPreferences) => string | undefined)
  /** Further arguments for the agent, after the preset's. @default [] */
  readonly extraArgs?: readonly string[]
}

export function modelArgs({ model }: AgentOptions, { modelPreferences = {} }: CreateMessageParams): readonly string[] {
  const chosen = typeof model === 'function' ? model(modelPreferences) : model
  return chosen === undefined ? [] : ['--model', chosen]
}

/** Where the presets put the system prompt, which is not for other users' eyes either. */
export const SYSTEM_PROMPT_FILE = 'system-prompt.md'

/** Stands in for the agent's own prompt, which is about working on files. */
const DEFAULT_SYSTEM_PROMPT = 'Answer with the text that is asked for, and nothing else. You have no tools.'

export function systemPromptFile({ systemPrompt }: CreateMessageParams): Readonly<Record<string, string>> {
  return { [SYSTEM_PROMPT_FILE]: systemPrompt ?? DEFAULT_SYSTEM_PROMPT }
}
