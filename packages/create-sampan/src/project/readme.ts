import { type Provider, type ProjectOptions, serverName } from '../options.ts'
import { claudeCodeCommand, claudeDesktopSettings, KEY_VARIABLES } from './clients.ts'

/** `README.md`. */
export function readme(options: ProjectOptions): string {
  const sections = [opening(options), scripts(options), answering(options), clients(options)]
  if (options.transport === 'http') sections.push(container(options))
  return `${sections.join('\n\n')}\n`
}

function opening({ name, sdk }: ProjectOptions): string {
  const line = sdk === 'v2' ? '`@modelcontextprotocol/server`' : '`@modelcontextprotocol/sdk`'
  return `# ${name}

An MCP server on ${line}, whose tools ask a model with \`await ctx.sample(...)\`. Its tool, \`triage\`, is in
[src/server.ts](src/server.ts), and the tool's test beside it.

\`\`\`sh
npm install
npm test
npm run build
\`\`\``
}

function scripts({ transport }: ProjectOptions): string {
  const rows =
    transport === 'http'
      ? [
          ['dev', 'serves on http://127.0.0.1:3000/mcp, and starts anew on each change'],
          ['try', 'calls its tools at your terminal, where you answer what they ask (needs `dev` in another one)'],
          ['inspect', 'opens the MCP Inspector (needs `dev` in another terminal, and Node 22.19)'],
          ['start', 'serves what `build` wrote; `PORT` and `HOST` say where, `ALLOWED_HOSTS` by which names'],
        ]
      : [
          ['dev', 'on each change, starts the server with a small client and lists its tools'],
          ['try', 'calls its tools at your terminal, where you answer what they ask'],
          ['inspect', 'opens the MCP Inspector (needs Node 22.19)'],
          ['start', 'serves what `build` wrote, to whoever writes to its stdin'],
        ]
  const table = rows.map(([script, what]) => `| \`npm run ${script}\` | ${what} |`).join('\n')
  return `| | |\n|---|---|\n${table}`
}

const PROVIDERS: Readonly<Record<Exclude<Provider, 'none'>, string>> = {
  anthropic: 'Anthropic, with the key in `ANTHROPIC_API_KEY` ([src/provider.ts](src/provider.ts))',
  openai: 'OpenAI, with the key in `OPENAI_API_KEY` ([src/provider.ts](src/provider.ts))',
  ollama: 'Ollama on this machine: `ollama pull llama3.2` first ([src/provider.ts](src/provider.ts))',
}

function answering({ provider, handoff }: ProjectOptions): string {
  const routes = [
    "the client's own model, where the client offers sampling",
    ...(provider === 'none' ? [] : [PROVIDERS[provider]]),
    ...(handoff ? ['the model that called the tool, which is asked to answer through one more call'] : []),
    "the tool's `fallback`, which needs no model",
  ]
  return `## Who answers

The first of these that can:

${routes.map((route, index) => `${index + 1}. ${route}`).join('\n')}`
}

function clients(options: ProjectOptions): string {
  const http = options.transport === 'http'
  const key = KEY_VARIABLES[options.provider]
  const keyed = !http && key !== undefined ? ` with \`${key}\` set,` : ''
  const desktop = http
    ? 'Claude Desktop starts programs, and `mcp-remote` is one that passes everything on. In `claude_desktop_config.json`:'
    : 'In `claude_desktop_config.json`, with the real path:'
  return `## In your client

**VS Code** reads [.vscode/mcp.json](.vscode/mcp.json) in this folder.

**Claude Code**, in this folder,${keyed} after \`npm run ${http ? 'dev' : 'build'}\`${http ? ' in another terminal' : ''}:

\`\`\`sh
${claudeCodeCommand(options)}
\`\`\`

**Claude Desktop.** ${desktop}

\`\`\`json
${claudeDesktopSettings(options)}
\`\`\``
}

function container(options: ProjectOptions): string {
  const name = serverName(options)
  const key = KEY_VARIABLES[options.provider]
  const environment = key === undefined ? '' : ` -e ${key}`
  return `## In a container

\`\`\`sh
docker build -t ${name} .
docker run --rm -p 127.0.0.1:3000:3000 -e ALLOWED_HOSTS=127.0.0.1,localhost${environment} ${name}
\`\`\`

\`ALLOWED_HOSTS\` holds the names under which clients reach the server, such as \`mcp.example.com\`. Everybody who reaches it may
use it: give \`serveHttp\` an \`authenticate\` before others can.`
}
