import type { Readable, Writable } from 'node:stream'

/** What a command is given of the process that runs it. */
export interface CommandIo {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  /** Results, and nothing else. */
  readonly stdout: Writable & { readonly isTTY?: boolean }
  /** Everything for the person at the terminal. */
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal
  /** Runs this when the process ends, however it does. @returns what takes it back */
  readonly onExit: (cleanup: () => void) => () => void
}

/** Whether there is somebody to ask. */
export function isInteractive({ stdin, stderr }: CommandIo): boolean {
  return stdin.isTTY === true && stderr.isTTY === true
}

/** The person ended it: Ctrl-C, in a question or anywhere else. */
export class Interrupted extends Error {
  override readonly name: string = 'Interrupted'

  constructor() {
    super('Interrupted.')
  }
}
