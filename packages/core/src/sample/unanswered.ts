import type { RouteAttempt } from '../context.ts'
import { SamplingError, SamplingUnavailableError } from '../errors.ts'

/**
 * The error that ends a sample which no route answered: what the last one that was really asked said, or, where none could
 * be, what the server's author can do about it. Its message is read by the author in a log and by the calling model.
 */
export function unansweredError(attempts: readonly RouteAttempt[]): SamplingError {
  const asked =
    attempts.findLast(({ requests, error }) => requests > 0 && error !== undefined)?.error ??
    // Nobody is asked again after a refusal, and it is the reason all the same.
    attempts.find(({ error }) => error?.code === 'denied')?.error
  const evidence = { ...asked?.evidence, attempts }
  const reasons = attempts.map(({ route, error }) => `  ${route}: ${error?.message ?? 'answered'}`).join('\n')
  if (asked !== undefined) {
    const message = attempts.length === 1 ? asked.message : `${asked.message}\nRoutes tried:\n${reasons}`
    return new SamplingError(asked.code, message, { cause: asked, evidence })
  }
  return new SamplingUnavailableError(
    `No model could be asked.\n${reasons}\nThe server's author can configure a provider, enable handoff, or give the ` +
      'sample a fallback (withSampling(server, { provider, handoff: true }); ctx.sample({ fallback })).',
    { evidence },
  )
}
