import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SamplingError } from '@sampan/core'
import type { CreateMessageParams, SamplingProvider } from '@sampan/core'
import pLimit from 'p-limit'
import { readPlainText } from './answer.ts'
import type { CommandAnswer } from './answer.ts'
import { conversationText } from './conversation.ts'
import { childEnvironment } from './environment.ts'
import { DEFAULT_CONCURRENCY, DEFAULT_LIMITS, DEFAULT_MAX_WAITING, requirePositive } from './limits.ts'
import type { ProcessLimits } from './limits.ts'
import { abortError, runProcess } from './run-process.ts'
import type { ProcessOutcome } from './run-process.ts'

/** One request on its way to the command. */
export interface CommandCall {
  readonly request: CreateMessageParams
  /** A folder of this call's own, empty but for `files`; the command runs in it, and it is removed afterwards. */
  readonly directory: string
}

export interface CommandOptions extends Partial<ProcessLimits> {
  /** The executable: a name that is on the PATH, or a path. No shell reads it. */
  readonly command: string
  /** Its arguments. Everybody on the machine can read them, so the prompt is never among them. @default [] */
  readonly args?: readonly string[] | ((call: CommandCall) => readonly string[])
  /** What is written to its stdin. @default the system prompt and the conversation, as text */
  readonly input?: (request: CreateMessageParams) => string
  /** Files to put into the call's folder before it starts, by name. @default none */
  readonly files?: (request: CreateMessageParams) => Readonly<Record<string, string>>
  /** Reads its output; throws a SamplingError for a failure. @default all of stdout is the answer, and a failure any exit code but 0 */
  readonly read?: (outcome: ProcessOutcome, request: CreateMessageParams) => CommandAnswer
  /** Variables of this process that it gets besides those every command needs (`INHERITED_ENVIRONMENT`). @default [] */
  readonly inheritEnv?: readonly string[]
  /** Further variables. @default {} */
  readonly env?: Readonly<Record<string, string>>
  /** How many run at the same time. @default 2 */
  readonly concurrency?: number
  /** How many more may wait for their turn; others fail with `rate_limited`. @default 32 */
  readonly maxWaiting?: number
}

/**
 * A command-line program as the `provider` of `withSampling`: a process for each request, the prompt on its stdin, the
 * answer on its stdout.
 *
 * A command has no say in `maxTokens` and `temperature`, so both are ignored; stop sequences are applied to its answer.
 *
 * @throws {TypeError} for an option that is not what it must be.
 */
export function fromCommand(options: CommandOptions): SamplingProvider {
  if (options.command === '') throw new TypeError('command must name a program')
  const limits: ProcessLimits = {
    timeoutMs: requirePositive('timeoutMs', options.timeoutMs ?? DEFAULT_LIMITS.timeoutMs),
    maxOutputBytes: requirePositive('maxOutputBytes', options.maxOutputBytes ?? DEFAULT_LIMITS.maxOutputBytes),
    killGraceMs: requirePositive('killGraceMs', options.killGraceMs ?? DEFAULT_LIMITS.killGraceMs),
  }
  const { maxWaiting = DEFAULT_MAX_WAITING, command } = options
  const queue = pLimit(requirePositive('concurrency', options.concurrency ?? DEFAULT_CONCURRENCY))

  return async (request, { signal }) => {
    if (signal.aborted) throw abortError(signal.reason, command)
    const input = (options.input ?? defaultInput)(request)
    if (queue.pendingCount >= maxWaiting) {
      throw new SamplingError(
        'rate_limited',
        `${maxWaiting} requests wait for the command ${command} already (maxWaiting).`,
      )
    }
    const answer = await takeTurn(queue, signal, command, async () => {
      const outcome = await runOnce(options, { request, input, limits, signal })
      return (options.read ?? readPlainText)(outcome, request)
    })
    return toResult(answer, request)
  }
}

interface OneRun {
  readonly request: CreateMessageParams
  readonly input: string
  readonly limits: ProcessLimits
  readonly signal: AbortSignal
}

async function runOnce(options: CommandOptions, { request, input, limits, signal }: OneRun): Promise<ProcessOutcome> {
  const { command, args = [], files, inheritEnv = [], env = {} } = options
  // Readable by this user alone, and empty: an agent reads the instructions of the folder that it runs in.
  const directory = await mkdtemp(join(tmpdir(), 'sampan-command-'))
  try {
    for (const [name, text] of Object.entries(files?.(request) ?? {})) await writeFile(join(directory, name), text)
    return await runProcess({
      command,
      args: typeof args === 'function' ? args({ request, directory }) : args,
      input,
      directory,
      env: childEnvironment(inheritEnv, env),
      limits,
      signal,
    })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Rejects at once when the signal aborts while the work waits; once it runs, only when it has ended. */
async function takeTurn<T>(
  queue: ReturnType<typeof pLimit>,
  signal: AbortSignal,
  command: string,
  work: () => Promise<T>,
): Promise<T> {
  let onAbort = (): void => {}
  const abortedWhileWaiting = new Promise<never>((_, reject) => {
    onAbort = () => reject(abortError(signal.reason, command))
    signal.addEventListener('abort', onAbort, { once: true })
  })
  const stopListening = (): void => signal.removeEventListener('abort', onAbort)
  const turn = queue(async () => {
    stopListening()
    if (signal.aborted) throw abortError(signal.reason, command)
    return work()
  })
  try {
    return await Promise.race([turn, abortedWhileWaiting])
  } finally {
    stopListening()
  }
}

function toResult(
  answer: CommandAnswer,
  { stopSequences = [] }: CreateMessageParams,
): Awaited<ReturnType<SamplingProvider>> {
  const cutAt = Math.min(...stopSequences.map((sequence) => indexOf(answer.text, sequence)))
  const cut = cutAt < answer.text.length
  return {
    role: 'assistant',
    content: { type: 'text', text: cut ? answer.text.slice(0, cutAt) : answer.text },
    stopReason: cut ? 'stopSequence' : (answer.stopReason ?? 'endTurn'),
    ...(answer.model !== undefined && { model: answer.model }),
    ...(answer.usage !== undefined && { usage: answer.usage }),
  }
}

function indexOf(text: string, sequence: string): number {
  const index = sequence === '' ? -1 : text.indexOf(sequence)
  return index === -1 ? Number.POSITIVE_INFINITY : index
}

function defaultInput(request: CreateMessageParams): string {
  const conversation = conversationText(request)
  return request.systemPrompt === undefined ? conversation : `${request.systemPrompt}\n\n${conversation}`
}
