import type { ClientCapabilities, ElicitParams, ElicitResult } from './protocol.ts'

/** Whether a client says that it fills defaults in, by the capability that the SDKs' clients have for it. */
export function appliesDefaults({ elicitation }: ClientCapabilities): boolean {
  return (elicitation?.form as { readonly applyDefaults?: unknown } | undefined)?.applyDefaults === true
}

/**
 * An accepted form with what its answer leaves out filled in, where the form has a default for it (SEP-1034). A form that was
 * declined or cancelled, and a URL, have nothing to fill in.
 */
export function withDefaults(result: ElicitResult, params: ElicitParams): ElicitResult {
  if (result.action !== 'accept' || params.mode === 'url') return result
  const properties = (params.requestedSchema['properties'] ?? {}) as Readonly<Record<string, { default?: never }>>
  const defaults = Object.entries(properties).flatMap(([name, property]) =>
    property.default === undefined ? [] : [[name, property.default] as const],
  )
  return { ...result, content: { ...Object.fromEntries(defaults), ...result.content } }
}
