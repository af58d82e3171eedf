import type { Writable } from 'node:stream'
import type { WriteText } from './batched-writer.ts'

export interface StdoutGuard {
  /** Writes to the real stdout. */
  readonly write: WriteText
  /** Gives stdout back to everyone. */
  release(): void
}

/**
 * Keeps stdout for protocol messages: whatever else is written to it, by `console.log` and its kin or by any code that
 * holds the stream, goes to stderr. Out of reach are writes past the stream: to file descriptor 1, by native code, or
 * by a child process that inherits it.
 */
export function guardStdout(stdout: Writable, stderr: Writable): StdoutGuard {
  // Another tool may have put methods of its own on the stream; those are then what we write through and give back.
  const own = Object.getOwnPropertyDescriptor(stdout, 'write')
  const ownEnd = Object.getOwnPropertyDescriptor(stdout, 'end')
  const write = stdout.write
  let released = false

  const divertWrite = (chunk: unknown, ...rest: unknown[]): boolean => {
    if (released) return Reflect.apply(write, stdout, [chunk, ...rest]) as boolean
    Reflect.apply(stderr.write, stderr, [chunk, ...rest])
    // Always ready: a source piped into stdout would wait for a 'drain' that stdout has no reason to emit.
    return true
  }
  const end = stdout.end
  const divertEnd = (...args: unknown[]): Writable => {
    if (released) return Reflect.apply(end, stdout, args) as Writable
    const callback = args.find((argument) => typeof argument === 'function')
    if (args[0] !== undefined && args[0] !== null && args[0] !== callback) Reflect.apply(stderr.write, stderr, args)
    else if (callback !== undefined) process.nextTick(callback as () => void)
    return stdout
  }
  // A reader of stderr that goes away costs the log, not the server.
  const ignoreStderrError = (): void => {}

  stdout.write = divertWrite as Writable['write']
  stdout.end = divertEnd as Writable['end']
  stderr.on('error', ignoreStderrError)

  return {
    write: (text, done) => Reflect.apply(write, stdout, [text, done]) as boolean,
    release() {
      if (released) return
      released = true
      stderr.off('error', ignoreStderrError)
      // Where someone has wrapped our methods since, they stay, and pass on to the real ones.
      if (stdout.write === (divertWrite as Writable['write'])) restore(stdout, 'write', own)
      if (stdout.end === (divertEnd as Writable['end'])) restore(stdout, 'end', ownEnd)
    },
  }
}

function restore(stream: Writable, name: 'write' | 'end', own: PropertyDescriptor | undefined): void {
  if (own === undefined) delete (stream as Partial<Writable>)[name]
  else Object.defineProperty(stream, name, own)
}
