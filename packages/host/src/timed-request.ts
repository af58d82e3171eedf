import { setMaxListeners } from 'node:events'
import type { RequestOptions } from '@modelcontextprotocol/client'
import { callError, type Ended } from './call-errors.ts'
import { Deadline } from './deadline.ts'
import type { CallRecord, ProgressUpdate } from './host.ts'

/** The SDK's own timeouts are out of the way: a `Deadline` keeps the time. The longest that a timer takes. */
const NO_TIMEOUT = 2_147_483_647

export interface TimedRequest {
  /** What is being done, for messages: "tools/call `triage`". */
  readonly what: string
  readonly timeoutMs: number
  /** The caller's. */
  readonly signal: AbortSignal | undefined
  /** Aborts when the host is closed. */
  readonly closing: AbortSignal
  readonly onProgress?: (update: ProgressUpdate) => void
  /** What has happened so far, for the error. */
  readonly record?: () => CallRecord
  /** What the server last wrote to stderr, for the error. */
  readonly stderr: () => Promise<string>
}

/** Sends under a clock that can be stopped. @throws {HostError} whatever goes wrong */
export async function timedRequest<Result>(
  { what, timeoutMs, signal, closing, onProgress, record, stderr }: TimedRequest,
  send: (request: RequestOptions & { readonly signal: AbortSignal }, deadline: Deadline) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController()
  // As many listen as requests are under way: Node would take more than ten for a leak.
  setMaxListeners(0, controller.signal, closing, ...(signal === undefined ? [] : [signal]))
  let ended: Ended | undefined
  const end = (why: Ended, message: string) => (): void => {
    ended ??= why
    // The server is told of the message, as the reason of the cancellation.
    controller.abort(new Error(message))
  }
  const cancel = end('cancelled', 'cancelled by the caller')
  const close = end('closed', 'the client is closing')
  const deadline = new Deadline(timeoutMs, end('timeout', `no answer within ${timeoutMs} ms`))
  signal?.addEventListener('abort', cancel, { once: true })
  closing.addEventListener('abort', close, { once: true })
  if (signal?.aborted) cancel()
  if (closing.aborted) close()
  try {
    controller.signal.throwIfAborted()
    const onprogress = (update: ProgressUpdate): void => {
      deadline.restart()
      onProgress?.(update)
    }
    return await send({ signal: controller.signal, timeout: NO_TIMEOUT, onprogress }, deadline)
  } catch (error) {
    throw callError(error, { what, ended, timeoutMs, stderr: await stderr(), call: record?.() })
  } finally {
    deadline.end()
    signal?.removeEventListener('abort', cancel)
    closing.removeEventListener('abort', close)
  }
}
