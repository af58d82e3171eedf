import type { Host } from '../../host.ts'
import type { Tool } from '../../protocol.ts'
import { renderProperties } from './schema.ts'
import { count, type Paint, plain } from './text.ts'

/** Who the server is, and how it was reached. */
export function renderServer(host: Pick<Host, 'server' | 'protocolVersion' | 'clientInfo'>, paint: Paint): string {
  const name = plain([host.server.name ?? 'A server without a name', host.server.version].filter(Boolean).join(' '))
  const { name: client, version } = host.clientInfo
  return `Connected to ${paint('bold', name)}, protocol ${host.protocolVersion}, as ${plain(`${client} ${version}`)}`
}

/** Every tool with its arguments. */
export function renderTools(tools: readonly Tool[], paint: Paint): string {
  if (tools.length === 0) return 'The server offers no tools.'
  const blocks = tools.map((tool) => {
    const about = oneLine(tool)
    const head = paint('bold', plain(tool.name)) + (about === '' ? '' : `  ${about}`)
    return [head, ...renderProperties(tool.inputSchema).map((line) => `    ${paint('dim', line)}`)].join('\n')
  })
  return [count(tools.length, 'tool'), ...blocks].join('\n\n')
}

/** The first line of what a tool says about itself. */
export function oneLine({ title, description }: Tool): string {
  return plain((description ?? title ?? '').split('\n')[0] ?? '')
}
