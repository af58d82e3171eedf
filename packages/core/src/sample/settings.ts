import { checkBudget, checkWholeNumber } from '../budget/check-budget.ts'
import { safeCounter, type TokenCounter } from '../budget/count.ts'
import type { CacheStore } from '../cache/cache.ts'
import type { Engine } from '../continuation/engine.ts'
import type { EngineSettings } from '../continuation/handling.ts'
import { engineFor, type SealedEngine } from '../continuation/engines.ts'
import {
  type ContinuationOptions,
  DEFAULT_MAX_ROUNDS,
  DEFAULT_MAX_RUNS,
  DEFAULT_REPLAY_GRACE_MS,
  DEFAULT_TTL_MS,
} from '../continuation/options.ts'
import type { ReplayDifference } from '../continuation/replay-check.ts'
import { RequestStates } from '../continuation/request-state.ts'
import { KEY_BYTES } from '../continuation/seal.ts'
import { sharingFor } from '../continuation/sharing.ts'
import type { Route } from '../context.ts'
import { invalidRequest } from '../errors.ts'
import type { LimiterOptions } from '../limits/limiter.ts'
import type { SamplingEventListener } from '../observe/events.ts'
import type {
  BudgetOptions,
  SampleCacheOptions,
  SampleDefaults,
  SamplingOptions,
  SamplingProvider,
} from '../options.ts'
import {
  checkMaxReasks,
  checkMaxTokens,
  checkRoutes,
  checkString,
  checkTemperature,
  checkTimeoutMs,
  checkWord,
  ON_TRUNCATED,
} from './checks.ts'
import { modelPreferences } from './preferences.ts'
import { type Redact, redactText } from './redact.ts'
import { warnOnce } from '../util/warn-once.ts'
import { optionsUnderTest } from './testing-seam.ts'

export const DEFAULT_ROUTES: readonly Route[] = ['client', 'provider', 'handoff', 'fallback']

/** Long enough for a paragraph or a small object, short enough not to hurt where an author forgot it. */
export const DEFAULT_MAX_TOKENS = 1_024

/** A person decides: Task Master and spring-ai found 60 seconds too short (docs/clients.md). */
export const DEFAULT_TIMEOUT_MS = 600_000

/** Two more tries cover a passing fault without holding the caller up. */
export const DEFAULT_MAX_RETRIES = 2

/** Well below the 60 seconds after which both SDKs' clients give a call up that shows no progress. */
export const DEFAULT_HEARTBEAT_MS = 10_000

export const DEFAULT_HANDOFF_TOOL = 'answer_question'

/** What the protocol allows. */
const TOOL_NAME = /^[\w./-]{1,128}$/

export interface HandoffSettings {
  readonly toolName: string
}

/** The options, checked and complete. */
export interface Settings {
  readonly provider: SamplingProvider | undefined
  readonly handoff: HandoffSettings | undefined
  readonly routes: readonly Route[]
  readonly defaults: SampleDefaults
  readonly maxRetries: number
  readonly heartbeatMs: number
  readonly maxRounds: number
  readonly engine: Engine
  readonly continuation: EngineSettings
  readonly budget: BudgetOptions
  readonly countTokens: TokenCounter
  readonly cache: SampleCacheOptions | undefined
  readonly limits: LimiterOptions | undefined
  readonly redact: Redact | undefined
  readonly onEvent: SamplingEventListener | undefined
  /** On its way from the start, where somebody listens: a sample asks within the turn in which it was called. */
  readonly reporting: Promise<typeof import('../observe/reporting.ts')> | undefined
  /** For tests: see `testing-seam.ts`. */
  readonly onHandlerStart: ((runId: string) => void) | undefined
}

