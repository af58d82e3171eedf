import { HostError } from '../errors.ts'
import { VERSION } from '../version.ts'
import { type Flags, parseFlags, UsageError } from './flags.ts'
import { HELP } from './help.ts'
import { type CommandIo, Interrupted } from './io.ts'
import { onEachChange } from './on-each-change.ts'
import { reportJson } from './report-json.ts'
import { reportText } from './report-text.ts'
import type { Failure } from './reporter.ts'
import { Screen } from './screen.ts'
import { Session, type SessionParts } from './session.ts'

export const EXIT: { readonly failed: 1; readonly usage: 2; readonly interrupted: 130 } = {
  failed: 1,
  usage: 2,
  interrupted: 130,
}

/** The command, without the process around it. @returns the exit code */
export async function main(argv: readonly string[], io: CommandIo): Promise<number> {
  const screen = new Screen(io)
  const stop = new AbortController()
  io.signal.addEventListener('abort', () => stop.abort(io.signal.reason), { once: true })
  // Even a mistake in the flags is told in JSON to whom JSON was promised.
  const json = wantsJson(argv)
  const reporter = json ? reportJson(io.stdout) : reportText(screen)
  try {
    const flags = parseFlags(argv, io.env)
    if (flags === 'help' || flags === 'version') {
      io.stdout.write(flags === 'help' ? HELP : `${VERSION}\n`)
      return 0
    }
    if (flags.watch === undefined) return await Session.run(flags, io, { reporter, screen, stop })
    await onEachChange(flags.watch, stop.signal, (run) => runUntilChange(flags, io, { reporter, screen, stop: run }))
    throw new Interrupted()
  } catch (error) {
    if (stop.signal.aborted || error instanceof Interrupted) {
      reporter.failed({ code: 'interrupted', message: 'Interrupted.' })
      return EXIT.interrupted
    }
    reporter.failed(failureOf(error, json))
    return error instanceof UsageError ? EXIT.usage : EXIT.failed
  }
}

/** What fails is told, and tried again after a change; wrong usage, and the person's own end, end it all. */
async function runUntilChange(flags: Flags, io: CommandIo, parts: SessionParts): Promise<void> {
  const { reporter, stop } = parts
  try {
    await Session.run(flags, io, parts)
  } catch (error) {
    if (error instanceof UsageError || error instanceof Interrupted || !HostError.isInstance(error)) throw error
    if (stop.signal.reason instanceof Interrupted) throw stop.signal.reason
    if (!stop.signal.aborted) reporter.failed(failureOf(error, flags.json))
  }
  if (!stop.signal.aborted) reporter.watching(flags.watch ?? '')
}

/** Before the server's own command, where a --json would be the server's. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json')
}

function failureOf(error: unknown, json: boolean): Failure {
  if (error instanceof UsageError) return { code: 'usage', message: `${error.message}\nsampan-host --help says more.` }
  if (HostError.isInstance(error)) {
    // People have read the server's stderr as it came; its first line says what follows from it.
    const message = json || error.stderr === undefined ? error.message : (error.message.split('\n')[0] ?? '')
    return { code: error.code, message, call: error.call }
  }
  // A mistake of ours: its place in the code is worth more than a smooth sentence.
  return { code: 'internal', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}
