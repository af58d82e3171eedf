import { TimeoutError } from '@redis/client'

/** Redis cannot be reached, or refused a command. `cause` is what the client said. */
export class RedisUnavailableError extends Error {
  constructor(cause: unknown) {
    super(`Redis is not available: ${reasonOf(cause)}`, { cause })
    this.name = 'RedisUnavailableError'
  }

  /** True where the command has certainly not happened, because it was taken back before it was sent. */
  get neverSent(): boolean {
    return this.cause instanceof TimeoutError
  }
}

export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join('; ')
  return error instanceof Error ? error.message || error.name : String(error)
}
