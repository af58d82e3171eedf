export { createHost, DEFAULT_CONNECT_TIMEOUT_MS, DEFAULT_TIMEOUT_MS } from './create-host.ts'
export { HostError, type HostErrorCode } from './errors.ts'
export {
  type AnswerHandoffOptions,
  answerHandoff,
  DEFAULT_MAX_TURNS,
  type Handoff,
  type HandoffContext,
  type HandoffHandler,
  type HandoffQuestion,
  type HandoffReport,
  handoffOf,
} from './handoff.ts'
export type {
  CallIdentity,
  CallOptions,
  CallRecord,
  CallReport,
  ElicitationHandler,
  ElicitationRecord,
  Host,
  HostOptions,
  InputRequestContext,
  LogEntry,
  ProgressUpdate,
  SampleRecord,
  SamplingHandler,
  ServerIdentity,
  ServerTarget,
} from './host.ts'
export { DEFAULT_MODELS, type Model, modelFromEnvironment } from './model.ts'
export { isPersonaName, PERSONA_NAMES, PERSONAS } from './personas/index.ts'
export type { Persona, PersonaName, SamplingHabits } from './personas/persona.ts'
export type { Era } from './protocol.ts'
export { isRefusal, type Refusal, type RpcError, refuse, USER_REJECTED } from './refusal.ts'
export { DEFAULT_MAX_ROUNDS } from './rounds.ts'
