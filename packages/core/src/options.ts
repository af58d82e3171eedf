import type { TokenCounter } from './budget/count.ts'
import type { LedgerStore } from './budget/ledger-store.ts'
import type { CacheOptions, CacheStore } from './cache/cache.ts'
import type { OnTruncated, Preference, Route, SampleBudget } from './context.ts'
import type { ContinuationOptions } from './continuation/options.ts'
import type { LimiterOptions } from './limits/limiter.ts'
import type { SamplingEventListener } from './observe/events.ts'
import type { CreateMessageParams, CreateMessageResult, ModelPreferences } from './protocol.ts'
import type { Redact } from './sample/redact.ts'

/** A model of the server's owner, in the protocol's own shapes. */
export interface SamplingProvider {
  (request: CreateMessageParams, options: { readonly signal: AbortSignal }): Promise<ProviderResult>
  /** True where `tools` and `toolChoice` of the request are heeded; without it, tools are written into the prompt. */
  readonly supportsTools?: boolean
}

/** What a provider answers; `usage` where it knows the real figures, `ignored` names parameters that it did not heed. */
export type ProviderResult = CreateMessageResult & {
  readonly ignored?: readonly string[]
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number }
}

export interface SampleDefaults {
  readonly prefer?: Preference | ModelPreferences
  readonly maxTokens?: number
  readonly temperature?: number
  readonly timeoutMs?: number
  readonly system?: string
  readonly maxReasks?: number
  readonly maxInputTokens?: number
  readonly onTruncated?: OnTruncated
}

export interface HandoffOptions {
  /** The name of the extra tool through which the calling model answers. @default 'answer_question' */
  readonly toolName?: string
  /** How long a question may stay unanswered, in milliseconds. @default 600_000 */
  readonly ttlMs?: number
}

/** The second argument of `withSampling`. */
export interface SamplingOptions {
  /** A model of the server's owner, asked when the client's cannot be. */
  readonly provider?: SamplingProvider
  /** Let the calling model itself answer, through one extra tool. @default false */
  readonly handoff?: boolean | HandoffOptions
  /** The routes and their order. @default ['client', 'provider', 'handoff', 'fallback'] */
  readonly routes?: readonly Route[]
  readonly defaults?: SampleDefaults
  /** How often a retryable failure of the client or the provider is tried again. @default 2 */
  readonly maxRetries?: number
  /** How often the caller is told, by progress, that a person or a model is still being waited for. @default 10_000 */
  readonly heartbeatMs?: number
  readonly continuation?: ContinuationOptions
  readonly budget?: BudgetOptions
  /** Where answers of samples with `cache` are kept. @default no cache */
  readonly cache?: CacheStore | SampleCacheOptions
  /** How many samples of one session run at once, and start within a minute. @default no limits */
  readonly limits?: LimiterOptions
  /**
   * Takes out of a text what must not leave ('request') or must not be logged ('log'). Called for every text of every
   * request, to a model or to the user, on its way out: prompts, results of tools, re-asks, descriptions and labels of schemas.
   * What it throws, or returns instead of a text, ends the sample before anything is sent.
   */
  readonly redact?: Redact
  /** Told everything that happens to samples; see `openTelemetry` in `@sampan/core/opentelemetry`. */
  readonly onEvent?: SamplingEventListener
}

export interface BudgetOptions {
  readonly perToolCall?: SampleBudget
  readonly perSession?: SampleBudget
  /** Counts tokens. @default an estimate (docs/budgets.md) */
  readonly countTokens?: TokenCounter
  /** Where sessions are counted. @default this process's memory */
  readonly store?: LedgerStore
}

export interface SampleCacheOptions extends CacheOptions {
  /** `new Keyv()`, any Keyv adapter, or `createMemoryCacheStore()`. */
  readonly store: CacheStore
}
