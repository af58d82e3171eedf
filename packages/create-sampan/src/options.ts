/** What can be chosen; the first of each is what you get without choosing. */
export const TRANSPORTS = ['stdio', 'http'] as const
export const PROVIDERS = ['none', 'anthropic', 'openai', 'ollama'] as const
export const SDK_LINES = ['v2', 'v1'] as const

export type Transport = (typeof TRANSPORTS)[number]
export type Provider = (typeof PROVIDERS)[number]
export type SdkLine = (typeof SDK_LINES)[number]

/** The server to write. */
export interface ProjectOptions {
  /** The name in its package.json. */
  readonly name: string
  readonly transport: Transport
  /** The model of its owner, asked where the client's cannot be. */
  readonly provider: Provider
  /** Whether the calling model may be asked to answer. */
  readonly handoff: boolean
  /** v2: `@modelcontextprotocol/server`, both protocol eras. v1: `@modelcontextprotocol/sdk`, 2025 alone. */
  readonly sdk: SdkLine
}

/** What the server is called where a scope has no place: in clients' settings and containers. */
export function serverName({ name }: Pick<ProjectOptions, 'name'>): string {
  return name.slice(name.indexOf('/') + 1)
}
