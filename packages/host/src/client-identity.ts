import { mergeCapabilities } from '@modelcontextprotocol/client'
import { HostError } from './errors.ts'
import type { HostOptions } from './host.ts'
import type { Persona } from './personas/persona.ts'
import type { ClientCapabilities, Era } from './protocol.ts'

/** What a client speaks first: what was asked for, or what its persona prefers. */
export function eraFor(era: HostOptions['era'], persona: Persona | undefined): 'auto' | Era {
  if (persona === undefined) return era ?? 'auto'
  const { eras, title } = persona
  if (era === undefined || era === 'auto') return eras[0] === '2026' && eras.includes('2025') ? 'auto' : eras[0]
  if (!eras.includes(era)) {
    throw new HostError('invalid_options', `${title} does not speak ${era}; it speaks ${eras.join(' and ')}.`)
  }
  return era
}

/** What a client declares: all that its persona does, or what its handlers imply; and what was asked for besides. */
export function declaredCapabilities(options: HostOptions, persona: Persona | undefined): ClientCapabilities {
  const implied: ClientCapabilities = persona?.capabilities ?? {
    ...(options.onSampling && { sampling: {} }),
    ...(options.onElicitation && { elicitation: { form: {} } }),
    ...(options.roots && { roots: {} }),
  }
  const more = options.capabilities ?? {}
  return mergeCapabilities(implied as object, more as object) as ClientCapabilities
}