/** @throws {SamplingError} `invalid_request`, naming the option. */
export function resolveOptions(given: SamplingOptions): Settings {
  const options = optionsUnderTest(given)
  const {
    provider,
    handoff,
    defaults = {},
    maxRetries = DEFAULT_MAX_RETRIES,
    heartbeatMs = DEFAULT_HEARTBEAT_MS,
  } = options
  if (provider !== undefined && typeof provider !== 'function') {
    throw invalidRequest('provider', 'must be a function (request, { signal }) => Promise<CreateMessageResult>.')
  }
  if (defaults.prefer !== undefined) modelPreferences(defaults.prefer)
  checkMaxTokens('defaults.maxTokens', defaults.maxTokens)
  checkTemperature('defaults.temperature', defaults.temperature)
  checkTimeoutMs('defaults.timeoutMs', defaults.timeoutMs)
  checkMaxTokens('defaults.maxInputTokens', defaults.maxInputTokens)
  checkMaxReasks('defaults.maxReasks', defaults.maxReasks)
  checkWord('defaults.onTruncated', defaults.onTruncated, ON_TRUNCATED)
  checkString('defaults.system', defaults.system)
  checkRoutes('routes', options.routes)
  if (!Number.isInteger(maxRetries) || maxRetries < 0)
    throw invalidRequest('maxRetries', 'must be a whole number from 0 on.')
  checkTimeoutMs('heartbeatMs', heartbeatMs)
  const handoffOptions = typeof handoff === 'object' ? handoff : {}
  const { toolName = DEFAULT_HANDOFF_TOOL } = handoffOptions
  if (!TOOL_NAME.test(toolName)) throw invalidRequest('handoff.toolName', 'must be 1 to 128 letters, digits, or _-./')
  const continuation = options.continuation ?? {}
  checkKeys(continuation)
  const sealedEngine = engineFor(continuation.keys)
  return {
    provider,
    handoff: handoff ? { toolName } : undefined,
    routes: options.routes ?? DEFAULT_ROUTES,
    defaults,
    maxRetries,
    heartbeatMs,
    maxRounds: continuation.maxRounds ?? DEFAULT_MAX_ROUNDS,
    engine: sealedEngine.engine,
    continuation: engineSettings(continuation, sealedEngine, handoffOptions.ttlMs, options.redact),
    budget: checkedBudget(options.budget),
    countTokens: safeCounter(options.budget?.countTokens),
    cache: checkedCache(options.cache),
    limits: checkedLimits(options.limits),
    redact: functionOr('redact', options.redact),
    onEvent: functionOr('onEvent', options.onEvent),
    reporting: options.onEvent && import('../observe/reporting.ts'),
    onHandlerStart: options.onHandlerStart,
  }
}

function checkedBudget(budget: BudgetOptions = {}): BudgetOptions {
  checkBudget('budget.perToolCall', budget.perToolCall)
  checkBudget('budget.perSession', budget.perSession)
  checkStore('budget.store', budget.store, ['reserve', 'add'])
  return budget
}

function checkedLimits(limits: LimiterOptions | undefined): LimiterOptions | undefined {
  checkWholeNumber('limits.concurrency', limits?.concurrency)
  checkWholeNumber('limits.perMinute', limits?.perMinute)
  checkStore('limits.store', limits?.store, ['take', 'keep', 'give'])
  return limits
}

function checkStore(field: string, store: object | undefined, methods: readonly string[]): void {
  if (store === undefined) return
  const missing = methods.find((method) => typeof (store as Readonly<Record<string, unknown>>)[method] !== 'function')
  if (missing !== undefined) throw invalidRequest(field, `must have ${methods.join(', ')}; it has no ${missing}.`)
}

function functionOr<Fn>(field: string, value: Fn | undefined): Fn | undefined {
  if (value === undefined || typeof value === 'function') return value
  throw invalidRequest(field, 'must be a function.')
}

