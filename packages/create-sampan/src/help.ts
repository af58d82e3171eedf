export const HELP = `npm create sampan [folder] -- [options]

Writes an MCP server whose tools can ask a model, and installs what it needs. At a terminal it asks for what the options
leave open; elsewhere, and with --yes, the first of the values below is taken.

  --name NAME           the name of the package (from the folder's)
  --transport KIND      stdio, http
  --provider WHO        none, anthropic, openai, ollama: a model of yours, asked where the client's cannot be
  --handoff             let the calling model answer, where nobody else can (on without a choice)
  --no-handoff          do not
  --sdk LINE            v2 (both protocol eras), v1 (@modelcontextprotocol/sdk)
  -y, --yes             ask nothing
  --no-install          write the files, install nothing
  -h, --help            this text
  -v, --version

npm needs the -- before options; npx create-sampan, pnpm, yarn and bun do not.

Exit code: 0 when done, 1 when something failed, 2 for wrong usage, 130 after Ctrl-C.
`
