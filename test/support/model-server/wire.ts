import type { IncomingHttpHeaders } from 'node:http'
import type { ModelAnswer, ModelCall, ModelFailure, WireFormat } from './reply.ts'

/** One wire format: what it asks of a request, and how it writes an answer. */
export interface Wire {
  readonly format: WireFormat
  readonly path: string
  /** @throws {ApiError} 401 */
  authorize(headers: IncomingHttpHeaders, apiKey: string): void
  /** @throws {ApiError} 400, for what the real API refuses. */
  check(body: Readonly<Record<string, unknown>>): void
  /** The answer as one JSON body. */
  whole(answer: ModelAnswer, call: ModelCall): unknown
  /** The answer as server-sent events. With `breaks: { type, … }` it ends after an error event. */
  events(answer: ModelAnswer, call: ModelCall): Iterable<WireEvent>
  error(failure: ModelFailure): unknown
}

export interface WireEvent {
  readonly event?: string
  readonly data: string
  /** Whether it carries a piece of the answer's text. */
  readonly isContent?: boolean
}

/** A response that is an error, whether the test asked for it or a check failed. */
export class ApiError extends Error {
  readonly failure: ModelFailure

  constructor(failure: ModelFailure) {
    super(failure.message ?? `HTTP ${failure.status}`)
    this.failure = failure
  }
}

export function badRequest(message: string): ApiError {
  return new ApiError({ status: 400, type: 'invalid_request_error', message })
}

export function requireBearer(headers: IncomingHttpHeaders, apiKey: string): void {
  if (headers.authorization === `Bearer ${apiKey}`) return
  const shown = headers.authorization?.replace(/^Bearer /, '') ?? ''
  // The real API repeats a part of the key in its message, too.
  throw new ApiError({
    status: 401,
    type: 'invalid_request_error',
    code: 'invalid_api_key',
    message: `Incorrect API key provided: ${shown}. You can find your API key in the dashboard.`,
  })
}

/** Every tool call is answered, once and before anything else is said; `pending` holds the ids of the open ones. */
export function requireAnswered(pending: ReadonlySet<string>): void {
  if (pending.size > 0) throw badRequest(`tool calls without a result: ${[...pending].join(', ')}`)
}
