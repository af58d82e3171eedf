import type { LinkedAbort } from '../abort.ts'
import { createHost } from '../create-host.ts'
import { HostError } from '../errors.ts'
import { answerHandoff, handoffOf } from '../handoff.ts'
import type { Host, HostOptions, InputRequestContext } from '../host.ts'
import { type Model, modelFromEnvironment } from '../model.ts'
import { PERSONAS } from '../personas/index.ts'
import type { CreateMessageParams, CreateMessageResult, Tool } from '../protocol.ts'
import type { Refusal } from '../refusal.ts'
import { decideBeforehand, decideNothing } from './decide-beforehand.ts'
import { decideInteractively } from './decide-interactively.ts'
import type { Decider, Decision, DecisionContext } from './decider.ts'
import { type Flags, UsageError } from './flags.ts'
import { fillIn, requiredOf } from './form.ts'
import { type CommandIo, Interrupted, isInteractive } from './io.ts'
import { Prompts } from './prompts.ts'
import { plain } from './render/text.ts'
import { oneLine } from './render/tools.ts'
import type { Asked, Reporter } from './reporter.ts'
import type { Screen } from './screen.ts'

/** One run of the command: a connection, and what is done with it. */
export class Session {
  readonly #flags: Flags
  readonly #io: CommandIo
  readonly #reporter: Reporter
  readonly #stop: SessionParts['stop']
  readonly #interactive: boolean
  readonly #prompts: Prompts
  readonly #decider: Decider
  #asked = 0

  private constructor(
    flags: Flags,
    io: CommandIo,
    { reporter, screen, stop, model }: SessionParts & { readonly model: Model | undefined },
  ) {
    this.#flags = flags
    this.#io = io
    this.#reporter = reporter
    this.#stop = stop
    this.#interactive = isInteractive(io) && !flags.json
    this.#prompts = new Prompts(io, screen, stop.signal)
    if (flags.yes) this.#decider = decideBeforehand({ model, answer: flags.answer, form: flags.form }, screen)
    else if (this.#interactive) this.#decider = decideInteractively({ model, prompts: this.#prompts, screen })
    else this.#decider = decideNothing(flags.form)
  }

  /** @throws {UsageError} for flags that contradict what is there; {HostError} for what goes wrong. @returns the exit code */
  static async run(flags: Flags, io: CommandIo, parts: SessionParts): Promise<number> {
    const model = flags.answer === undefined ? await modelFor(flags, io) : undefined
    if (flags.yes && flags.answer === undefined && model === undefined && samples(flags)) {
      throw new UsageError(
        '--yes needs somebody to answer: set ANTHROPIC_API_KEY, OPENAI_API_KEY or OLLAMA_BASE_URL, or give --answer TEXT.',
      )
    }
    return new Session(flags, io, { ...parts, model }).#run()
  }

  async #run(): Promise<number> {
    const host = await this.#reporter.during(`Connecting to ${nameOf(this.#flags)}`, createHost(this.#hostOptions()))
    const { pid } = host
    // Should this process be ended before it could close the connection, the server goes with it.
    const ended = pid === undefined ? undefined : this.#io.onExit(() => killQuietly(pid))
    try {
      this.#reporter.connected(host)
      const tools = await this.#reporter.during('Listing the tools', host.listTools({ signal: this.#stop.signal }))
      const { list, tool } = this.#flags
      if (tool !== undefined) return (await this.#call(host, named(tool, tools))) ? 0 : 1
      if (list || !this.#interactive || tools.length === 0) {
        this.#reporter.tools(tools)
        return 0
      }
      return await this.#callChosen(host, tools)
    } finally {
      await this.#reporter.during('Ending the server', host.close())
      ended?.()
    }
  }

  /** The person chooses tools until they have had enough. A call that fails ends nothing. */
  async #callChosen(host: Host, tools: readonly Tool[]): Promise<number> {
    for (;;) {
      const options = tools.map((tool) => ({
        value: `tool ${tool.name}`,
        label: plain(tool.name),
        hint: oneLine(tool),
      }))
      const choice = await this.#prompts.turn(this.#stop.signal, () =>
        this.#prompts.select('Call which tool?', [...options, { value: 'quit', label: 'None: quit' }]),
      )
      if (choice === 'quit') return 0
      try {
        await this.#call(host, named(choice.slice('tool '.length), tools))
      } catch (error) {
        if (!HostError.isInstance(error) || error.code === 'server_gone' || this.#stop.signal.aborted) throw error
        this.#reporter.failed(error)
      }
    }
  }

