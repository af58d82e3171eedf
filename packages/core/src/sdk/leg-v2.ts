import type { ClientCapabilities } from '../protocol.ts'
import type { Leg, PushOptions } from './leg.ts'
import { dropNotification, noState, refuseRequest } from './detached.ts'
import { onClosed } from './on-closed.ts'
import { type NativeContextV2, type NativeServer, principalOf, transportObstacle } from './native.ts'
import { ignoreProgress, progressNotification } from './progress.ts'
import { pushRequest } from './push-request.ts'
import { keepShape } from '../util/keep-shape.ts'

const CAPABILITIES_KEY = 'io.modelcontextprotocol/clientCapabilities'
const CLIENT_INFO_KEY = 'io.modelcontextprotocol/clientInfo'

// Results are validated by core: leniently, and with the evidence in the error.
const anyResult = {
  '~standard': { version: 1, vendor: 'sampan', validate: (value: unknown) => ({ value }) },
}

/** A leg on SDK v2: 2026 where the request carries an envelope, else 2025. */
export class LegV2 implements Leg {
  readonly native: NativeContextV2
  readonly #server: NativeServer

  constructor(native: NativeContextV2, server: NativeServer) {
    this.native = native
    this.#server = server
  }

  get era(): '2025' | '2026' {
    return this.native.mcpReq.envelope === undefined ? '2025' : '2026'
  }

  get connection(): object {
    return this.#server
  }

  get lasts(): boolean {
    return this.era === '2025' || this.native.http === undefined
  }

  onClosed(listener: () => void): void {
    onClosed(this.#server, listener)
  }

  get #clientInfo(): { readonly name?: string; readonly version?: string } | undefined {
    const { envelope } = this.native.mcpReq
    if (envelope === undefined) return this.#server.getClientVersion()
    return envelope[CLIENT_INFO_KEY] as { readonly name?: string; readonly version?: string } | undefined
  }

  get clientName(): string | undefined {
    return this.#clientInfo?.name
  }

  get clientVersion(): string | undefined {
    return this.#clientInfo?.version
  }

  get capabilities(): ClientCapabilities | undefined {
    const { envelope } = this.native.mcpReq
    // On 2026 over stdio the server's own accessor knows nothing: the envelope of each request does.
    if (envelope === undefined) return this.#server.getClientCapabilities()
    return envelope[CAPABILITIES_KEY] as ClientCapabilities | undefined
  }

  get pushObstacle(): string | undefined {
    return this.era === '2026' ? undefined : transportObstacle(this.#server.transport)
  }

  get sessionId(): string | undefined {
    return this.native.sessionId
  }

  get principal(): string | undefined {
    return principalOf(this.native.http?.authInfo)
  }

  get signal(): AbortSignal {
    return this.native.mcpReq.signal
  }

  get wantsProgress(): boolean {
    return this.native.mcpReq._meta?.progressToken !== undefined
  }

  detached(): object {
    const { id, method, _meta, envelope } = this.native.mcpReq
    const authInfo = this.native.http?.authInfo
    return {
      sessionId: this.native.sessionId,
      mcpReq: {
        id,
        method,
        _meta,
        envelope,
        requestState: noState,
        notify: dropNotification,
        log: dropNotification,
        send: refuseRequest,
      },
      http: authInfo && { authInfo },
    }
  }

  push(method: string, params: object, options: PushOptions): Promise<unknown> {
    // mcpReq.send rides the call's own stream; requestSampling would not, over HTTP.
    return this.native.mcpReq.send(pushRequest(method, params), anyResult, {
      signal: options.signal,
      timeout: options.timeoutMs,
      resetTimeoutOnProgress: true,
      onprogress: ignoreProgress,
    })
  }

  async notifyProgress(progress: number, total: number | undefined, message: string | undefined): Promise<void> {
    const progressToken = this.native.mcpReq._meta?.progressToken
    if (progressToken === undefined) return
    await this.native.mcpReq.notify(progressNotification(progressToken, progress, total, message))
  }
}

keepShape(new LegV2({} as NativeContextV2, {} as NativeServer))
