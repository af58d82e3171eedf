import { SamplingError } from '../errors.ts'
import type { Call } from '../sample/call.ts'
import type { SampleAbort } from '../sample/sample-abort.ts'

/**
 * Sends a request to a 2025 client on the call's own channel. While it waits, the caller is told by progress that
 * something goes on, where it asked for progress.
 */
export async function pushToClient(
  call: Call,
  method: string,
  params: object,
  options: { readonly abort: SampleAbort; readonly timeoutMs: number },
): Promise<unknown> {
  const { abort, timeoutMs } = options
  // The SDKs throw the raw reason of an aborted signal, which need not be an error.
  if (abort.error !== undefined) throw abort.error
  const leg = call.run.leg ?? (await call.run.whenLeg())
  const stopHeartbeat = call.heartbeat.start(leg)
  try {
    return await leg.push(method, params, { signal: abort, timeoutMs })
  } catch (error) {
    if (abort.error !== undefined) throw abort.error
    const code = (error as { code?: unknown } | null)?.code
    if (code !== -32001 && code !== 'REQUEST_TIMEOUT') throw error
    throw new SamplingError('timeout', `The client did not answer ${method} within ${timeoutMs} ms (timeoutMs).`, {
      cause: error,
    })
  } finally {
    stopHeartbeat()
  }
}
