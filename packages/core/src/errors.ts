/** Why a sample, or one route of it, did not answer. What follows from each is in `routes/table.ts`. */
export type SamplingErrorCode =
  /** The request itself is wrong: thrown before anything is sent, and never routed around. */
  | 'invalid_request'
  /** The client did not declare it, or the connection cannot carry it (stateless HTTP, JSON-response mode). */
  | 'unsupported'
  /** The user or the host refused. */
  | 'denied'
  /** Declared, but not working: no model, method not found, always refused. */
  | 'unavailable'
  | 'rate_limited'
  | 'transport'
  | 'internal'
  | 'timeout'
  /** The caller cancelled, or left. */
  | 'aborted'
  /** Not a valid sampling result. */
  | 'invalid_result'
  /** Does not fit the schema after the bounded re-asks. */
  | 'invalid_output'
  /** Cut at the limit, or cut without saying so. */
  | 'truncated'
  | 'budget_exceeded'
  /** The client's round limit is near. */
  | 'rounds_exceeded'
  /** The handler asked something else than it did when its answers were recorded. */
  | 'replay_mismatch'

/** One problem that a schema or a check found, in the form of Standard Schema. */
export interface SamplingIssue {
  readonly message: string
  readonly path?: readonly PropertyKey[]
}

/** What an error carries, so that its reader need not reproduce it. */
export interface SamplingErrorEvidence {
  /** The request's field that is wrong, for `invalid_request`. */
  readonly field?: string
  /** What the model wrote. */
  readonly text?: string
  readonly model?: string
  readonly stopReason?: string
  readonly issues?: readonly SamplingIssue[]
  /** The peer's JSON-RPC error code. */
  readonly rpcCode?: number
  /** Every route tried before this error, for the error that ends a sample. */
  readonly attempts?: readonly { readonly route: string; readonly error?: SamplingError }[]
  /** For `replay_mismatch`: what was asked when the answer was recorded, and what is asked now. */
  readonly recorded?: string
  readonly present?: string
  /** How long to wait before another try makes sense, in milliseconds. */
  readonly retryAfterMs?: number
}

export interface SamplingErrorOptions {
  readonly cause?: unknown
  readonly evidence?: SamplingErrorEvidence
}

// A registered symbol, so that two copies of this package in one process recognise each other's errors.
const BRAND: unique symbol = Symbol.for('sampan.SamplingError')
const UNAVAILABLE_BRAND: unique symbol = Symbol.for('sampan.SamplingUnavailableError')

/** Every failure that Sampan reports, told apart by `code`. */
export class SamplingError extends Error {
  readonly code: SamplingErrorCode
  readonly evidence: SamplingErrorEvidence

  constructor(code: SamplingErrorCode, message: string, options: SamplingErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'SamplingError'
    this.code = code
    this.evidence = options.evidence ?? {}
    Object.defineProperty(this, BRAND, { value: true })
  }

  /** True for a SamplingError of this or of another copy of the package. */
  static isInstance(error: unknown): error is SamplingError {
    return isBranded(error, BRAND)
  }
}

/** No route could answer. `evidence.attempts` says why each one could not; the message says what to configure. */
export class SamplingUnavailableError extends SamplingError {
  constructor(message: string, options: SamplingErrorOptions & { readonly code?: SamplingErrorCode } = {}) {
    super(options.code ?? 'unavailable', message, options)
    this.name = 'SamplingUnavailableError'
    Object.defineProperty(this, UNAVAILABLE_BRAND, { value: true })
  }

  static override isInstance(error: unknown): error is SamplingUnavailableError {
    return isBranded(error, UNAVAILABLE_BRAND)
  }
}

/** A request that cannot be sent as it is. `field` is the path of the option that is wrong, such as `maxTokens`. */
export function invalidRequest(field: string, problem: string, options: SamplingErrorOptions = {}): SamplingError {
  return new SamplingError('invalid_request', `ctx.sample: \`${field}\` ${problem}`, {
    ...options,
    evidence: { ...options.evidence, field },
  })
}

function isBranded(error: unknown, brand: symbol): boolean {
  return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[brand] === true
}
