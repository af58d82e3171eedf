import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { SamplingError } from '@sampan/core'
import type { ProcessLimits } from './limits.ts'
import { endTree, endWithThisProcess, OWN_GROUP } from './process-tree.ts'

export interface ProcessRequest {
  readonly command: string
  readonly args: readonly string[]
  /** Written to stdin, which is then closed. */
  readonly input: string
  readonly directory: string
  readonly env: Readonly<Record<string, string>>
  readonly limits: ProcessLimits
  readonly signal: AbortSignal
}

export interface ProcessOutcome {
  readonly stdout: string
  /** The end of it, at most 8 KB. */
  readonly stderr: string
  /** Null when a signal ended it. */
  readonly exitCode: number | null
  readonly exitSignal: string | null
}

const STDERR_KEPT_BYTES = 8 * 1024

/**
 * Runs a command to its end, without a shell, and leaves nothing of it behind: when the promise settles, the process and
 * everything that it started have ended.
 *
 * @throws {SamplingError} `unavailable` if it cannot be started, `timeout`, `aborted`, `invalid_result` over the output limit.
 */
export async function runProcess(request: ProcessRequest): Promise<ProcessOutcome> {
  const { command, limits, signal } = request
  if (signal.aborted) throw abortError(signal.reason, command)
  const child = start(request)
  const ending = new Ending(child, limits.killGraceMs)
  const onAbort = (): void => ending.end(abortError(signal.reason, command))
  signal.addEventListener('abort', onAbort, { once: true })
  const timer = setTimeout(() => ending.end(timeoutError(command, limits.timeoutMs)), limits.timeoutMs)
  try {
    return await collect(child, request, ending)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
    ending.clear()
  }
}

function start({ command, args, directory, env }: ProcessRequest): ChildProcessWithoutNullStreams {
  try {
    return spawn(command, args, {
      cwd: directory,
      env,
      stdio: 'pipe',
      shell: false,
      detached: OWN_GROUP,
      windowsHide: true,
    })
  } catch (error) {
    // Most faults come as an event; what the arguments or the platform forbid is thrown.
    throw startError(command, error as Error)
  }
}

function collect(
  child: ChildProcessWithoutNullStreams,
  { command, input, limits: { maxOutputBytes } }: ProcessRequest,
  ending: Ending,
): Promise<ProcessOutcome> {
  return new Promise((resolve, reject) => {
    const stdout: Buffer[] = []
    let outputBytes = 0
    let stderr = Buffer.alloc(0)
    child.once('spawn', () => endWithThisProcess(child))
    child.once('error', (error) => reject(startError(command, error)))
    // A command that does not read all of its input closes the pipe; its output says whether that is a fault.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    child.stdout.on('data', (chunk: Buffer) => {
      outputBytes += chunk.length
      if (outputBytes > maxOutputBytes) ending.end(tooMuchError(command, maxOutputBytes))
      else stdout.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = Buffer.concat([stderr, chunk]).subarray(-STDERR_KEPT_BYTES)
    })
    // What it left running would hold the pipes open, and with them this promise.
    child.once('exit', () => ending.cleanUp())
    child.once('close', (exitCode, exitSignal) => {
      if (ending.reason !== undefined) reject(ending.reason)
      else
        resolve({
          stdout: Buffer.concat(stdout).toString('utf8'),
          stderr: stderr.toString('utf8'),
          exitCode,
          exitSignal,
        })
    })
  })
}

/** How a child comes to its end before it would by itself: asked, killed, and at last let go. */
class Ending {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #graceMs: number
  #timer: NodeJS.Timeout | undefined
  /** Why it was ended; the first reason counts. */
  reason: SamplingError | undefined

  constructor(child: ChildProcessWithoutNullStreams, graceMs: number) {
    this.#child = child
    this.#graceMs = graceMs
  }

  end(reason: SamplingError): void {
    if (this.reason !== undefined) return
    this.reason = reason
    endTree(this.#child, 'SIGTERM')
    this.#timer = setTimeout(() => this.#kill(), this.#graceMs)
  }

  /** After the child's own end: on to what it started. */
  cleanUp(): void {
    clearTimeout(this.#timer)
    // Windows finds descendants through the parent, which is gone, and may have given its number to another.
    if (OWN_GROUP) endTree(this.#child, 'SIGKILL')
    this.#letGoLater()
  }

  clear(): void {
    clearTimeout(this.#timer)
  }

  #kill(): void {
    endTree(this.#child, 'SIGKILL')
    this.#letGoLater()
  }

  /** A descendant that left the group may still hold the pipes. */
  #letGoLater(): void {
    this.#timer = setTimeout(() => {
      this.#child.stdout.destroy()
      this.#child.stderr.destroy()
    }, this.#graceMs)
  }
}

function startError(command: string, error: Error): SamplingError {
  const { code } = error as NodeJS.ErrnoException
  const why =
    code === 'ENOENT'
      ? 'it was not found. Install it, or give its full path as `command`'
      : code === 'EACCES'
        ? 'it is not executable'
        : error.message
  return new SamplingError('unavailable', `The command ${command} could not be started: ${why}.`, { cause: error })
}

function timeoutError(command: string, timeoutMs: number): SamplingError {
  return new SamplingError(
    'timeout',
    `The command ${command} took longer than ${timeoutMs} ms (timeoutMs) and was ended.`,
  )
}

function tooMuchError(command: string, maxOutputBytes: number): SamplingError {
  return new SamplingError(
    'invalid_result',
    `The command ${command} wrote more than ${maxOutputBytes} bytes (maxOutputBytes) and was ended.`,
  )
}

export function abortError(reason: unknown, command: string): SamplingError {
  if (SamplingError.isInstance(reason)) return reason
  return new SamplingError('aborted', `The request to the command ${command} was aborted.`, { cause: reason })
}
