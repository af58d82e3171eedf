import { setImmediate } from 'node:timers/promises'
import {
  Client,
  type ClientOptions,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  StreamableHTTPClientTransport,
  SUPPORTED_PROTOCOL_VERSIONS,
  type Transport,
} from '@modelcontextprotocol/client'
import { HostError } from './errors.ts'
import type { ServerTarget } from './host.ts'
import { type ClientCapabilities, type Era, type Implementation, REVISION_2026 } from './protocol.ts'
import { ServerProcess } from './server-process.ts'

/**
 * How long a server may stay silent on the first 2026 request before it is taken for a 2025 one, in milliseconds. Long,
 * because the time that `npx` takes to install a server falls into it; servers that know no such request say so at once.
 */
export const PROBE_TIMEOUT_MS = 30_000

/** How long ending a session over HTTP may take, in milliseconds: it is a courtesy, and the server has its own sweep. */
const SESSION_END_MS = 2_000

export interface ConnectionOptions {
  readonly server: ServerTarget
  readonly era: 'auto' | Era
  /** The newest 2025 revision to offer. */
  readonly protocolVersion: string | undefined
  readonly clientInfo: Implementation
  readonly capabilities: ClientCapabilities
  readonly connectTimeoutMs: number
  readonly signal: AbortSignal | undefined
  readonly onStderr: (text: string) => void
  /** Registers handlers on a client before it connects. Called anew when a server is started a second time. */
  readonly prepare: (client: Client) => void
}

/** An open connection: the SDK's client, and what it takes to end it and to say why it ended. */
export interface Connection {
  readonly client: Client
  readonly pid: number | undefined
  /** What the server's process last wrote to stderr; empty over HTTP. */
  stderrTail(): Promise<string>
  close(): Promise<void>
}

/** @throws {HostError} `connection_failed`, `timeout` or `cancelled`, with nothing left running. */
export async function connect(options: ConnectionOptions): Promise<Connection> {
  if (options.era !== 'auto' || 'url' in options.server) return open(options, options.era)
  try {
    return await open(options, 'auto')
  } catch (error) {
    // Some 2025 servers exit on a request that comes before `initialize`: they get a second start, and no such request.
    if (!isClosedWhileProbing(error)) throw error
    const said = HostError.isInstance(error) ? (error.stderr ?? '') : ''
    return open({ ...options, onStderr: withoutRepetition(said, options.onStderr) }, '2025')
  }
}

/** A server that dies for another reason dies twice: what it says the second time is passed on only where it differs. */
function withoutRepetition(said: string, onStderr: (text: string) => void): (text: string) => void {
  let expected = said
  return (text) => {
    const repeated = text.trim() !== '' && expected.startsWith(text.trim())
    expected = repeated ? expected.slice(text.trim().length).trimStart() : ''
    if (!repeated) onStderr(text)
  }
}

async function open(options: ConnectionOptions, era: 'auto' | Era): Promise<Connection> {
  const { server, signal } = options
  const transport = createTransport(options)
  const client = new Client(options.clientInfo, clientOptions(options, era))
  options.prepare(client)

  const stop = (): void => void transport.close()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    signal?.throwIfAborted()
    await client.connect(transport, { timeout: options.connectTimeoutMs, ...(signal && { signal }) })
  } catch (error) {
    await transport.close()
    if (signal?.aborted) {
      throw new HostError('cancelled', `Connecting to ${nameOf(server)} was cancelled.`, { cause: error })
    }
    throw await connectionError(error, options, transport)
  } finally {
    signal?.removeEventListener('abort', stop)
  }
  return {
    client,
    pid: transport instanceof ServerProcess ? (transport.pid ?? undefined) : undefined,
    stderrTail: () => stderrTail(transport),
    async close() {
      if (transport instanceof StreamableHTTPClientTransport) await endSession(transport)
      await client.close()
    },
  }
}

function createTransport({ server, onStderr }: ConnectionOptions): Transport {
  if ('transport' in server) return server.transport()
  if ('command' in server) {
    return new ServerProcess(
      {
        command: server.command,
        args: [...(server.args ?? [])],
        ...(server.env && { env: { ...server.env } }),
        ...(server.cwd !== undefined && { cwd: server.cwd }),
      },
      onStderr,
    )
  }
  return new StreamableHTTPClientTransport(new URL(server.url), {
    requestInit: { headers: { ...server.headers } },
  })
}

