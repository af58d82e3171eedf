import { type Client, LOG_LEVEL_META_KEY, type RequestOptions } from '@modelcontextprotocol/client'
import { linkedAbort } from './abort.ts'
import { CallTrace } from './call-trace.ts'
import { declaredCapabilities, eraFor } from './client-identity.ts'
import { type Connection, connect, isFailureToReach } from './connection.ts'
import type { Deadline } from './deadline.ts'
import { HostError } from './errors.ts'
import type { CallIdentity, CallOptions, CallReport, Host, HostOptions, ServerIdentity } from './host.ts'
import { startHeartbeat } from './heartbeat.ts'
import { type InputAnswer, InputRequests } from './input-requests.ts'
import { type Negotiated, negotiatedBy } from './negotiated.ts'
import { PERSONAS } from './personas/index.ts'
import type { Persona } from './personas/persona.ts'
import type {
  CallToolResult,
  ClientCapabilities,
  Era,
  GetPromptResult,
  Implementation,
  Prompt,
  ReadResourceResult,
  Resource,
  ResourceTemplate,
  ServerCapabilities,
  Tool,
} from './protocol.ts'
import { DEFAULT_MAX_ROUNDS, type RoundParams, runRounds } from './rounds.ts'
import { type TimedRequest, timedRequest } from './timed-request.ts'
import { assertToolOutput } from './tool-output.ts'
import { VERSION } from './version.ts'

/** Both SDKs' clients wait this long by default. */
export const DEFAULT_TIMEOUT_MS = 60_000

/** Long enough for `npx` to fetch a server. */
export const DEFAULT_CONNECT_TIMEOUT_MS = 60_000

/** Connects to a server. @throws {HostError} */
export async function createHost(options: HostOptions): Promise<Host> {
  const persona = typeof options.persona === 'string' ? PERSONAS[options.persona] : options.persona
  if (options.persona !== undefined && persona === undefined) {
    throw new HostError('invalid_options', `There is no persona ${JSON.stringify(options.persona)}.`)
  }
  const host = new SdkHost(options, persona)
  await host.connect(eraFor(options.era, persona))
  return host
}

/** A call of ours that waits for the server. */
interface OpenCall {
  readonly identity: CallIdentity
  readonly trace: CallTrace
  readonly deadline: Deadline
  readonly signal: AbortSignal
}

class SdkHost implements Host {
  readonly clientInfo: Implementation
  readonly capabilities: ClientCapabilities
  readonly #options: HostOptions
  readonly #persona: Persona | undefined
  readonly #inputRequests: InputRequests
  readonly #open = new Set<OpenCall>()
  readonly #closing = new AbortController()
  #connection: Connection | undefined
  #negotiated: Negotiated | undefined
  #tools: ReadonlyMap<string, Tool> | undefined

