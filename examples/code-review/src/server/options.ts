import path from 'node:path'
import { parseArgs } from 'node:util'

export const SERVER_USAGE = `node dist/server.js [--root PATH] [--http PORT] [--provider environment|stand-in|none] [--no-handoff]

  --root PATH    where repositories may be (default: the current folder)
  --http PORT    serve HTTP on 127.0.0.1 instead of stdio; 0 takes a free port
  --provider     who answers a client that cannot: the model of ANTHROPIC_API_KEY, OPENAI_API_KEY or OLLAMA_BASE_URL
                 (environment, the default), a rule-based stand-in for one, or nobody
  --no-handoff   do not ask the calling model itself

  REVIEW_STATE_KEYS   32 bytes in base64, several separated by commas: needed where more than one process serves`

const PROVIDERS = ['environment', 'stand-in', 'none'] as const
export type ProviderChoice = (typeof PROVIDERS)[number]

export interface ServerOptions {
  readonly root: string
  /** Undefined for stdio. */
  readonly port: number | undefined
  readonly provider: ProviderChoice
  readonly handoff: boolean
  readonly keys: readonly Uint8Array[] | undefined
}

/** @throws {Error} for flags and values that are none. */
export function readServerOptions(args: readonly string[], environment: NodeJS.ProcessEnv): ServerOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      root: { type: 'string', default: '.' },
      http: { type: 'string' },
      provider: { type: 'string', default: 'environment' },
      'no-handoff': { type: 'boolean', default: false },
    },
  })
  const provider = PROVIDERS.find((known) => known === values.provider)
  if (provider === undefined)
    throw new Error(`--provider must be one of ${PROVIDERS.join(', ')}, got ${values.provider}.`)
  return {
    root: path.resolve(values.root),
    port: values.http === undefined ? undefined : portFrom(values.http),
    provider,
    handoff: !values['no-handoff'],
    keys: keysFrom(environment['REVIEW_STATE_KEYS']),
  }
}

function portFrom(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new Error(`--http must be a port from 0 to 65535, got ${text}.`)
}

/** Their length is checked where they are used. */
function keysFrom(text: string | undefined): readonly Uint8Array[] | undefined {
  if (text === undefined || text === '') return undefined
  return text.split(',').map((key) => new Uint8Array(Buffer.from(key, 'base64')))
}
