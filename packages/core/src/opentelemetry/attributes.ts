import type { Attributes, AttributeValue } from '@opentelemetry/api'
import type { EventFailure, RequestEnded, RequestSent } from '../observe/events.ts'

/**
 * Names of the OpenTelemetry GenAI semantic conventions, version 1.41 (status: development), and of our own under `sampan.`
 * for what the conventions have no word for.
 */

/** The client's model, whichever it is: the protocol does not say who serves it. Also the calling model, by handoff. */
export const CLIENT_PROVIDER = 'mcp.client'

/** The server owner's model, until the application says whose it is. */
export const DEFAULT_PROVIDER_NAME = 'sampan.provider'

export function providerNameOf({ route }: RequestSent | RequestEnded, providerName: string): string {
  return route === 'provider' ? providerName : CLIENT_PROVIDER
}

/** What a request is known by before its answer. `gen_ai.request.model` is absent: a sample names preferences, not a model. */
export function requestAttributes(event: RequestSent | RequestEnded, providerName: string): Attributes {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': providerNameOf(event, providerName),
    'sampan.route': event.route,
    'sampan.request.number': event.number,
  }
}

export function sentAttributes({ maxTokens, temperature }: RequestSent): Attributes {
  return given({ 'gen_ai.request.max_tokens': maxTokens, 'gen_ai.request.temperature': temperature })
}

export function answerAttributes(event: RequestEnded): Attributes {
  const { model, stopReason, inputTokens, outputTokens, estimated, error } = event
  return given({
    'gen_ai.response.model': model,
    'gen_ai.response.finish_reasons': stopReason === undefined ? undefined : [stopReason],
    'gen_ai.usage.input_tokens': inputTokens,
    'gen_ai.usage.output_tokens': outputTokens,
    'sampan.usage.estimated': estimated,
    'error.type': error?.code,
    'rpc.response.status_code': error?.rpcCode === undefined ? undefined : String(error.rpcCode),
  })
}

export function errorType(error: EventFailure | undefined): Attributes {
  return error === undefined ? {} : { 'error.type': error.code }
}

/** The attributes without those that have no value. */
export function given(attributes: Readonly<Record<string, AttributeValue | undefined>>): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))
}
