// Adding a name here makes it public.
export type { TokenCounter } from './budget/count.ts'
export type { LedgerStore, LedgerUse, Reservation } from './budget/ledger-store.ts'
export type { CacheOptions, CacheStore } from './cache/cache.ts'
export { createMemoryCacheStore } from './cache/memory-store.ts'
export type {
  ClientFeature,
  ConnectedClient,
  ElicitRequest,
  OnTruncated,
  Preference,
  PromptPart,
  Route,
  RouteAttempt,
  SampleBudget,
  SampleRequest,
  SampleResult,
  SampleStep,
  SampleTool,
  SampleUsage,
  SamplingContext,
  StopCondition,
  TextSampleRequest,
  TypedSampleRequest,
} from './context.ts'
export type { ContinuationOptions } from './continuation/options.ts'
export type { Asker, PeerQuestion, RunPeers, ServePeer } from './continuation/peers.ts'
export type { ReplayDifference } from './continuation/replay-check.ts'
export type { ContinuationStore } from './continuation/store.ts'
export {
  SamplingError,
  type SamplingErrorCode,
  type SamplingErrorEvidence,
  type SamplingErrorOptions,
  type SamplingIssue,
  SamplingUnavailableError,
} from './errors.ts'
export type {
  BudgetOptions,
  HandoffOptions,
  ProviderResult,
  SampleCacheOptions,
  SampleDefaults,
  SamplingOptions,
  SamplingProvider,
} from './options.ts'
export { LIMIT_LEASE_MS, type LimitStore, type SharedLimits } from './limits/limit-store.ts'
export type { LimiterOptions } from './limits/limiter.ts'
export type {
  ElicitEnded,
  ElicitStarted,
  EventChannel,
  EventClient,
  EventFailure,
  OutputReasked,
  RequestEnded,
  RequestSent,
  RouteFailed,
  RouteSkipped,
  RunDropped,
  RunEnded,
  RunResumed,
  RunSuspended,
  SampleEnded,
  SampleRefused,
  SampleStarted,
  SamplingEvent,
  SamplingEventListener,
  StepRan,
  ToolRan,
} from './observe/events.ts'
export { type Choice, choice } from './output/choice.ts'
export type {
  AudioContent,
  ClientCapabilities,
  ContentBlock,
  CreateMessageParams,
  CreateMessageResult,
  ElicitParams,
  ElicitResult,
  ImageContent,
  JsonSchema,
  JsonValue,
  ModelHint,
  ModelPreferences,
  Role,
  SamplingMessage,
  SamplingTool,
  TextContent,
  ToolChoice,
  ToolResultContent,
  ToolUseContent,
} from './protocol.ts'
export { HANDOFF_META_KEY, type HandoffMeta } from './routes/handoff-meta.ts'
export type { Redact } from './sample/redact.ts'
export { type DocumentPart, document, type UntrustedPart, untrusted } from './sample/prompt.ts'
export type { HandlerConfig, HandlerContext, McpServerLike, ToolConfig, WithSampling } from './sdk/types.ts'
export { hasToolCall, stepCountIs } from './tools/stop-when.ts'
export { createSamplingContext, withSampling } from './with-sampling.ts'
