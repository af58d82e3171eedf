import { SamplingError } from '@sampan/core'
import type { ProcessOutcome } from './run-process.ts'

/** What a command answered. */
export interface CommandAnswer {
  readonly text: string
  readonly model?: string
  /** The protocol's word: `endTurn`, `maxTokens`, `stopSequence`. @default 'endTurn' */
  readonly stopReason?: string
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number }
}

/** The default way to read an output: all of stdout is the answer. */
export function readPlainText(outcome: ProcessOutcome): CommandAnswer {
  if (outcome.exitCode !== 0) throw failedError(outcome)
  const text = outcome.stdout.trim()
  if (text === '')
    throw new SamplingError('invalid_result', 'The command wrote nothing.', { evidence: { text: outcome.stderr } })
  return { text }
}

/** A command that failed without saying why in its own format. */
export function failedError({ exitCode, exitSignal, stdout, stderr }: ProcessOutcome): SamplingError {
  const how = exitCode === null ? `was ended by ${exitSignal ?? 'a signal'}` : `exited with code ${exitCode}`
  const said = (stderr.trim() || stdout.trim()).slice(-SAID_CHARACTERS)
  return new SamplingError('internal', `The command ${how}${said === '' ? '.' : `: ${said}`}`, {
    evidence: { text: said },
  })
}

// The last words of a stack trace or a usage text.
const SAID_CHARACTERS = 500
