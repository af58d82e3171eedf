/**
 * The protocol's own shapes that sampling needs, as both eras write them on the wire (2025-11-25 and 2026-07-28,
 * client/sampling and client/elicitation). Declared here so that core depends on neither SDK.
 */

export type Role = 'user' | 'assistant'

export interface TextContent {
  readonly type: 'text'
  readonly text: string
  readonly annotations?: Readonly<Record<string, unknown>>
  readonly _meta?: Readonly<Record<string, unknown>>
}

/** `data` is base64. */
export interface ImageContent {
  readonly type: 'image'
  readonly data: string
  readonly mimeType: string
  readonly _meta?: Readonly<Record<string, unknown>>
}

/** `data` is base64. */
export interface AudioContent {
  readonly type: 'audio'
  readonly data: string
  readonly mimeType: string
  readonly _meta?: Readonly<Record<string, unknown>>
}

/** The model asks for a tool (2025-11-25 and later, `sampling.tools`). */
export interface ToolUseContent {
  readonly type: 'tool_use'
  readonly id: string
  readonly name: string
  readonly input: Readonly<Record<string, unknown>>
  readonly _meta?: Readonly<Record<string, unknown>>
}

/** The answer to one `tool_use`; every `tool_use` of a message is answered in the next message, and nothing else is in it. */
export interface ToolResultContent {
  readonly type: 'tool_result'
  readonly toolUseId: string
  readonly content: readonly ContentBlock[]
  readonly structuredContent?: Readonly<Record<string, unknown>>
  readonly isError?: boolean
  readonly _meta?: Readonly<Record<string, unknown>>
}

export type ContentBlock = TextContent | ImageContent | AudioContent | ToolUseContent | ToolResultContent

/** Arrays of blocks are allowed from 2025-11-25 on; older clients read only one block. */
export interface SamplingMessage {
  readonly role: Role
  readonly content: ContentBlock | readonly ContentBlock[]
}

export interface ModelHint {
  readonly name?: string
}

/** Priorities are from 0 to 1; hints are tried in order and match by substring. The client decides. */
export interface ModelPreferences {
  readonly hints?: readonly ModelHint[]
  readonly costPriority?: number
  readonly speedPriority?: number
  readonly intelligencePriority?: number
}

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue }
export type JsonSchema = { readonly [key: string]: unknown }

/** A tool as the client's model sees it (`sampling.tools`). */
export interface SamplingTool {
  readonly name: string
  readonly description?: string
  readonly inputSchema: JsonSchema
}

export interface ToolChoice {
  readonly mode?: 'auto' | 'required' | 'none'
}

/** Parameters of `sampling/createMessage`. */
export interface CreateMessageParams {
  readonly messages: readonly SamplingMessage[]
  readonly maxTokens: number
  readonly systemPrompt?: string
  readonly modelPreferences?: ModelPreferences
  readonly temperature?: number
  readonly stopSequences?: readonly string[]
  readonly includeContext?: 'none' | 'thisServer' | 'allServers'
  readonly tools?: readonly SamplingTool[]
  readonly toolChoice?: ToolChoice
  readonly metadata?: Readonly<Record<string, unknown>>
  readonly _meta?: Readonly<Record<string, unknown>>
}

/** Result of `sampling/createMessage`. `stopReason` is `endTurn`, `stopSequence`, `maxTokens`, `toolUse` or the client's own word. */
export interface CreateMessageResult {
  readonly role: Role
  readonly content: ContentBlock | readonly ContentBlock[]
  readonly model?: string
  readonly stopReason?: string
  readonly _meta?: Readonly<Record<string, unknown>>
}

export interface ClientCapabilities {
  readonly sampling?: { readonly tools?: object; readonly context?: object }
  readonly elicitation?: { readonly form?: object; readonly url?: object }
  readonly roots?: object
  readonly [key: string]: unknown
}

/** Parameters of `elicitation/create`, form mode (the default) or URL mode. */
export type ElicitParams =
  | { readonly mode?: 'form'; readonly message: string; readonly requestedSchema: JsonSchema }
  | { readonly mode: 'url'; readonly message: string; readonly url: string }

/** Result of `elicitation/create`. `content` is there only when the user accepted a form. */
export interface ElicitResult {
  readonly action: 'accept' | 'decline' | 'cancel'
  readonly content?: Readonly<Record<string, JsonValue>>
}
