/** What was typed makes no sense; the message says what would. Exit code 2. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError'
}

/** It could not be done; the message says what to do. Exit code 1. */
export class CreateError extends Error {
  override readonly name: string = 'CreateError'
}

/** The person left. Exit code 130, as for Ctrl-C. */
export class Interrupted extends Error {
  override readonly name: string = 'Interrupted'
}
