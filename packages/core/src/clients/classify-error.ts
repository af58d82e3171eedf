import { SamplingError, type SamplingErrorCode } from '../errors.ts'
import type { ClientHabits } from './registry.ts'

/** JSON-RPC and SDK codes whose meaning does not depend on the message. */
const BY_CODE: ReadonlyMap<number | string, SamplingErrorCode> = new Map<number | string, SamplingErrorCode>([
  // Spec 2025-11-25, client/sampling, "Error Handling": the user rejected the request.
  [-1, 'denied'],
  // Declared and then not implemented (Copilot CLI with -p).
  [-32601, 'unavailable'],
  // The client cannot take this request as it is: asking again changes nothing.
  [-32602, 'unsupported'],
  // Both SDKs on a timeout; v1 numbers it.
  [-32001, 'timeout'],
  ['REQUEST_TIMEOUT', 'timeout'],
  // The connection that the call came over: whoever called has left.
  ['CONNECTION_CLOSED', 'aborted'],
  ['NOT_CONNECTED', 'aborted'],
  ['SEND_FAILED', 'transport'],
  ['CAPABILITY_NOT_SUPPORTED', 'unsupported'],
  ['METHOD_NOT_SUPPORTED_BY_PROTOCOL_VERSION', 'unsupported'],
])

/** A refusal in words is one under any code: VS Code's comes with the code of a closed connection. */
const REFUSAL =
  /\b(reject|den(y|ied)|declin|(?<!connection )refus|disallow|not (been )?(allow|approv|permitt)|not now|forbid)|\b(cancel+ed|dismissed|aborted) by|\buser\b[^.]{0,40}\b(cancel|dismiss|abort)/i

/** Messages, for codes that clients use for anything. The first that matches decides. */
const BY_MESSAGE: readonly (readonly [RegExp, SamplingErrorCode])[] = [
  [/rate.?limit|too many requests|\b429\b|quota/i, 'rate_limited'],
  [
    /no (language )?model|model (is )?not (found|selected|available)|not configured|no (sampling )?handler/i,
    'unavailable',
  ],
  [/not (implement|support)|unsupported|no (api )?key|no provider/i, 'unavailable'],
  [/timed? ?out/i, 'timeout'],
  // All that the SDKs say of their own connection; within more words it is one behind the client.
  [/^(not connected|connection closed)\.?$/i, 'aborted'],
  [/connection (reset|refused|closed)|not connected|ECONN|EPIPE|socket|network|fetch failed/i, 'transport'],
  [/overload|internal|unexpected|\b50[0234]\b|service unavailable|exception|crash/i, 'internal'],
]

/**
 * Names what a client's error to a sampling request means. What stays ambiguous is `denied`: asking a user again who
 * refused is worse than not asking one who would have agreed (clients give the same error for both; see `registry.ts`).
 */
export function classifyClientError(error: unknown, habits: ClientHabits | undefined): SamplingError {
  if (SamplingError.isInstance(error)) return error
  const { code: rpcCode, data } = (error ?? {}) as { code?: unknown; data?: { sampan?: unknown } }
  const text = plainMessage(error)
  // `@sampan/stdio` says so where the answer could not be read at all.
  const unreadable = data?.sampan === 'invalid_result' ? 'invalid_result' : undefined
  const refused = REFUSAL.test(text) ? 'denied' : undefined
  const code =
    unreadable ?? habits?.classify?.(rpcCode, text) ?? refused ?? byCode(rpcCode) ?? byMessage(text) ?? 'denied'
  return new SamplingError(code, `The client answered the sampling request with an error: ${text}`, {
    cause: error,
    evidence: typeof rpcCode === 'number' ? { rpcCode } : {},
  })
}

function byCode(code: unknown): SamplingErrorCode | undefined {
  return typeof code === 'number' || typeof code === 'string' ? BY_CODE.get(code) : undefined
}

function byMessage(text: string): SamplingErrorCode | undefined {
  return BY_MESSAGE.find(([pattern]) => pattern.test(text))?.[1]
}

/** The message without the prefixes that SDK v1 puts before it, once on each side of the wire. */
function plainMessage(error: unknown): string {
  const { message: own } = (error ?? {}) as { message?: unknown }
  const message = typeof own === 'string' ? own : String(error)
  return message.replace(/^(MCP error -?\d+: )+/, '')
}
