import type { Route, SampleUsage } from '../context.ts'
import type { SamplingError, SamplingErrorCode } from '../errors.ts'
import type { ContentBlock, ElicitResult, SamplingMessage } from '../protocol.ts'

/** What every event says. */
interface EventBase {
  /** Milliseconds since 1970. */
  readonly at: number
  /** One call of a handler: the same over all its rounds, in every process that serves one. */
  readonly runId: string
  /** The tool, prompt or resource whose handler asks. */
  readonly name: string
}

interface SampleEventBase extends EventBase {
  /** The same for all events of one sample, unique in this process. A sample that is replayed elsewhere has another one there. */
  readonly sampleId: string
}

/** Who is at the other end. */
export interface EventClient {
  readonly name: string | undefined
  readonly version: string | undefined
  readonly era: '2025' | '2026'
}

/** Why something failed. A code and no words: an error's message, and what it carries, can quote a prompt or an answer. */
export interface EventFailure {
  readonly code: SamplingErrorCode
  /** The peer's JSON-RPC error code. */
  readonly rpcCode: number | undefined
  /** The whole error, for a listener that `wantsText`; with `redact`, a copy that has been through it and has no cause. */
  readonly detail?: SamplingError
}

/** `ctx.sample` was called, with a request that can be sent. */
export interface SampleStarted extends SampleEventBase {
  readonly type: 'sample.started'
  readonly purpose: string | undefined
  readonly typedOutput: boolean
  readonly client: EventClient
}

/** `ctx.sample` was called with what cannot be sent: a wrong field, a schema that is none, a prompt that is too long. */
export interface SampleRefused extends EventBase {
  readonly type: 'sample.refused'
  /** What is wrong with it, as in `prompt[0]`. */
  readonly field: string | undefined
  readonly error: EventFailure
}

/** A route was ruled out before anything was sent. */
export interface RouteSkipped extends SampleEventBase {
  readonly type: 'route.skipped'
  readonly route: Route
  readonly error: EventFailure
}

/** A route was asked, or was about to be, and gave no answer that the caller can have. */
export interface RouteFailed extends SampleEventBase {
  readonly type: 'route.failed'
  readonly route: Route
  readonly requests: number
  readonly durationMs: number
  readonly error: EventFailure
}

/** A request is about to leave: the first one, a retry, a re-ask, or a turn of the tool loop. */
export interface RequestSent extends SampleEventBase {
  readonly type: 'request.sent'
  readonly route: Route
  /** From 1 on, within the route. */
  readonly number: number
  readonly maxTokens: number
  readonly temperature: number | undefined
  /** An estimate. */
  readonly inputTokens: number
  /** For a listener that `wantsText`, after `redact`. */
  readonly text?: { readonly systemPrompt: string | undefined; readonly messages: readonly SamplingMessage[] }
}

/**
 * A request was answered, or failed: the audit record of one sampling request. Who asked, through which tool, whom, how
 * much went each way, and how it ended. Told once over all processes that serve the call; besides, a process that gives up
 * what it holds for a call (`run.dropped`) says `aborted` for requests that were out.
 */
export interface RequestEnded extends SampleEventBase {
  readonly type: 'request.ended'
  readonly route: Route
  readonly number: number
  /** From `request.sent` to here, time between two rounds included; undefined where another process sent it. */
  readonly durationMs: number | undefined
  /** Who is authenticated on the call: client and subject, or client and `token:` with the token's SHA-256 in hex. */
  readonly principal: string | undefined
  readonly sessionId: string | undefined
  readonly client: EventClient
  readonly inputTokens: number
  /** Undefined where it failed. */
  readonly outputTokens: number | undefined
  /** True where the tokens are counted by us: the protocol carries none. */
  readonly estimated: boolean
  readonly model: string | undefined
  readonly stopReason: string | undefined
  readonly error: EventFailure | undefined
  /** For a listener that `wantsText`, after `redact`; absent where it failed. */
  readonly text?: { readonly content: readonly ContentBlock[] }
}

