import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A server that runs as a process of its own, over HTTP. */
export interface ServerProcess {
  readonly url: string
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
}

/** Starts a program that serves HTTP at PORT, and whose first line of output is its URL. */
export async function startServer(
  program: URL,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [fileURLToPath(program), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PORT: '0', ...environment },
  })
  const closed = once(child, 'close')
  const killWithUs = (): void => void child.kill('SIGKILL')
  process.once('exit', killWithUs)
  const [url] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), closed])) as [unknown]
  if (typeof url !== 'string') throw new Error(`${fileURLToPath(program)} ended before it served.`)
  return {
    url,
    async kill() {
      process.off('exit', killWithUs)
      child.kill('SIGKILL')
      await closed
    },
  }
}
