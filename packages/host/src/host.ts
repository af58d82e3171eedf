import type { Client, Transport } from '@modelcontextprotocol/client'
import type { Persona, PersonaName } from './personas/persona.ts'
import type {
  CallToolResult,
  ClientCapabilities,
  CreateMessageParams,
  CreateMessageResult,
  ElicitParams,
  ElicitResult,
  Era,
  GetPromptResult,
  Implementation,
  LoggingLevel,
  Prompt,
  ReadResourceResult,
  Resource,
  ResourceTemplate,
  Root,
  ServerCapabilities,
  Tool,
} from './protocol.ts'
import type { Refusal, RpcError } from './refusal.ts'

/**
 * The contract of a host: a client of one MCP server, with the means to answer what the server asks. `create-host.ts`
 * implements it.
 */

/** A server to start (stdio), one to reach (Streamable HTTP), or one at the other end of a transport of your own. */
export type ServerTarget =
  | {
      readonly command: string
      readonly args?: readonly string[]
      /** Added to a small safe part of this process's environment (PATH, HOME and the like). */
      readonly env?: Readonly<Record<string, string>>
      readonly cwd?: string
    }
  | { readonly url: string | URL; readonly headers?: Readonly<Record<string, string>> }
  | {
      /** Makes the transport, which the host starts and closes; called again where a server needs a second connection. */
      readonly transport: () => Transport
    }

/** The call of ours that a request of the server belongs to. */
export interface CallIdentity {
  readonly method: 'tools/call' | 'prompts/get' | 'resources/read'
  /** The tool's or prompt's name, or the resource's URI. */
  readonly name: string
}

/** What a handler learns about a request of the server, besides its parameters. */
export interface InputRequestContext {
  /** Aborts when the answer is no longer wanted: the server or the caller cancelled, or the connection ended. */
  readonly signal: AbortSignal
  readonly server: ServerIdentity
  /** Undefined when several calls are under way on a 2025 connection: that era does not say which one asks. */
  readonly call: CallIdentity | undefined
  /** Which round of the call asks, from 1; 0 on 2025, which has none. */
  readonly round: number
}

/** Answers a sampling request. What it returns is sent as it is; a test may answer with anything. */
export type SamplingHandler = (
  request: CreateMessageParams,
  context: InputRequestContext,
) => CreateMessageResult | Refusal | Promise<CreateMessageResult | Refusal>

/** Answers an elicitation. A refusal is a result here: `{ action: 'decline' }`. */
export type ElicitationHandler = (
  request: ElicitParams,
  context: InputRequestContext,
) => ElicitResult | Promise<ElicitResult>

export interface ProgressUpdate {
  readonly progress: number
  readonly total?: number | undefined
  readonly message?: string | undefined
}

export interface LogEntry {
  readonly level: LoggingLevel
  readonly logger: string | undefined
  readonly data: unknown
}

