import { abortedError } from '../continuation/run.ts'
import { SamplingError } from '../errors.ts'
import { unlessEnded } from '../sample/in-time.ts'
import type { SampleRoute } from './route.ts'

/** A model of the server's owner. */
export const providerRoute: SampleRoute = {
  name: 'provider',

  obstacle({ settings }) {
    if (settings.provider !== undefined) return undefined
    return new SamplingError('unsupported', 'The server has no provider configured.')
  },

  ask(call, { key, question, params, abort, timeoutMs }) {
    return call.run.effect(key, question, async () => {
      const { provider } = call.settings
      if (provider === undefined) throw new SamplingError('unsupported', 'The server has no provider configured.')
      const { signal } = abort
      const controller = new AbortController()
      const stop = (): void => controller.abort(signal.reason)
      if (signal.aborted) stop()
      else signal.addEventListener('abort', stop, { once: true })
      const timer = setTimeout(() => controller.abort(timeoutError(timeoutMs)), timeoutMs)
      const stopHeartbeat = call.run.leg === undefined ? undefined : call.heartbeat.start(call.run.leg)
      try {
        // One that does not heed its signal must not hold the call past its time.
        return await unlessEnded(controller.signal, () => provider(params, { signal: controller.signal }))
      } catch (error) {
        throw providerError(error, controller.signal, call.run.aborted)
      } finally {
        clearTimeout(timer)
        stopHeartbeat?.()
        signal.removeEventListener('abort', stop)
      }
    })
  },
}

function timeoutError(timeoutMs: number): SamplingError {
  return new SamplingError('timeout', `The provider did not answer within ${timeoutMs} ms (timeoutMs).`)
}

function providerError(error: unknown, signal: AbortSignal, callAborted: boolean): SamplingError {
  if (signal.aborted || callAborted) return abortedError(signal.reason ?? error)
  if (SamplingError.isInstance(error)) return error
  const { status: own, statusCode } = (error ?? {}) as { status?: unknown; statusCode?: unknown }
  const status = own ?? statusCode
  const message = error instanceof Error ? error.message : String(error)
  const said = REFUSED_KEY.has(status)
    ? `The provider refused the key (HTTP ${String(status)}). Check the key that this server's provider uses.`
    : `The provider failed: ${message}`
  return new SamplingError(codeForStatus(status), said, { cause: error })
}

/** What a provider says then may hold a part of the key, and an error's message reaches the client. */
const REFUSED_KEY: ReadonlySet<unknown> = new Set([401, 403])

/** HTTP statuses, under the two names that client libraries put on their errors. */
function codeForStatus(status: unknown): 'rate_limited' | 'unavailable' | 'internal' {
  if (status === 429) return 'rate_limited'
  return status === 401 || status === 403 || status === 404 ? 'unavailable' : 'internal'
}
