import { type ProjectOptions, serverName } from '../options.ts'

/** Where the HTTP server is when it runs on this machine. */
export const LOCAL_URL = 'http://127.0.0.1:3000/mcp'

/** The variable that the provider reads its key from. */
export const KEY_VARIABLES: Readonly<Partial<Record<ProjectOptions['provider'], string>>> = {
  anthropic: 'ANTHROPIC_API_KEY',
  openai: 'OPENAI_API_KEY',
}

/** `.vscode/mcp.json`. */
export function vscodeSettings(options: ProjectOptions): string {
  const server =
    options.transport === 'http'
      ? { type: 'http', url: LOCAL_URL }
      : {
          type: 'stdio',
          command: 'node',
          args: ['--import', 'tsx', 'src/main.ts'],
          cwd: '${workspaceFolder}',
          // VS Code starts it anew on each change.
          dev: { watch: 'src/**/*.ts' },
        }
  return `${JSON.stringify({ servers: { [serverName(options)]: server } }, null, 2)}\n`
}

/** The command that adds the server to Claude Code, run in the server's folder. */
export function claudeCodeCommand(options: ProjectOptions): string {
  const name = serverName(options)
  if (options.transport === 'http') return `claude mcp add --transport http ${name} ${LOCAL_URL}`
  const key = KEY_VARIABLES[options.provider]
  return `claude mcp add ${name}${key === undefined ? '' : ` -e ${key}="$${key}"`} -- node "$PWD/dist/main.js"`
}

/** What goes into Claude Desktop's claude_desktop_config.json, which takes commands alone. */
export function claudeDesktopSettings(options: ProjectOptions): string {
  const key = KEY_VARIABLES[options.provider]
  const server =
    options.transport === 'http'
      ? { command: 'npx', args: ['-y', 'mcp-remote', LOCAL_URL] }
      : {
          command: 'node',
          args: [`/path/to/${serverName(options)}/dist/main.js`],
          ...(key !== undefined && { env: { [key]: '…' } }),
        }
  return JSON.stringify({ mcpServers: { [serverName(options)]: server } }, null, 2)
}
