import { type ProjectOptions, serverName } from '../options.ts'
import { readTemplate, replaceOnce } from './template.ts'

// The templates are for SDK v2, Anthropic and handoff; each function turns one into what was asked for.

/** `src/server.ts`: the server, and its tool. */
export function serverSource(options: ProjectOptions): string {
  const { provider, handoff, sdk } = options
  let source = readTemplate('src/server.ts')
  const importLine = "import { provider } from './provider.anthropic.ts'\n"
  source = replaceOnce(source, importLine, provider === 'none' ? '' : "import { provider } from './provider.ts'\n")
  const chosen = [...(provider === 'none' ? [] : ['provider']), ...(handoff ? ['handoff: true'] : [])]
  const argument = chosen.length === 0 ? '' : `, { ${chosen.join(', ')} }`
  source = replaceOnce(source, ', { provider, handoff: true }', argument)
  source = replaceOnce(source, "'my-server'", `'${serverName(options)}'`)
  if (sdk === 'v2') return source
  return replaceOnce(source, "'@modelcontextprotocol/server'", "'@modelcontextprotocol/sdk/server/mcp.js'")
}

/** `src/main.ts`: how it is served. */
export function mainSource({ transport, sdk }: ProjectOptions): string {
  const source = readTemplate(`src/main.${transport}.ts`)
  return sdk === 'v2' ? source : replaceOnce(source, `'@sampan/${transport}'`, `'@sampan/${transport}/v1'`)
}

/** `src/provider.ts`; undefined where there is none. */
export function providerSource({ provider }: ProjectOptions): string | undefined {
  return provider === 'none' ? undefined : readTemplate(`src/provider.${provider}.ts`)
}
