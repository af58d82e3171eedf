import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { within } from './deadline.ts'
import type { RawMessage } from './json-rpc.ts'
import { RawClient, type RawClientOptions } from './raw-client.ts'

export interface RawStdioClientOptions extends RawClientOptions {
  readonly command: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** How a server's process ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A raw client that spawns its server. `open()` is still to be called; `close()` always. */
export class RawStdioClient extends RawClient {
  readonly child: ChildProcessWithoutNullStreams
  /** Resolves when the process has ended and its streams are read to the end. */
  readonly exited: Promise<Exit>
  /** Lines on stdout that are no JSON. On a sound server there are none. */
  readonly garbage: string[] = []
  /** What the server has written to stderr. */
  stderr = ''

  constructor(options: RawStdioClientOptions) {
    super(options)
    const { command, args = [], env, cwd } = options
    this.child = spawn(command, args, { env: { ...process.env, ...env }, cwd, stdio: 'pipe' })
    this.exited = new Promise((resolve, reject) => {
      this.child.on('error', reject)
      this.child.on('close', (code, signal) => {
        this.rejectAll(
          new Error(`The server has exited (code ${String(code)}, signal ${String(signal)}). ${this.describe()}`),
        )
        resolve({ code, signal })
      })
    })
    // Whoever waits for the exit hears of a failure to spawn.
    this.exited.catch((error: Error) => this.rejectAll(error))
    // A server that is gone breaks the pipe: its exit is what counts.
    this.child.stdin.on('error', () => {})
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    let unfinished = ''
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (unfinished + text).split('\n')
      unfinished = lines.pop() ?? ''
      for (const line of lines) this.#readLine(line)
    })
  }

  override send(message: object): void {
    this.writeLine(JSON.stringify(message))
  }

  /** Any line, JSON or not. */
  writeLine(line: string): void {
    this.write(`${line}\n`)
  }

  /** Any bytes, lines or not. */
  write(bytes: string | Buffer): void {
    this.child.stdin.write(bytes)
  }

  /** Closes the server's stdin, which is how a client takes its leave. */
  endInput(): void {
    this.child.stdin.end()
  }

  /** Stops reading the server's stdout, whose next write breaks the pipe. */
  breakOutput(): void {
    this.child.stdout.destroy()
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal)
  }

  /** The exit, or an error when the process goes on past the timeout. */
  waitForExit(): Promise<Exit> {
    return within(this.timeoutMs, this.exited, 'the exit of the server', () => this.describe())
  }

  /** Ends the server whatever state it is in. */
  override async close(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL')
    await this.exited.catch(() => {})
  }

  protected override describe(): string {
    return this.stderr === '' ? 'Its stderr is empty.' : `Its stderr ends: ${this.stderr.slice(-2000)}`
  }

  #readLine(line: string): void {
    let message: RawMessage
    try {
      message = JSON.parse(line) as RawMessage
    } catch {
      this.garbage.push(line)
      return
    }
    this.deliver(message)
  }
}