  constructor(options: HostOptions, persona: Persona | undefined) {
    this.#options = options
    this.#persona = persona
    this.clientInfo = options.clientInfo ?? persona?.clientInfo ?? { name: 'sampan-host', version: VERSION }
    this.capabilities = declaredCapabilities(options, persona)
    this.#inputRequests = new InputRequests({
      persona,
      capabilities: this.capabilities,
      onSampling: options.onSampling,
      onElicitation: options.onElicitation,
      roots: options.roots,
      server: () => this.server,
    })
  }

  async connect(era: 'auto' | Era): Promise<void> {
    const { server, connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS, signal, onStderr, onLog } = this.#options
    this.#connection = await connect({
      server,
      era,
      signal,
      connectTimeoutMs,
      protocolVersion: this.#persona?.protocolVersion,
      clientInfo: this.clientInfo,
      capabilities: this.capabilities,
      onStderr: (text) => onStderr?.(text),
      prepare: (client) => this.#prepare(client),
    })
    this.#negotiated = negotiatedBy(this.client)
    if (onLog !== undefined && this.era === '2025' && this.serverCapabilities.logging !== undefined) {
      // A server that will not take a level still logs at its own.
      await this.#request('logging/setLevel', {}, (request) =>
        this.client.setLoggingLevel(this.#logLevel, request),
      ).catch((error: Error) => this.#options.onWarning?.(error))
    }
  }

  get client(): Client {
    return this.#connected.client
  }

  get era(): Era {
    return this.#settled.era
  }

  get protocolVersion(): string {
    return this.#settled.protocolVersion
  }

  get server(): ServerIdentity {
    return this.#settled.server
  }

  get serverCapabilities(): ServerCapabilities {
    return this.#settled.serverCapabilities
  }

  get instructions(): string | undefined {
    return this.#settled.instructions
  }

  get pid(): number | undefined {
    return this.#connected.pid
  }

  async listTools(options: CallOptions = {}): Promise<readonly Tool[]> {
    // The SDK answers for a server without tools itself, and says so on stdout, which may be somebody's output.
    if (this.serverCapabilities.tools === undefined) return []
    const { tools } = await this.#request('tools/list', options, (request) =>
      this.client.listTools(undefined, { ...request, cacheMode: 'refresh' }),
    )
    this.#tools = new Map(tools.map((tool) => [tool.name, tool]))
    return tools
  }

  async callTool(
    name: string,
    args: Readonly<Record<string, unknown>> = {},
    options: CallOptions = {},
  ): Promise<CallReport<CallToolResult>> {
    // Listed once, because what a tool declares decides the headers of its call and how its result is checked.
    if (this.#tools === undefined) await this.listTools(options)
    const tool = this.#tools?.get(name)
    const report = await this.#call<CallToolResult>({ method: 'tools/call', name }, options, (round, request) =>
      this.client.callTool(
        { name, arguments: args, ...round },
        { ...request, ...(tool && { toolDefinition: withoutOutputSchema(tool) }) },
      ),
    )
    assertToolOutput(tool, report)
    return report
  }

  async listPrompts(options: CallOptions = {}): Promise<readonly Prompt[]> {
    if (this.serverCapabilities.prompts === undefined) return []
    const { prompts } = await this.#request('prompts/list', options, (request) =>
      this.client.listPrompts(undefined, { ...request, cacheMode: 'refresh' }),
    )
    return prompts
  }

  getPrompt(
    name: string,
    args: Readonly<Record<string, string>> = {},
    options: CallOptions = {},
  ): Promise<CallReport<GetPromptResult>> {
    return this.#call({ method: 'prompts/get', name }, options, (round, request) =>
      this.client.request({ method: 'prompts/get', params: { name, arguments: args, ...round } }, request),
    )
  }

  async listResources(options: CallOptions = {}): Promise<readonly Resource[]> {
    if (this.serverCapabilities.resources === undefined) return []
    const { resources } = await this.#request('resources/list', options, (request) =>
      this.client.listResources(undefined, { ...request, cacheMode: 'refresh' }),
    )
    return resources
  }

  async listResourceTemplates(options: CallOptions = {}): Promise<readonly ResourceTemplate[]> {
    if (this.serverCapabilities.resources === undefined) return []
    const { resourceTemplates } = await this.#request('resources/templates/list', options, (request) =>
      this.client.listResourceTemplates(undefined, { ...request, cacheMode: 'refresh' }),
    )
    return resourceTemplates
  }

  readResource(uri: string, options: CallOptions = {}): Promise<CallReport<ReadResourceResult>> {
    return this.#call({ method: 'resources/read', name: uri }, options, (round, request) =>
      this.client.request({ method: 'resources/read', params: { uri, ...round } }, request),
    )
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#connection?.close()
  }

  // `createHost` hands a host out once it is connected; neither of these can be missing after that.
  get #connected(): Connection {
    if (this.#connection === undefined) throw new HostError('server_gone', 'The host is not connected.')
    return this.#connection
  }

  get #settled(): Negotiated {
    if (this.#negotiated === undefined) throw new HostError('server_gone', 'The host is not connected.')
    return this.#negotiated
  }

  get #logLevel(): NonNullable<HostOptions['logLevel']> {
    return this.#options.logLevel ?? 'info'
  }

  #prepare(client: Client): void {
    // Not through setRequestHandler: that one validates the answers, and a persona's may be wrong on purpose.
    client.fallbackRequestHandler = async ({ method, params }, { mcpReq }) => {
      const heartbeat = startHeartbeat(params?._meta?.progressToken, mcpReq.notify)
      try {
        const answer = await this.#answerPushed(method, params, mcpReq.signal)
        if ('error' in answer) throw answer.error
        return answer.result as Record<string, unknown>
      } finally {
        clearInterval(heartbeat)
      }
    }
    client.setNotificationHandler('notifications/tools/list_changed', () => {
      this.#tools = undefined
    })
    client.setNotificationHandler('notifications/message', ({ params }) => {
      this.#options.onLog?.({ level: params.level, logger: params.logger, data: params.data })
    })
    client.onerror = (error) => {
      if (this.#connection === undefined && isFailureToReach(error)) return
      this.#options.onWarning?.(error)
    }
  }

  /** A request that a 2025 server pushed. It belongs to the open call, if there is one alone. */
  async #answerPushed(method: string, params: unknown, signal: AbortSignal): Promise<InputAnswer> {
    const open = [...this.#open]
    const call = open.length === 1 ? open[0] : undefined
    const answering = linkedAbort(call === undefined ? [signal] : [signal, call.signal])
    for (const { deadline } of open) deadline.pause()
    try {
      return await this.#inputRequests.answer({
        method,
        params,
        signal: answering.signal,
        round: 0,
        call: call?.identity,
        trace: call?.trace,
      })
    } finally {
      answering.unlink()
      for (const { deadline } of open) deadline.resume()
    }
  }

  /** One call with its rounds, its record and its clock. */
  async #call<Result>(
    identity: CallIdentity,
    options: CallOptions,
    send: (round: RoundParams & { _meta?: Record<string, unknown> }, request: RequestOptions) => Promise<unknown>,
  ): Promise<CallReport<Result>> {
    const trace = new CallTrace(identity)
    const log = this.#options.onLog !== undefined && this.era === '2026'
    const meta = log ? { _meta: { [LOG_LEVEL_META_KEY]: this.#logLevel } } : {}
    const request = this.#timed(`${identity.method} \`${identity.name}\``, options, {
      record: () => trace.record,
      onProgress: (update) => {
        this.#options.onProgress?.(update, identity)
        options.onProgress?.(update)
      },
    })
    const result = await timedRequest(request, async (leg, deadline) => {
      const call: OpenCall = { identity, trace, deadline, signal: leg.signal }
      this.#open.add(call)
      try {
        return await runRounds({
          call: identity,
          maxRounds: this.#options.maxRounds ?? DEFAULT_MAX_ROUNDS,
          signal: leg.signal,
          send: (round) => {
            deadline.restart()
            return send({ ...round, ...meta }, { ...leg, allowInputRequired: true })
          },
          answer: async (method, params, round, signal) => {
            deadline.pause()
            try {
              return await this.#inputRequests.answer({ method, params, round, signal, call: identity, trace })
            } finally {
              deadline.resume()
            }
          },
          onRound: (round, requests) => {
            trace.rounds = round
            this.#options.onRound?.(round, requests, identity)
          },
        })
      } finally {
        this.#open.delete(call)
      }
    })
    return { ...trace.record, result: result as Result }
  }

  #request<Result>(
    what: string,
    options: CallOptions,
    send: (request: RequestOptions) => Promise<Result>,
  ): Promise<Result> {
    return timedRequest(this.#timed(what, options), send)
  }

  #timed(
    what: string,
    { signal, timeoutMs = this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS }: CallOptions,
    more: Pick<TimedRequest, 'record' | 'onProgress'> = {},
  ): TimedRequest {
    return {
      what,
      timeoutMs,
      signal,
      closing: this.#closing.signal,
      stderr: () => this.#connection?.stderrTail() ?? Promise.resolve(''),
      ...more,
    }
  }
}

function withoutOutputSchema({ outputSchema, ...tool }: Tool): Tool {
  return tool
}
