import { PERSONAS } from '../personas/index.ts'
import { DEFAULT_MAX_ROUNDS } from '../rounds.ts'

const personas = Object.entries(PERSONAS)
  .map(([name, { title }]) => `                          ${name.padEnd(20)}${title}`)
  .join('\n')

export const HELP: string = `sampan-host: try an MCP server, and see what it asks of its client

  sampan-host [options] -- COMMAND [ARGS...]     start a server (stdio)
  sampan-host [options] --url URL                reach one (Streamable HTTP)

It lists the tools, calls one, and shows each sampling request before anybody answers it:
you approve, edit or decline it, answer it yourself, or forward it to a model.

The server
  --url URL               such as http://localhost:3000/mcp
  --header 'Name: value'  sent with each request to --url; may be repeated
  --env NAME[=value]      given to a started server; may be repeated. Only PATH, HOME and the like are given by themselves
  --cwd DIR               where a server is started
  --era ERA               auto, 2025 or 2026: which protocol to speak. auto takes 2026 where the server offers it
  --persona NAME          the client to play, with its habits and capabilities:
${personas}

What to do
  --list                  list the tools, and nothing else
  --tool NAME             call this tool, and nothing else. Without it you choose
  --args JSON             its arguments. Without it you are asked for each
  --watch DIR             do it again, with a server started anew, on each change of a file in this folder
  --timeout SECONDS       how long to wait for the server; your own time does not count. Default 60
  --rounds-limit N        how many rounds a call may take on 2026. Default ${DEFAULT_MAX_ROUNDS}

Who answers
  -y, --yes               approve everything. Needs a model, or --answer
  --answer TEXT           answer every sampling request with this
  --form JSON             answer every form with this. Without it --yes takes the form's own defaults
  --model ID              which model to forward to, as ID or PROVIDER/ID. The providers are there when these are set:
                          anthropic  ANTHROPIC_API_KEY
                          openai     OPENAI_API_KEY, and OPENAI_BASE_URL for another server of its kind
                          ollama     OLLAMA_BASE_URL
  --no-sampling           do not offer sampling to the server
  --sampling-tools        offer sampling with tools as well

Output
  --json                  one JSON object a line on stdout: no colours, no questions
  -h, --help              this
  -v, --version           the version

Results go to stdout, everything else to stderr. Exit codes: 0 done, 1 failed (also where the tool says so), 2 wrong usage.
`
