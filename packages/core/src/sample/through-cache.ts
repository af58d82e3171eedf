import { cacheKey } from '../cache/key.ts'
import { sharedCache } from '../cache/shared-cache.ts'
import type { SampleResult } from '../context.ts'
import type { SampleCacheOptions } from '../options.ts'
import { askRoutes } from './ask-routes.ts'
import type { SampleJob } from './job.ts'
import { reviveSample, storeSample, type StoredSample } from './stored-sample.ts'

/** What plain code answered is no model's answer: stored, it would hide the model's once there is one again. */
class NotCachedError extends Error {}

/** The answer that the cache holds for the whole of this request, else the routes' own, which is then stored. */
export async function throughCache(
  job: SampleJob,
  options: SampleCacheOptions,
  ttlMs: number | undefined,
): Promise<SampleResult<unknown>> {
  const { request, prepared, output, abort } = job
  const caller = callerOf(job)
  if (caller === undefined) return askRoutes(job)
  const tools = request.tools && Object.keys(request.tools)
  const asked = { ...prepared.params, output: output?.jsonSchema, tools, caller }
  const key = await cacheKey(asked, prepared.boundary)
  let fresh: SampleResult<unknown> | undefined
  const load = async (): Promise<StoredSample> => {
    fresh = await askRoutes(job)
    if (fresh.route === 'fallback') throw new NotCachedError()
    return storeSample(fresh)
  }
  try {
    const { value, hit } = await sharedCache(options).through(key, load, {
      signal: abort.signal,
      ...(ttlMs !== undefined && { ttlMs }),
    })
    if (!hit && fresh !== undefined) return fresh
    return { ...(await reviveSample(value, request, output)), cached: true, attempts: [] }
  } catch (error) {
    if (fresh !== undefined && error instanceof NotCachedError) return fresh
    throw abort.error ?? error
  }
}

/**
 * Whose answers may be served. A caller's own model says what its caller wants: nobody else is given that. What the server
 * owner's model says is for all. Undefined where it cannot be told who calls: on 2026 over HTTP, without authentication,
 * it may be anybody, and whose answer it is would be anybody's as well.
 */
function callerOf({ call, request }: SampleJob): string | undefined {
  const { client, run, settings } = call
  const routes = request.routes ?? settings.routes
  if (!routes.includes('client') && !routes.includes('handoff')) return 'all'
  const known = client.principal ?? client.sessionId
  if (known !== undefined) return `one ${known}`
  return run.leg?.lasts === true ? 'the one on this connection' : undefined
}
