import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { typescriptServer, within } from '@sampan/test-support'

/** A sampler process over HTTP. */
export interface Sampler {
  readonly url: string
  readonly child: ChildProcess
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
}

export const samplerFile: URL = new URL('./sampler.ts', import.meta.url)

export async function spawnSampler(line: 'v1' | 'v2', key?: number): Promise<Sampler> {
  const args = [line, 'http', ...(key === undefined ? [] : [String(key)])]
  const { command, args: all } = typescriptServer(samplerFile, args)
  const child = spawn(command, all, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [url] = (await within(
    20_000,
    once(createInterface({ input: child.stdout }), 'line'),
    'the URL of the server',
  )) as [string]
  return {
    url,
    child,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}
