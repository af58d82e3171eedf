import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { ServerTarget } from '@sampan/host'
import { SERVER_PROGRAM } from '../paths.ts'
import type { HandlerStarts } from './handler-starts.ts'

export interface ReviewServerSettings {
  readonly root: string
  readonly provider: 'environment' | 'stand-in' | 'none'
  readonly handoff: boolean
  /** In base64; what several processes share. */
  readonly key?: string
}

/** What a provider reads its model from; the rest of this process's environment stays here. */
const MODEL_VARIABLES = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_BASE_URL',
  'OPENAI_API_KEY',
  'OPENAI_BASE_URL',
  'OLLAMA_BASE_URL',
]

/** The server for a host that starts it by itself. */
export function stdioServer(settings: ReviewServerSettings): Extract<ServerTarget, { readonly command: string }> {
  return { command: process.execPath, args: argumentsFor(settings), env: environmentFor(settings) }
}

export interface StartedServer {
  readonly url: string
  /** Ends the process, once all that it wrote has been read. */
  close(): Promise<void>
}

/** Starts the server as a process of its own that serves HTTP. */
export async function startHttpServer(settings: ReviewServerSettings, starts: HandlerStarts): Promise<StartedServer> {
  const child = spawn(process.execPath, [...argumentsFor(settings), '--http', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environmentFor(settings) },
  })
  const closed = once(child, 'close')
  const killWithUs = (): void => void child.kill()
  process.once('exit', killWithUs)
  const log = starts.newLog()
  child.stderr.setEncoding('utf8').on('data', (text: string) => log.write(text))
  const [url] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), closed])) as [unknown]
  if (typeof url !== 'string') throw new Error(`The server did not start. It wrote:\n${log.text}`)
  return {
    url,
    async close() {
      process.off('exit', killWithUs)
      child.kill('SIGTERM')
      await closed
    },
  }
}

function argumentsFor({ root, provider, handoff }: ReviewServerSettings): string[] {
  return [SERVER_PROGRAM, '--root', root, '--provider', provider, ...(handoff ? [] : ['--no-handoff'])]
}

function environmentFor({ provider, key }: ReviewServerSettings): Record<string, string> {
  const names = provider === 'environment' ? MODEL_VARIABLES : []
  const model = names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]))
  return { ...Object.fromEntries(model), ...(key !== undefined && { REVIEW_STATE_KEYS: key }) }
}