  /** @returns false when the tool itself reports an error. */
  async #call(host: Host, tool: Tool): Promise<boolean> {
    const args = await this.#argumentsFor(tool)
    const { signal } = this.#stop
    const during = <T>(promise: Promise<T>): Promise<T> =>
      this.#reporter.during(`${plain(tool.name)} is running`, promise)
    const called = await during(host.callTool(tool.name, args, { signal }))
    const answered =
      handoffOf(called.result) === undefined
        ? called
        : await during(
            answerHandoff(
              host,
              called,
              (request, { question, turn, signal: wanted }) =>
                this.#sample('handoff', request, {
                  server: host.server,
                  call: { method: 'tools/call', name: tool.name },
                  round: turn,
                  signal: wanted,
                  ...(question.schema !== undefined && { schema: question.schema }),
                }),
              { signal },
            ),
          )
    this.#reporter.result({ ...answered, args })
    return answered.result.isError !== true
  }

  async #argumentsFor(tool: Tool): Promise<Readonly<Record<string, unknown>>> {
    if (this.#flags.args !== undefined) return this.#flags.args
    if (this.#interactive) return this.#prompts.turn(this.#stop.signal, () => fillIn(tool.inputSchema, this.#prompts))
    const required = [...requiredOf(tool.inputSchema)]
    if (required.length === 0) return {}
    throw new UsageError(
      `The tool \`${tool.name}\` needs arguments (${required.join(', ')}). Give them as --args JSON.`,
    )
  }

  #hostOptions(): HostOptions {
    const { server, era, persona, maxRounds, timeoutMs, samplingTools } = this.#flags
    const reporter = this.#reporter
    return {
      server,
      signal: this.#stop.signal,
      ...(era !== undefined && { era }),
      ...(persona !== undefined && { persona }),
      ...(maxRounds !== undefined && { maxRounds }),
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(samplingTools && samples(this.#flags) && { capabilities: { sampling: { tools: {} } } }),
      ...(samples(this.#flags) && {
        onSampling: (request: CreateMessageParams, context: InputRequestContext) =>
          this.#sample('sampling', request, context),
      }),
      onElicitation: (request, context) =>
        this.#decide({ kind: 'elicitation', request, context, id: this.#nextId() }, context, () =>
          this.#decider.elicitation(request, context),
        ),
      onProgress: (update, call) => reporter.progress(update, call),
      onLog: (entry) => reporter.log(entry),
      onStderr: (text) => reporter.serverStderr(text),
      onWarning: (error) => {
        // After an interrupt, answers that come too late are no surprise.
        if (!this.#stop.signal.aborted) reporter.warning(error.message)
      },
      onRound: (round, requests, call) => reporter.round(round, requests, call),
    }
  }

  #sample(
    kind: 'sampling' | 'handoff',
    request: CreateMessageParams,
    context: DecisionContext,
  ): Promise<CreateMessageResult | Refusal> {
    return this.#decide({ kind, request, context, id: this.#nextId() }, context, () =>
      this.#decider.sampling(request, context),
    )
  }

  async #decide<
    Answer extends CreateMessageResult | Refusal | Awaited<ReturnType<NonNullable<HostOptions['onElicitation']>>>,
  >(asked: Asked, { signal }: DecisionContext, decide: () => Promise<Decision<Answer>>): Promise<Answer> {
    const startedAt = performance.now()
    this.#reporter.asked(asked, this.#interactive && !this.#flags.yes)
    try {
      const { answer, by } = await decide()
      if (!signal.aborted) this.#reporter.answered({ asked, answer, by, durationMs: performance.now() - startedAt })
      return answer
    } catch (error) {
      // Ctrl-C in a question is meant for the command, not for the question.
      if (error instanceof Interrupted) this.#stop.abort(error)
      throw error
    }
  }

  #nextId(): number {
    this.#asked += 1
    return this.#asked
  }
}

export interface SessionParts {
  readonly reporter: Reporter
  readonly screen: Screen
  /** Ends the session. */
  readonly stop: Pick<LinkedAbort, 'signal' | 'abort'>
}

/** Whether a sampling request can come at all. */
function samples({ noSampling, persona }: Flags): boolean {
  return !noSampling && (persona === undefined || PERSONAS[persona].capabilities.sampling !== undefined)
}

async function modelFor({ model }: Flags, { env }: CommandIo): Promise<Model | undefined> {
  try {
    return await modelFromEnvironment(env, model)
  } catch (error) {
    if (HostError.isInstance(error) && error.code === 'invalid_options') throw new UsageError(error.message)
    throw error
  }
}

function named(name: string, tools: readonly Tool[]): Tool {
  const found = tools.find((tool) => tool.name === name)
  if (found !== undefined) return found
  const offered = tools.length === 0 ? 'none' : tools.map((tool) => tool.name).join(', ')
  throw new HostError('invalid_options', `The server lists no tool \`${name}\`. It lists ${offered}.`)
}

function nameOf({ server }: Flags): string {
  return 'url' in server ? String(server.url) : [server.command, ...(server.args ?? [])].join(' ')
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended already, as it should.
  }
}
