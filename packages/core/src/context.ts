import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Choice } from './output/choice.ts'
import type { SamplingError } from './errors.ts'
import type {
  AudioContent,
  ContentBlock,
  ElicitParams,
  ElicitResult,
  ImageContent,
  JsonValue,
  ModelPreferences,
  SamplingMessage,
  TextContent,
} from './protocol.ts'
import type { DocumentPart, UntrustedPart } from './sample/prompt.ts'

/**
 * The contract that a handler is written against. What implements it is in `sample/`, `routes/` and `continuation/`.
 */

/** Who answers a sample, in the default order. */
export type Route = 'client' | 'provider' | 'handoff' | 'fallback'

/** Named model preferences; the numbers behind each are in `sample/preferences.ts`. */
export type Preference = 'fast' | 'cheap' | 'smart' | 'balanced'

export type PromptPart = string | UntrustedPart | DocumentPart | TextContent | ImageContent | AudioContent

/** A tool that the model may call during a sample. */
export interface SampleTool {
  readonly description?: string
  /** What the arguments must be; any Standard Schema. Without it the tool takes no arguments. */
  readonly inputSchema?: StandardSchemaV1
  /**
   * Runs the tool. What it returns is sent to the model as text (strings as they are, anything else as JSON). A tool without it is
   * yours to run: a turn that calls one ends the loop, none of its tools is run, and the calls are in the last of `steps`.
   */
  readonly execute?: (input: never, context: { readonly toolUseId: string; readonly signal: AbortSignal }) => unknown
}

/** One finished turn of a tool loop. */
export interface SampleStep {
  readonly text: string
  readonly toolCalls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[]
}

/** Says whether the tool loop ends after the turns so far. */
export type StopCondition = (state: { readonly steps: readonly SampleStep[] }) => boolean

/** What to do with an answer that was cut off. @default 'raise' */
export type OnTruncated = 'raise' | 'return' | 'continue'

/** Limits on one scope; each is a whole number above 0, and none means unlimited. */
export interface SampleBudget {
  /** Sampling requests, re-asks and continuations included. */
  readonly requests?: number
  readonly inputTokens?: number
  readonly outputTokens?: number
}

interface SampleRequestBase {
  /** The user's message: text, or parts that say which text is data (`untrusted`) and which may be cut (`document`). */
  readonly prompt?: string | readonly PromptPart[]
  /** Messages in the protocol's own shape, instead of `prompt`. */
  readonly messages?: readonly SamplingMessage[]
  readonly system?: string
  /** @default 'balanced' */
  readonly prefer?: Preference | ModelPreferences
  /** The longest answer, in tokens. Always sent, because the protocol requires it. @default 1024 */
  readonly maxTokens?: number
  /** From 0 to 2. Not sent unless given. */
  readonly temperature?: number
  readonly stopSequences?: readonly string[]
  /** Sent only where the client declares `sampling.context` (deprecated by the protocol since 2025-11-25). */
  readonly includeContext?: 'none' | 'thisServer' | 'allServers'
  readonly tools?: Readonly<Record<string, SampleTool>>
  /** 'required' is for the first turn. @default 'auto' */
  readonly toolChoice?: 'auto' | 'required' | 'none'
  /** Whether the model is told what a tool threw, or only that it failed. @default 'mask' */
  readonly toolErrors?: 'mask' | 'show'
  /** When the tool loop ends, besides an answer without tool calls. @default stepCountIs(8) */
  readonly stopWhen?: StopCondition | readonly StopCondition[]
  /** Which routes may answer, in this order. */
  readonly routes?: readonly Route[]
  /** Names this question in recorded state, so that it is found again when its wording changes between replays. */
  readonly key?: string
  /**
   * How long one request to a route may take, in milliseconds; progress from the client starts it anew. A check of `output`, or
   * of a tool's arguments, may take as long. @default 600_000
   */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /** Serve the answer from the cache of the options, and store it there. */
  readonly cache?: boolean | { readonly ttlMs?: number }
  /** Limits on this call alone. */
  readonly budget?: SampleBudget
  /** The longest prompt, in tokens; `document` parts are cut to fit, anything else is an error. */
  readonly maxInputTokens?: number
  /** What follows when the user refuses: `fallback` alone, or the next route. @default 'fallback' */
  readonly onDenied?: 'fallback' | 'nextRoute'
  /** @default 'raise' */
  readonly onTruncated?: OnTruncated
  /** How often an answer that does not fit `output` is asked again. @default 1 */
  readonly maxReasks?: number
  /** Turn `"3"` into `3` and `"yes"` into `true` where the schema wants it. @default false */
  readonly coerce?: boolean
  /** A few words for the person who approves the request, and for events: what this sample is for. */
  readonly purpose?: string
}

/** A sample whose output is the text. */
export interface TextSampleRequest extends SampleRequestBase {
  readonly output?: undefined
  readonly fallback?: (reason: SamplingError) => string | Promise<string>
}

