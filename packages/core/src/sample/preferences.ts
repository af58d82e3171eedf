import type { Preference } from '../context.ts'
import { invalidRequest } from '../errors.ts'
import type { ModelHint, ModelPreferences } from '../protocol.ts'

/**
 * What each preset asks for. Hints are short family names, because clients match them as substrings of their own model
 * ids (VS Code, case-insensitively); they come first to last, and one that no model matches is passed over. Priorities
 * are for the clients that read them.
 */
export const PREFERENCES: Readonly<Record<Preference, ModelPreferences>> = {
  fast: {
    hints: [{ name: 'haiku' }, { name: 'mini' }, { name: 'flash' }],
    speedPriority: 0.9,
    costPriority: 0.6,
    intelligencePriority: 0.3,
  },
  cheap: {
    hints: [{ name: 'mini' }, { name: 'haiku' }, { name: 'flash' }],
    costPriority: 0.9,
    speedPriority: 0.5,
    intelligencePriority: 0.2,
  },
  smart: {
    hints: [{ name: 'opus' }, { name: 'sonnet' }, { name: 'gpt-5' }, { name: 'pro' }],
    intelligencePriority: 0.9,
    speedPriority: 0.3,
    costPriority: 0.2,
  },
  balanced: {
    hints: [{ name: 'sonnet' }, { name: 'gpt-5' }],
    intelligencePriority: 0.5,
    speedPriority: 0.5,
    costPriority: 0.5,
  },
}

/** @throws {SamplingError} `invalid_request` for a preset that does not exist or a priority outside 0 to 1. */
export function modelPreferences(prefer: Preference | ModelPreferences): ModelPreferences {
  if (typeof prefer === 'string') {
    if (Object.hasOwn(PREFERENCES, prefer)) return PREFERENCES[prefer]
    throw invalidRequest(
      'prefer',
      `must be one of ${Object.keys(PREFERENCES).join(', ')} or an object, got '${prefer}'.`,
    )
  }
  if (typeof prefer !== 'object' || prefer === null) throw invalidRequest('prefer', 'must be a preset or an object.')
  for (const field of ['costPriority', 'speedPriority', 'intelligencePriority'] as const) {
    const priority = prefer[field]
    if (priority !== undefined && !(priority >= 0 && priority <= 1)) {
      throw invalidRequest(`prefer.${field}`, `must be from 0 to 1, got ${priority}.`)
    }
  }
  if (prefer.hints === undefined) return prefer
  if (!Array.isArray(prefer.hints)) throw invalidRequest('prefer.hints', 'must be an array of { name }.')
  // A hint without a name makes VS Code throw, and says nothing to any client.
  const hints = prefer.hints.filter((hint: ModelHint | null) => typeof hint?.name === 'string' && hint.name !== '')
  return { ...prefer, hints }
}