function checkedCache(cache: CacheStore | SampleCacheOptions | undefined): SampleCacheOptions | undefined {
  if (cache === undefined) return undefined
  // A Keyv is a store, and has a member `store` besides: what it keeps without its time to live and its namespace.
  if (isStore(cache)) return { store: cache }
  if (isStore(cache.store)) {
    checkWholeNumber('cache.ttlMs', cache.ttlMs)
    checkWholeNumber('cache.timeoutMs', cache.timeoutMs)
    functionOr('cache.onError', cache.onError)
    return cache
  }
  throw invalidRequest(
    'cache',
    'must be a store with get, set and delete (new Keyv(), createMemoryCacheStore()), or { store, … }.',
  )
}

function isStore(value: unknown): value is CacheStore {
  const { get, set } = (value ?? {}) as Partial<CacheStore>
  return typeof get === 'function' && typeof set === 'function'
}

function engineSettings(
  options: ContinuationOptions,
  { engine, seal, heldStates }: SealedEngine,
  handoffTtlMs: number | undefined,
  redact: Redact | undefined,
): EngineSettings {
  const { ttlMs = DEFAULT_TTL_MS, maxRuns = DEFAULT_MAX_RUNS, replayGraceMs = DEFAULT_REPLAY_GRACE_MS } = options
  checkTimeoutMs('continuation.ttlMs', ttlMs)
  checkTimeoutMs('handoff.ttlMs', handoffTtlMs)
  if (!Number.isInteger(maxRuns) || maxRuns < 1)
    throw invalidRequest('continuation.maxRuns', 'must be a whole number above 0.')
  if (!(replayGraceMs >= 0))
    throw invalidRequest('continuation.replayGraceMs', 'must be a number of milliseconds from 0 on.')
  const { maxRounds } = options
  if (maxRounds !== undefined && !(Number.isInteger(maxRounds) && maxRounds >= 0))
    throw invalidRequest('continuation.maxRounds', 'must be a whole number from 0 on.')
  return {
    ttlMs,
    handoffTtlMs: handoffTtlMs ?? ttlMs,
    maxRuns,
    replayGraceMs,
    onReplayDifference: differenceHook(options.replayCheck, redact),
    states: new RequestStates(seal, heldStates, options.store),
    sharing: sharingFor(engine, seal, options),
  }
}

/** A hook that fails, at once or later, fails no call. */
function differenceHook(
  replayCheck: ContinuationOptions['replayCheck'],
  redact: Redact | undefined,
): EngineSettings['onReplayDifference'] {
  if (replayCheck === undefined || replayCheck === false) return undefined
  const warn = ({ name, message }: ReplayDifference): void =>
    console.warn(`sampan: ${name} does not replay as it ran. ${redactText(message, 'log', redact)}`)
  const tell: (difference: ReplayDifference) => unknown = replayCheck === true ? warn : replayCheck
  return (difference) => {
    new Promise((resolve) => resolve(tell(difference))).catch((error: unknown) =>
      warnOnce(tell, 'replayCheck failed, which does not fail the call', error),
    )
  }
}

function checkKeys({ keys, store }: ContinuationOptions): void {
  if (keys === undefined) {
    const several =
      'is missing: state that one process sealed with its own random key is refused by every other one. Give ' +
      `all of them the same ${KEY_BYTES} random bytes.`
    if (store !== undefined)
      throw invalidRequest('continuation.keys', `${several} (continuation.store is for several processes.)`)
    if (isClusterWorker())
      throw invalidRequest('continuation.keys', `${several} (This process is one of a cluster's workers.)`)
    return
  }
  if (keys.length === 0) {
    throw invalidRequest(
      'continuation.keys',
      `must hold at least one key of ${KEY_BYTES} bytes; leave it out for a random one.`,
    )
  }
  for (const [index, key] of keys.entries()) {
    if (!(key instanceof Uint8Array) || key.length !== KEY_BYTES) {
      throw invalidRequest(`continuation.keys[${index}]`, `must be ${KEY_BYTES} bytes (a Uint8Array).`)
    }
  }
}

/** Asked of Node without importing it: other runtimes have no clusters. */
function isClusterWorker(): boolean {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): { isWorker?: boolean } | undefined }
  }
  return process?.getBuiltinModule?.('node:cluster')?.isWorker === true
}