/** An answer did not fit `output`, and is asked for again. */
export interface OutputReasked extends SampleEventBase {
  readonly type: 'output.reasked'
  readonly route: Route
  readonly issues: number
}

/** A tool of the sample's own ran. */
export interface ToolRan extends SampleEventBase {
  readonly type: 'tool.ran'
  /** '(unknown)' where there is no tool of the name that the model wrote. */
  readonly tool: string
  readonly toolUseId: string
  readonly durationMs: number
  readonly failed: boolean
}

/** The sample came to its end, with a result or with an error. */
export interface SampleEnded extends SampleEventBase {
  readonly type: 'sample.ended'
  readonly durationMs: number
  /** Who answered; undefined where nobody did. */
  readonly route: Route | undefined
  readonly model: string | undefined
  readonly stopReason: string | undefined
  readonly usage: SampleUsage | undefined
  readonly cached: boolean
  readonly requests: number
  /** `internal` where the author's own `fallback` threw. */
  readonly error: EventFailure | undefined
}

/** The user is about to be asked (`ctx.elicit`). On a replay, a question that was answered is told of again. */
export interface ElicitStarted extends EventBase {
  readonly type: 'elicit.started'
  readonly mode: 'form' | 'url'
  readonly client: EventClient
}

/** The user answered, or could not be asked. What was asked and answered is not told. */
export interface ElicitEnded extends EventBase {
  readonly type: 'elicit.ended'
  readonly mode: 'form' | 'url'
  readonly durationMs: number
  readonly action: ElicitResult['action'] | undefined
  readonly error: EventFailure | undefined
}

/** `ctx.step` ran its function here; a step that is replayed from its record is not told of. */
export interface StepRan extends EventBase {
  readonly type: 'step.ran'
  readonly key: string
  readonly durationMs: number
  readonly failed: boolean
}

/** How questions leave a call: in a round of the protocol (2026), or handed to the calling model. */
export type EventChannel = 'round' | 'handoff'

/** The call's questions went out with its reply, and its handler waits for the call that brings the answers. */
export interface RunSuspended extends EventBase {
  readonly type: 'run.suspended'
  readonly channel: EventChannel
  /** Rounds of the protocol so far; handoffs are none. */
  readonly rounds: number
  /** Samples and elicitations that went out together. */
  readonly questions: number
}

/** The answers came, and the handler goes on. */
export interface RunResumed extends EventBase {
  readonly type: 'run.resumed'
  readonly channel: EventChannel
  readonly rounds: number
  /** True where this process did not have the handler, and ran it again from its recorded answers. */
  readonly replayed: boolean
}

/** A call that was suspended at least once came to its end. */
export interface RunEnded extends EventBase {
  readonly type: 'run.ended'
  readonly rounds: number
  /** True where the handler threw. */
  readonly failed: boolean
}

/** A suspended call was given up here: nobody came back in time, or another process went on with it. */
export interface RunDropped extends EventBase {
  readonly type: 'run.dropped'
  readonly rounds: number
  /** In a sentence of ours. */
  readonly reason: string
}

/** Everything that can be seen of a sample from outside, in the order in which it happens. */
export type SamplingEvent =
  | SampleRefused
  | SampleStarted
  | RouteSkipped
  | RouteFailed
  | RequestSent
  | RequestEnded
  | OutputReasked
  | ToolRan
  | SampleEnded
  | ElicitStarted
  | ElicitEnded
  | StepRan
  | RunSuspended
  | RunResumed
  | RunEnded
  | RunDropped

/**
 * Is called at once, while the sample waits: work of any length belongs elsewhere. What it throws, or rejects with, is
 * warned of once and fails nothing.
 */
export interface SamplingEventListener {
  (event: SamplingEvent): void
  /** True to be given what was asked and answered, and whole errors. @default false */
  readonly wantsText?: boolean
}
