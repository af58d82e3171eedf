import { cacheKey } from '../cache/key.ts'
import { sharedCache } from '../cache/shared-cache.ts'
import type { SampleResult } from '../context.ts'
import type { SampleCacheOptions } from '../options.ts'
import { askRoutes } from './ask-routes.ts'
import type { SampleJob } from './job.ts'
import { timeoutOf } from './in-time.ts'
import { sentParams } from './prepare.ts'
import { isStoredSample, reviveSample, storeSample, type StoredSample } from './stored-sample.ts'

/** What plain code answered is no model's answer: stored, it would hide the model's once there is one again. */
class NotCachedError extends Error {}

/** The answer that the cache holds for the whole of this request, else the routes' own, which is then stored. */
export async function throughCache(
  job: SampleJob,
  options: SampleCacheOptions,
  ttlMs: number | undefined,
): Promise<SampleResult<unknown>> {
  const { call, request, prepared, abort } = job
  const caller = callerOf(job)
  if (caller === undefined) return askRoutes(job)
  const key = await cacheKey(await wholeRequest(job, caller), prepared.boundary)
  let fresh: SampleResult<unknown> | undefined
  let served: SampleResult<unknown> | undefined
  const load = async (): Promise<StoredSample> => {
    fresh = await askRoutes(job)
    if (fresh.route === 'fallback') throw new NotCachedError()
    return storeSample(fresh)
  }
  const isValid = async (value: unknown): Promise<boolean> => {
    served = await readStored(value, job)
    return served !== undefined
  }
  try {
    const { hit } = await sharedCache(options).through(key, load, {
      ...{ signal: abort.signal, isValid, waitMs: timeoutOf(call, request) },
      ...(ttlMs !== undefined && { ttlMs }),
    })
    const result = hit ? served && { ...served, cached: true, attempts: [] } : fresh
    if (result === undefined) throw new Error('The cache gave what it was not given.')
    return result
  } catch (error) {
    if (fresh !== undefined && error instanceof NotCachedError) return fresh
    throw abort.error ?? error
  }
}

/** All of the request that an answer may depend on, and what may be done with one. Functions cannot be compared. */
async function wholeRequest({ call, request, prepared, output }: SampleJob, caller: string): Promise<object> {
  const { routes, onTruncated, includeContext, toolChoice, toolErrors, tools } = request
  const { settings } = call
  const defined =
    tools && (await import('../tools/tool-set.ts').then(({ createToolSet }) => createToolSet(tools, undefined)))
  return {
    ...prepared.params,
    ...{ caller, includeContext, toolChoice, toolErrors },
    routes: routes ?? settings.routes,
    onTruncated: onTruncated ?? settings.defaults.onTruncated,
    output: output?.jsonSchema,
    tools: defined?.definitions,
  }
}

/** What a store holds may be older than the schema, or no sample at all; undefined where it is not for this request. */
async function readStored(
  value: unknown,
  { call, request, output, prepared }: SampleJob,
): Promise<SampleResult<unknown> | undefined> {
  if (!isStoredSample(value)) return undefined
  try {
    return await reviveSample(value, request, output, (route) => sentParams(route, call, prepared, output, request))
  } catch {
    return undefined
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
