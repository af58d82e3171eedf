import {
  APICallError,
  EmptyResponseBodyError,
  InvalidResponseDataError,
  JSONParseError,
  LoadAPIKeyError,
  LoadSettingError,
  NoContentGeneratedError,
  NoSuchModelError,
  TypeValidationError,
  UnsupportedFunctionalityError,
} from '@ai-sdk/provider'

export type FailureKind = 'key' | 'no-model' | 'unsupported' | 'invalid-data' | 'network' | 'network-timeout'

/** What can be read off an error of any provider, whatever its class. */
export interface Failure {
  readonly message: string
  /** HTTP status; absent when no response came. */
  readonly status: number | undefined
  /** The provider's own error type and code, in lower case. */
  readonly words: string
  readonly kind: FailureKind | undefined
  readonly retryAfterMs: number | undefined
}

export function readFailure(error: unknown): Failure {
  const fields = asRecord(error)
  return {
    message: messageOf(error, fields),
    status: typeof fields.statusCode === 'number' ? fields.statusCode : undefined,
    words: wordsOf(fields),
    kind: kindOf(error, fields),
    retryAfterMs: retryAfterMs(asRecord(fields.responseHeaders)),
  }
}

function kindOf(error: unknown, fields: Record<string, unknown>): FailureKind | undefined {
  if (LoadAPIKeyError.isInstance(error) || LoadSettingError.isInstance(error)) return 'key'
  if (NoSuchModelError.isInstance(error)) return 'no-model'
  if (UnsupportedFunctionalityError.isInstance(error)) return 'unsupported'
  const network = networkKind(error)
  if (network !== undefined) return network
  if (
    JSONParseError.isInstance(error) ||
    TypeValidationError.isInstance(error) ||
    InvalidResponseDataError.isInstance(error) ||
    NoContentGeneratedError.isInstance(error)
  ) {
    return 'invalid-data'
  }
  // No status means that no response came; a status of 2xx means that its body could not be read.
  if (APICallError.isInstance(error)) {
    if (fields.statusCode === undefined) return 'network'
    return Number(fields.statusCode) < 300 ? 'invalid-data' : undefined
  }
  return EmptyResponseBodyError.isInstance(error) ? 'network' : undefined
}

const TIMEOUT_CODES = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
])
const NETWORK_CODE =
  /^(E[A-Z]+|UND_ERR_[A-Z_]+|CERT_[A-Z_]+|DEPTH_ZERO_SELF_SIGNED_CERT|ConnectionRefused|ConnectionClosed)$/

/** Follows the causes: undici says "fetch failed" or "terminated" and puts the socket's error below. */
function networkKind(error: unknown): FailureKind | undefined {
  let current = error
  for (let depth = 0; current instanceof Error && depth < 8; depth += 1) {
    const { code } = current as { code?: unknown }
    if (typeof code === 'string' && TIMEOUT_CODES.has(code)) return 'network-timeout'
    if (typeof code === 'string' && NETWORK_CODE.test(code)) return 'network'
    if (current instanceof TypeError && /^(fetch failed|failed to fetch|terminated)$/i.test(current.message)) {
      return networkKind(current.cause) ?? 'network'
    }
    current = current.cause
  }
  return undefined
}

function messageOf(error: unknown, fields: Record<string, unknown>): string {
  if (typeof fields.message === 'string') return fields.message
  return typeof error === 'string' ? error : ''
}

/** The type and code stand at the top, under `error`, or in the response's body, by provider and by place. */
function wordsOf(fields: Record<string, unknown>): string {
  const body = typeof fields.responseBody === 'string' ? parse(fields.responseBody) : {}
  const places = [
    fields,
    asRecord(fields.error),
    asRecord(fields.data),
    asRecord(asRecord(fields.data).error),
    body,
    asRecord(body.error),
  ]
  return places
    .flatMap((place) => [place.type, place.code])
    .filter((word) => typeof word === 'string')
    .join(' ')
    .toLowerCase()
}

function parse(text: string): Record<string, unknown> {
  try {
    return asRecord(JSON.parse(text))
  } catch {
    return {}
  }
}

/** `retry-after-ms`, or `retry-after` as seconds or as a date (RFC 9110, 10.2.3). */
function retryAfterMs(headers: Record<string, unknown>): number | undefined {
  const milliseconds = Number.parseFloat(String(headers['retry-after-ms']))
  if (Number.isFinite(milliseconds)) return Math.max(0, milliseconds)
  const value = headers['retry-after']
  if (typeof value !== 'string' || value === '') return undefined
  const seconds = Number(value)
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now()
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
