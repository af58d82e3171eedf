import { hostOf } from './host.ts'
import { type ServeStdioOptions, readOptions } from './options.ts'
import { StdioTransport } from './transport.ts'

/** A server that is being served. */
export interface StdioServing {
  /** Aborts the calls in flight, waits for what was sent to go out, and gives stdout back. The process goes on. */
  close(): Promise<void>
}

/** What answers on a connection. */
export interface Answering {
  /** Ends it, which aborts the calls in flight. */
  close(): Promise<unknown>
}

/**
 * The life of one connection, the same for both SDK lines: read, serve, and end once, in whichever way the end comes.
 *
 * @param answer Creates the server and lets it answer on the transport, which it starts.
 */
export async function serve(
  options: ServeStdioOptions,
  answer: (transport: StdioTransport, report: (error: Error) => void) => Promise<Answering>,
): Promise<StdioServing> {
  const settings = readOptions(options)
  const { graceMs, report } = settings
  let answering: Answering | undefined
  let exiting = false
  let closing: Promise<void> | undefined

  const host = hostOf(settings, { onSignal: () => end(), onExit: () => transport.flushNow() })
  const transport = new StdioTransport({
    input: host.input,
    output: host.output,
    write: host.write,
    maxMessageBytes: settings.maxMessageBytes,
    report,
    onGone: () => end(),
    onClosed: () => void close(),
  })

  function close(): Promise<void> {
    closing ??= within(graceMs, finish()).then(() => {
      transport.release()
      // A process that exits keeps stdout guarded to the last.
      if (!exiting) host.release()
    })
    return closing
  }

  async function finish(): Promise<void> {
    await answering?.close().catch((cause: unknown) => report(new Error('The server failed to close', { cause })))
    await transport.close()
    await transport.drained()
  }

  /** The client has gone, or the process is to end. */
  function end(): void {
    exiting = true
    host.exit()
    void close()
  }

  try {
    transport.listen()
    answering = await answer(transport, report)
  } catch (error) {
    await close()
    throw error
  }
  return { close }
}

async function within(timeMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeMs)))
  await Promise.race([work, timeout])
  clearTimeout(timer)
}
