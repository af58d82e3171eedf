/** What one run of a command may take. */
export interface ProcessLimits {
  /** How long it may run, in milliseconds, before its whole process tree is ended. @default 300_000 */
  readonly timeoutMs: number
  /** How much it may write to stdout, in bytes. @default 4_194_304 */
  readonly maxOutputBytes: number
  /** How long it has between being asked to end and being killed, in milliseconds. @default 2_000 */
  readonly killGraceMs: number
}

export const DEFAULT_LIMITS: ProcessLimits = {
  // An agent's start, a long answer and its own retries fit; a hung one does not hold a tool call for ever.
  timeoutMs: 300_000,
  // An answer of 64,000 tokens is about 256 KB; the rest is for agents that write events around it.
  maxOutputBytes: 4 * 1024 * 1024,
  killGraceMs: 2_000,
}

/** Two agents fit beside a server on a laptop; each is a process of some hundred megabytes. */
export const DEFAULT_CONCURRENCY = 2

/** Beyond this a request is refused at once rather than left to wait for minutes. */
export const DEFAULT_MAX_WAITING = 32

/** @throws {TypeError} naming the option. */
export function requirePositive(name: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value
  throw new TypeError(`${name} must be a number above 0, got ${value}`)
}
