import type { CallIdentity, CallRecord, CallReport, Host, LogEntry, ProgressUpdate } from '../host.ts'
import type {
  CallToolResult,
  CreateMessageParams,
  CreateMessageResult,
  ElicitParams,
  ElicitResult,
  Tool,
} from '../protocol.ts'
import type { Refusal } from '../refusal.ts'
import type { AskContext } from './render/request.ts'

/** What the server asks, numbered over the whole command. */
export type Asked = { readonly id: number; readonly context: AskContext } & (
  | { readonly kind: 'sampling' | 'handoff'; readonly request: CreateMessageParams }
  | { readonly kind: 'elicitation'; readonly request: ElicitParams }
)

export interface Answered {
  readonly asked: Asked
  readonly answer: CreateMessageResult | Refusal | ElicitResult
  readonly by: string
  readonly durationMs: number
}

export type Call = CallReport<CallToolResult> & {
  readonly turns?: number
  readonly args: Readonly<Record<string, unknown>>
}

/** Tells of what happens; one implementation for people, one for programs. */
export interface Reporter {
  connected(host: Host): void
  tools(tools: readonly Tool[]): void
  /** @param shown Whether whoever decides has shown it already. */
  asked(asked: Asked, shown: boolean): void
  answered(answered: Answered): void
  round(round: number, requests: number, call: CallIdentity): void
  progress(update: ProgressUpdate, call: CallIdentity): void
  log(entry: LogEntry): void
  serverStderr(text: string): void
  warning(message: string): void
  result(call: Call): void
  failed(failure: Failure): void
  /** All is done until a file of this folder changes. */
  watching(folder: string): void
  /** Shows what is being waited for until `promise` settles. */
  during<T>(what: string, promise: Promise<T>): Promise<T>
}

export interface Failure {
  /** A `HostErrorCode`, or `usage`, `interrupted`, `internal`. */
  readonly code: string
  readonly message: string
  readonly call?: CallRecord | undefined
}