/** A sample with a typed output. */
export interface TypedSampleRequest<Schema extends StandardSchemaV1> extends SampleRequestBase {
  /** Any Standard Schema, or `choice([...])`. */
  readonly output: Schema
  readonly fallback?: (
    reason: SamplingError,
  ) => StandardSchemaV1.InferOutput<Schema> | Promise<StandardSchemaV1.InferOutput<Schema>>
}

/**
 * A value that nobody changes: what an inline `fallback` may return, so that `'bug'` in it stays a label and is no string. Six
 * levels deep, because a type may contain itself.
 */
export type Frozen<Value, Depth extends readonly unknown[] = readonly []> = Depth['length'] extends 6
  ? Value
  : Value extends (...parameters: never) => unknown
    ? Value
    : Value extends object
      ? { readonly [Key in keyof Value]: Frozen<Value[Key], readonly [...Depth, unknown]> }
      : Value

/** A typed sample whose fallback is written in place. */
export interface FallbackSampleRequest<Schema extends StandardSchemaV1, Fallback> extends SampleRequestBase {
  readonly output: Schema
  readonly fallback: (reason: SamplingError) => Fallback | Promise<Fallback>
}

/** The request of `ctx.sample`, by the type of its output. */
export type SampleRequest<Output = string> = SampleRequestBase & {
  readonly output?: StandardSchemaV1<unknown, Output> | Choice<Output & string>
  readonly fallback?: (reason: SamplingError) => Output | Promise<Output>
}

/** One route that was tried. */
export interface RouteAttempt {
  readonly route: Route
  /** Why it did not answer; absent on the one that did. */
  readonly error?: SamplingError
  /** How often it was asked, retries and re-asks included; 0 if it was ruled out before anything was sent. */
  readonly requests: number
  readonly durationMs: number
}

/** Of all requests that were answered on the route that answered: re-asks, continuations and turns of tools included. */
export interface SampleUsage {
  readonly inputTokens: number
  readonly outputTokens: number
  /** True where the figures are counted by us: the protocol carries none. */
  readonly estimated: boolean
}

export interface SampleResult<Output = string> {
  readonly text: string
  readonly output: Output
  readonly content: readonly ContentBlock[]
  readonly model: string | undefined
  readonly stopReason: string | undefined
  readonly usage: SampleUsage
  readonly route: Route
  readonly cached: boolean
  /** Every route tried, with its error; the last one answered. */
  readonly attempts: readonly RouteAttempt[]
  /** The turns of the tool loop; empty without `tools`. */
  readonly steps: readonly SampleStep[]
  /** Parameters of the request that this client is known to ignore (`clients/`), or that the provider says it did not heed. */
  readonly ignored: readonly string[]
}

/** A capability that a client may declare. */
export type ClientFeature = 'sampling' | 'sampling.tools' | 'sampling.context' | 'elicitation'

export interface ConnectedClient {
  readonly name: string | undefined
  readonly version: string | undefined
  /** '2025' up to protocol 2025-11-25, '2026' from 2026-07-28 on. */
  readonly era: '2025' | '2026'
  /** Whether the client declared the feature and this connection can carry it. */
  supports(feature: ClientFeature): boolean
}

export type ElicitRequest = ElicitParams & {
  readonly key?: string
  /** @default 600_000 */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

/** What `withSampling` adds to the context argument of a handler. */
export interface SamplingContext {
  /**
   * Asks a model. Whoever can answer on this connection does: the client's model, the server owner's provider, the
   * calling model by handoff, or the request's `fallback`, in the order of `routes`.
   *
   * @throws {SamplingError} `invalid_request` before anything is sent; otherwise the code of what ended the sample.
   * @throws {SamplingUnavailableError} when no route could answer.
   */
  sample<Schema extends StandardSchemaV1, const Fallback extends Frozen<StandardSchemaV1.InferOutput<Schema>>>(
    request: FallbackSampleRequest<Schema, Fallback>,
  ): Promise<SampleResult<StandardSchemaV1.InferOutput<Schema>>>
  sample<Schema extends StandardSchemaV1>(
    request: TypedSampleRequest<Schema>,
  ): Promise<SampleResult<StandardSchemaV1.InferOutput<Schema>>>
  sample(request: TextSampleRequest | string): Promise<SampleResult<string>>

  /**
   * Asks the user, through the client. A refusal is a result (`decline`, `cancel`), not an error.
   *
   * @throws {SamplingError} `unsupported` when the client did not declare `elicitation`.
   */
  elicit(request: ElicitRequest): Promise<ElicitResult>

  /**
   * Runs an effect once. On a replay the recorded value, or the recorded error, is given back and `fn` is not called.
   * The value must be JSON. The key names the effect within this handler; the same key again is the same effect.
   */
  step<T extends JsonValue | void>(key: string, fn: () => T | Promise<T>): Promise<T>

  /** Tells the caller how far the handler is, on the round in flight. Does nothing when the caller asked for no progress. */
  progress(progress: number, total?: number, message?: string): Promise<void>

  /** Aborts when the caller cancels or leaves, or when a suspended run expires. The same object over all rounds. */
  readonly signal: AbortSignal

  readonly client: ConnectedClient
}
