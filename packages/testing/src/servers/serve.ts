import { PassThrough } from 'node:stream'
import { InMemoryTransport, type Transport } from '@modelcontextprotocol/client'
import type { ServerTarget } from '@sampan/host'
import type { CreateServer, SdkLine, ServerContext } from './sdk-line.ts'
import { StreamTransport } from './stream-transport.ts'

/**
 * 'memory': messages are handed over as objects. 'stdio': through `serveStdio` of `@sampan/stdio`, on streams within this
 * process. 'http': through `serveHttp` of `@sampan/http`, on a port of 127.0.0.1.
 */
export type TransportName = 'memory' | 'stdio' | 'http'

export interface ServeOptions {
  readonly line: SdkLine
  readonly era: ServerContext['era']
  readonly createServer: CreateServer
  /** Told what goes wrong outside of any call. */
  readonly onError: (error: Error) => void
}

/** A server that is being served, and how a host reaches it. */
export interface Served {
  readonly target: ServerTarget
  close(): Promise<unknown>
}

/** Nothing that a test waits for is in flight once its client has left. */
const DRAIN_MS = 200

export function serve(transport: TransportName, options: ServeOptions): Promise<Served> {
  return TRANSPORTS[transport](options)
}

const TRANSPORTS: Readonly<Record<TransportName, (options: ServeOptions) => Promise<Served>>> = {
  memory: async (options) => {
    const [client, server] = InMemoryTransport.createLinkedPair()
    const connected = options.line === 'v1' ? await connectV1(options, server) : await connectV2(options, server)
    return { target: { transport: () => client }, close: () => connected.close() }
  },

  stdio: async (options) => {
    const [toServer, toClient] = [new PassThrough(), new PassThrough()]
    const build = buildFor(options)
    const serveOptions = { streams: { input: toServer, output: toClient }, graceMs: DRAIN_MS, onError: options.onError }
    const { close } =
      options.line === 'v1'
        ? await (await import('@sampan/stdio/v1')).serveStdio(build<V1Server>, serveOptions)
        : await (await import('@sampan/stdio')).serveStdio(build<V2Server>, serveOptions)
    return { target: { transport: () => new StreamTransport(toClient, toServer) }, close }
  },

  http: async (options) => {
    const build = buildFor(options)
    const serveOptions = { port: 0, drainTimeoutMs: DRAIN_MS, onError: options.onError }
    const { url, close } =
      options.line === 'v1'
        ? await (await import('@sampan/http/v1')).serveHttp(build<V1Server>, serveOptions)
        : await (await import('@sampan/http')).serveHttp(build<V2Server>, serveOptions)
    return { target: { url }, close }
  },
}

type V1Server = import('@modelcontextprotocol/sdk/server/mcp.js').McpServer
type V2Server = import('@modelcontextprotocol/server').McpServer

async function connectV1(options: ServeOptions, transport: Transport): Promise<{ close(): Promise<void> }> {
  const server = await buildFor(options)<V1Server>()
  // The message types of the two lines differ in their strictness, not in what is sent.
  await server.connect(transport as Parameters<V1Server['connect']>[0])
  return server
}

async function connectV2(options: ServeOptions, transport: Transport): Promise<{ close(): Promise<void> }> {
  const { serveStdio } = await import('@modelcontextprotocol/server/stdio')
  return serveStdio(() => buildFor(options)<V2Server>(), { transport, onerror: options.onError })
}

/** The author's function, with what it is told. Its line has been found out, so the type is not a guess. */
function buildFor({ createServer, era }: ServeOptions): <Server>() => Promise<Server> {
  return async <Server>() => (await createServer({ era, authInfo: undefined })) as unknown as Server
}