export interface HostOptions {
  readonly server: ServerTarget
  /** @default what the persona speaks; without one 'auto': 2026 if the server offers it, else 2025 */
  readonly era?: 'auto' | Era
  /** A client to play: its name, revision, capabilities and habits. */
  readonly persona?: PersonaName | Persona
  /** Who this client says it is. @default the persona's, else `sampan-host` */
  readonly clientInfo?: Implementation
  /**
   * Declared besides what the handlers imply, such as `{ sampling: { tools: {} } }`. With a persona, what the persona
   * declares is declared, whatever the handlers; what nobody answers is then refused. With `{ elicitation: { form:
   * { applyDefaults: true } } }`, what an accepted form leaves out gets the form's defaults (SEP-1034).
   */
  readonly capabilities?: ClientCapabilities
  /** Without it, and without a persona, `sampling` is not declared. */
  readonly onSampling?: SamplingHandler
  /** Without it, and without a persona, `elicitation` is not declared. */
  readonly onElicitation?: ElicitationHandler
  /** Without it, and without a persona, `roots` is not declared. */
  readonly roots?: readonly Root[]
  /** Progress of any call. */
  readonly onProgress?: (update: ProgressUpdate, call: CallIdentity) => void
  /** Log messages of the server. Given, they are asked for: at the start on 2025, with each request on 2026. */
  readonly onLog?: (entry: LogEntry) => void
  /** The least severe log message that is asked for. @default 'info' */
  readonly logLevel?: LoggingLevel
  /** What a started server writes to stderr, as it comes. */
  readonly onStderr?: (text: string) => void
  /** Something that is wrong but ends nothing, such as a message of the server that is no valid JSON-RPC. */
  readonly onWarning?: (error: Error) => void
  /** A round begins: the server asks `requests` things before it goes on. */
  readonly onRound?: (round: number, requests: number, call: CallIdentity) => void
  /** How many rounds one call may take on 2026. @default 10 */
  readonly maxRounds?: number
  /**
   * How long to wait for the server, in milliseconds. The clock stands still while a request of the server is being
   * answered, and starts anew with each round and each progress notification. @default 60_000
   */
  readonly timeoutMs?: number
  /** How long connecting may take, in milliseconds. @default 60_000 */
  readonly connectTimeoutMs?: number
  /** Aborts connecting. */
  readonly signal?: AbortSignal
}

export interface CallOptions {
  readonly signal?: AbortSignal
  /** @default the host's */
  readonly timeoutMs?: number
  readonly onProgress?: (update: ProgressUpdate) => void
}

/** One sampling request of the server, and what became of it. */
export interface SampleRecord {
  /** As the server sent it. */
  readonly request: CreateMessageParams
  readonly round: number
  readonly durationMs: number
  /** As it was sent to the server; absent when it was refused or failed. */
  readonly result?: CreateMessageResult
  readonly refused?: RpcError
  /** What the handler threw. */
  readonly error?: unknown
}

/** One elicitation of the server, and what became of it. */
export interface ElicitationRecord {
  readonly request: ElicitParams
  readonly round: number
  readonly durationMs: number
  readonly result?: ElicitResult
  readonly error?: unknown
}

/** What happened during one call. */
export interface CallRecord extends CallIdentity {
  /** How often the server asked before it answered; 0 on 2025, where it asks while the call is open. */
  readonly rounds: number
  /** In the order in which they were answered. On 2025, only while no other call was under way (see `call` above). */
  readonly samples: readonly SampleRecord[]
  readonly elicitations: readonly ElicitationRecord[]
  readonly durationMs: number
}

export interface CallReport<Result> extends CallRecord {
  readonly result: Result
}

export interface ServerIdentity {
  readonly name: string | undefined
  readonly version: string | undefined
}

/** One connection to one server. Every method rejects with a `HostError`. */
export interface Host {
  readonly era: Era
  /** The negotiated revision, such as `2025-11-25`. */
  readonly protocolVersion: string
  readonly server: ServerIdentity
  readonly serverCapabilities: ServerCapabilities
  readonly instructions: string | undefined
  readonly clientInfo: Implementation
  /** What this client declared. */
  readonly capabilities: ClientCapabilities
  /** The process id of a started server. */
  readonly pid: number | undefined
  /** The SDK's client underneath, for what this interface does not cover. */
  readonly client: Client

  listTools(options?: CallOptions): Promise<readonly Tool[]>
  /** @throws {HostError} A tool that fails does not throw: its result says `isError`. */
  callTool(
    name: string,
    args?: Readonly<Record<string, unknown>>,
    options?: CallOptions,
  ): Promise<CallReport<CallToolResult>>
  listPrompts(options?: CallOptions): Promise<readonly Prompt[]>
  getPrompt(
    name: string,
    args?: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<CallReport<GetPromptResult>>
  listResources(options?: CallOptions): Promise<readonly Resource[]>
  listResourceTemplates(options?: CallOptions): Promise<readonly ResourceTemplate[]>
  readResource(uri: string, options?: CallOptions): Promise<CallReport<ReadResourceResult>>
  /** Ends the session and a started server: its stdin is closed, then it is terminated, then killed. */
  close(): Promise<void>
}
