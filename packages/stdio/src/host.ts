import type { Readable, Writable } from 'node:stream'
import type { WriteText } from './batched-writer.ts'
import type { StdioSettings, StdioStreams } from './options.ts'
import { guardStdout } from './stdout-guard.ts'

/** What a connection runs on: the process with its stdin and stdout, or two streams that someone gave. */
export interface StdioHost {
  readonly input: Readable
  readonly output: Writable
  readonly write: WriteText
  /** Ends the process as soon as it has nothing left to do, and after the grace in any case. */
  exit(): void
  /** Gives back what was taken, for a process that goes on. */
  release(): void
}

export interface HostEvents {
  /** Someone asks the process to end. */
  onSignal(): void
  /** The process ends within this turn. */
  onExit(): void
}

export function hostOf(settings: StdioSettings, events: HostEvents): StdioHost {
  return settings.streams === undefined ? holdProcess(settings, events) : borrowStreams(settings.streams)
}

function borrowStreams({ input, output }: StdioStreams): StdioHost {
  return { input, output, write: (text, done) => output.write(text, done), exit() {}, release() {} }
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

let held = false

function holdProcess({ signals, graceMs }: StdioSettings, { onSignal, onExit }: HostEvents): StdioHost {
  if (held) throw new Error('serveStdio already serves this process: close it first, or pass `streams`')
  held = true
  const { stdin: input, stdout: output } = process
  const guard = guardStdout(output, process.stderr)
  let asked = false
  const onAnySignal = (): void => {
    if (asked) process.exit(0)
    asked = true
    onSignal()
  }
  process.on('exit', onExit)
  if (signals) for (const signal of SIGNALS) process.on(signal, onAnySignal)

  return {
    input,
    output,
    write: guard.write,
    exit() {
      // Nothing says when the `finally` blocks of aborted calls are done, but while they wait for anything the process
      // has something to do. Unreferenced, neither stdin nor the timer is such a thing.
      if ('unref' in input) input.unref()
      process.once('beforeExit', () => process.exit(0))
      setTimeout(() => process.exit(0), graceMs).unref()
    },
    release() {
      held = false
      guard.release()
      process.off('exit', onExit)
      if (signals) for (const signal of SIGNALS) process.off(signal, onAnySignal)
    },
  }
}
