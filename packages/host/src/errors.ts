import type { CallRecord } from './host.ts'

/** Why the host could not do what it was asked. */
export type HostErrorCode =
  /** Options that contradict each other, such as a persona and an era that it does not speak. */
  | 'invalid_options'
  /** The server could not be started or reached, or no common protocol era was found. */
  | 'connection_failed'
  /** The server's process or connection ended while something was waited for. */
  | 'server_gone'
  /** The server did not answer in time. */
  | 'timeout'
  /** The caller's signal aborted. */
  | 'cancelled'
  /** On 2026, a refused sample ends the call: the server is never told. */
  | 'refused'
  /** On 2026, the server still asks after the limit of rounds. */
  | 'rounds_exceeded'
  /** The handler of a request of the server failed, so a 2026 call cannot go on. */
  | 'answer_failed'
  /** The server broke the protocol. */
  | 'protocol_violation'
  /** The server answered with an HTTP status that is an error: `data.status` is it. */
  | 'http_error'
  /** The server answered with a JSON-RPC error: `rpcCode` and `data` are its. */
  | 'rpc_error'

export interface HostErrorOptions {
  readonly cause?: unknown
  readonly rpcCode?: number | undefined
  readonly data?: unknown
  readonly call?: CallRecord | undefined
  readonly stderr?: string | undefined
}

// A registered symbol, so that two copies of this package in one process recognise each other's errors.
const BRAND: unique symbol = Symbol.for('sampan.HostError')

/** Every failure that this package reports, told apart by `code`. */
export class HostError extends Error {
  readonly code: HostErrorCode
  /** The server's JSON-RPC error code, for `rpc_error`. */
  readonly rpcCode: number | undefined
  /** The server's JSON-RPC error data, for `rpc_error`. */
  readonly data: unknown
  /** What had happened in the call until it failed. */
  readonly call: CallRecord | undefined
  /** What the server's process last wrote to stderr, where it ended. */
  readonly stderr: string | undefined

  constructor(code: HostErrorCode, message: string, options: HostErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'HostError'
    this.code = code
    this.rpcCode = options.rpcCode
    this.data = options.data
    this.call = options.call
    this.stderr = options.stderr
    Object.defineProperty(this, BRAND, { value: true })
  }

  /** True for a HostError of this or of another copy of the package. */
  static isInstance(error: unknown): error is HostError {
    return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[BRAND] === true
  }
}
