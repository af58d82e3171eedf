/** The protocol's shapes that this package's interface speaks: core's for what a server asks, the SDK's for what it serves. */
export type {
  ClientCapabilities,
  ContentBlock,
  CreateMessageParams,
  CreateMessageResult,
  ElicitParams,
  ElicitResult,
  JsonSchema,
  ModelPreferences,
  SamplingTool,
} from '@sampan/core'
export type {
  CallToolResult,
  GetPromptResult,
  Implementation,
  LoggingLevel,
  Prompt,
  ReadResourceResult,
  Resource,
  ResourceTemplateType as ResourceTemplate,
  Root,
  ServerCapabilities,
  Tool,
} from '@modelcontextprotocol/client'

/** '2025' is the protocol up to 2025-11-25, where servers push requests; '2026' from 2026-07-28 on, where they ask in rounds. */
export type Era = '2025' | '2026'

export const REVISION_2026 = '2026-07-28'

/** JSON-RPC error codes that this host writes or reads (JSON-RPC 2.0, section 5.1; MCP 2025-11-25, client/sampling). */
export const RPC: {
  readonly userRejected: -1
  readonly invalidParams: -32602
  readonly methodNotFound: -32601
  readonly internal: -32603
} = { userRejected: -1, invalidParams: -32602, methodNotFound: -32601, internal: -32603 }
