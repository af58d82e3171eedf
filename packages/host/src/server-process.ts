import type { Readable } from 'node:stream'
import { StdioClientTransport, type StdioServerParameters } from '@modelcontextprotocol/client/stdio'

/** How much of a server's stderr is kept for error messages, in characters: a stack trace and some lines before it. */
const STDERR_KEPT = 8_192

/**
 * A server as a child process, with its stderr read. A subclass of the SDK's transport is probed in place, so a 2026
 * server is started once; the SDK's own starts a second process to probe, and drops what that one says.
 */
export class ServerProcess extends StdioClientTransport {
  #stderr = ''
  #closing: Promise<void> | undefined

  constructor(parameters: Omit<StdioServerParameters, 'stderr'>, onStderr: (text: string) => void) {
    super({ ...parameters, stderr: 'pipe' })
    const stderr = this.stderr as Readable
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT)
      onStderr(text)
    })
  }

  /** The last of what the server wrote to stderr. */
  get stderrTail(): string {
    return this.#stderr.trim()
  }

  // The SDK closes without waiting where a handshake fails; whoever closes after it waits for the same end.
  override close(): Promise<void> {
    this.#closing ??= super.close()
    return this.#closing
  }
}