function clientOptions({ capabilities, protocolVersion }: ConnectionOptions, era: 'auto' | Era): ClientOptions {
  const older = SUPPORTED_PROTOCOL_VERSIONS.filter((version) => version < REVISION_2026)
  const offered = protocolVersion === undefined ? older : older.filter((version) => version <= protocolVersion)
  return {
    capabilities: structuredClone(capabilities) as NonNullable<ClientOptions['capabilities']>,
    supportedProtocolVersions: [REVISION_2026, ...offered.toSorted().reverse()],
    versionNegotiation: {
      mode: era === '2025' ? 'legacy' : era === '2026' ? { pin: REVISION_2026 } : 'auto',
      probe: { timeoutMs: PROBE_TIMEOUT_MS },
    },
  }
}

async function endSession(transport: StreamableHTTPClientTransport): Promise<void> {
  if (transport.sessionId === undefined) return
  const ended = transport.terminateSession().catch(ignore)
  let timer: NodeJS.Timeout | undefined
  await Promise.race([ended, new Promise((resolve) => (timer = setTimeout(resolve, SESSION_END_MS)))])
  clearTimeout(timer)
}

// A server that is gone, or that keeps its sessions to itself (405), leaves nothing to end.
function ignore(): void {}

async function stderrTail(transport: Transport): Promise<string> {
  if (!(transport instanceof ServerProcess)) return ''
  // The last lines pass through a stream of their own, which can be a tick behind the end of the process.
  await setImmediate()
  return transport.stderrTail
}

function isClosedWhileProbing(error: unknown): boolean {
  const cause = HostError.isInstance(error) ? error.cause : undefined
  return (
    cause instanceof SdkError &&
    cause.code === SdkErrorCode.EraNegotiationFailed &&
    cause.message.includes('connection closed')
  )
}

async function connectionError(error: unknown, options: ConnectionOptions, transport: Transport): Promise<HostError> {
  const { server, connectTimeoutMs } = options
  const stderr = await stderrTail(transport)
  const said = stderr === '' ? '' : `\nIt wrote to stderr:\n${stderr}`
  const failed = (what: string): HostError =>
    new HostError('connection_failed', what + said, { cause: error, stderr: stderr || undefined })

  if (error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout) {
    return new HostError('timeout', `${nameOf(server)} did not answer within ${connectTimeoutMs} ms.${said}`, {
      cause: error,
      stderr: stderr || undefined,
    })
  }
  if ('command' in server) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') {
      const where = server.cwd === undefined ? '' : ` in ${server.cwd}`
      return failed(`Could not start \`${server.command}\`${where}: there is no such command or folder.`)
    }
    if (code === 'EACCES') return failed(`Could not start \`${server.command}\`: it may not be executed.`)
    if (isClosed(error)) return failed(`${nameOf(server)} ended before it had answered.`)
    return failed(`${nameOf(server)} could not be connected to: ${messageOf(error)}`)
  }
  if (error instanceof SdkHttpError && 'url' in server) return failed(httpProblem(server.url, error.status))
  return failed(`Could not reach ${'url' in server ? server.url : 'the server'}: ${reasonOf(error)}`)
}

/** What the failure of connecting says anyway: a server that is gone, or cannot be reached. */
export function isFailureToReach(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EPIPE' || isFailedFetch(error)
}

function isFailedFetch(error: unknown): boolean {
  return error instanceof TypeError && error.message === 'fetch failed'
}

function isClosed(error: unknown): boolean {
  if (!(error instanceof SdkError)) return false
  return error.code === SdkErrorCode.ConnectionClosed || error.message.includes('connection closed')
}

function httpProblem(url: string | URL, status: number): string {
  if (status === 401 || status === 403) {
    return `${url} answered ${status}: it wants authorization. Pass it in \`headers\`.`
  }
  if (status === 404 || status === 405) {
    return `${url} answered ${status}: there is no MCP endpoint at this path (it is often /mcp).`
  }
  return `${url} answered ${status} to the first request.`
}

/** A failed fetch says only that it failed, as does what wraps it; the cause at the bottom says why. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: unknown }
  if (cause instanceof AggregateError && cause.errors.length > 0) return reasonOf({ cause: cause.errors[0] })
  if (cause !== undefined) return reasonOf(cause)
  const refused = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED'
  return refused ? `${messageOf(error)}. Nothing listens there: is the server running?` : messageOf(error)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function nameOf(server: ServerTarget): string {
  if ('transport' in server) return 'The server'
  return 'command' in server
    ? `The server \`${[server.command, ...(server.args ?? [])].join(' ')}\``
    : String(server.url)
}
