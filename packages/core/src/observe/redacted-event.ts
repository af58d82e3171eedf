import { SamplingError, SamplingUnavailableError } from '../errors.ts'
import { type Redact, redactJson, redactText } from '../sample/redact.ts'

/** Fields of events that the author writes, and may have written a prompt's words into. */
const WORDS = ['purpose', 'key'] as const

/** The event, with the author's words in it redacted. */
export function redactedEvent<Event extends object>(event: Event, redact: Redact | undefined): Event {
  if (redact === undefined) return event
  const words = WORDS.flatMap((field) => {
    const text = (event as { readonly [field in string]?: unknown })[field]
    return typeof text === 'string' ? [[field, redactText(text, 'log', redact)]] : []
  })
  return { ...event, ...Object.fromEntries(words) }
}

/**
 * An error for a listener that wants text: it quotes prompts and answers. A copy without its cause, which may hold anything;
 * the handler's own has it.
 */
export function redactedError(error: SamplingError, redact: Redact | undefined): SamplingError {
  if (redact === undefined) return error
  const { attempts, ...rest } = error.evidence
  const evidence = {
    ...redactJson(rest, redact, 'log'),
    ...(attempts !== undefined && {
      attempts: attempts.map(({ error: failed, ...attempt }) => ({
        ...attempt,
        ...(failed !== undefined && { error: redactedError(failed, redact) }),
      })),
    }),
  }
  const { code } = error
  const message = redactText(error.message, 'log', redact)
  return SamplingUnavailableError.isInstance(error)
    ? new SamplingUnavailableError(message, { code, evidence })
    : new SamplingError(code, message, { evidence })
}
