import type { ClientCapabilities, CreateMessageParams, CreateMessageResult, Era, Implementation } from '../protocol.ts'
import type { RpcError } from '../refusal.ts'

/** What a client does with sampling, beyond what the specification asks of it. */
export interface SamplingHabits {
  /** Answers every request with this error, without asking anybody. */
  readonly always?: RpcError
  /** How a refusal of its user looks on the wire: an error, or an answer that tells of one. */
  readonly refusal: RpcError | CreateMessageResult
  /** What is left of a request when it reaches the client's model. May throw an `RpcError`. */
  readonly receive?: (request: CreateMessageParams) => CreateMessageParams
  /** What becomes of its model's answer. */
  readonly reply?: (result: CreateMessageResult, request: CreateMessageParams) => CreateMessageResult
}

/** A client, as a server sees it. */
export interface Persona {
  /** The product's name, for people. */
  readonly title: string
  readonly clientInfo: Implementation
  /** What it speaks, its preference first. */
  readonly eras: readonly [Era, ...Era[]]
  /** The revision that it offers on 2025. @default the newest */
  readonly protocolVersion?: string
  readonly capabilities: ClientCapabilities
  /** Undefined for a client that does not sample. */
  readonly sampling?: SamplingHabits
  /** Where this was read. */
  readonly sources: readonly string[]
}

export type PersonaName =
  | 'vscode'
  | 'copilot-cli'
  | 'copilot-cli-prompt'
  | 'goose'
  | 'fast-agent'
  | 'inspector'
  | 'claude-code'
  | 'sdk'
