import { createHash } from 'node:crypto'
import type { CreateMessageParams } from '@sampan/core'
import { withoutBoundary } from '../answers/boundary.ts'

/** The same for the same question, whoever is asked and in whichever call. */
export function fingerprintOf({ messages, systemPrompt, tools, toolChoice }: CreateMessageParams): string {
  // Limits and preferences are left out: clients drop them, and a new limit makes no new question.
  const content = withoutBoundary(JSON.stringify([systemPrompt ?? null, messages, tools ?? null, toolChoice ?? null]))
  return createHash('sha256').update(content).digest('hex').slice(0, 16)
}
