import type { ClientCapabilities } from '../protocol.ts'
import type { Leg, PushOptions } from './leg.ts'
import { dropNotification, refuseRequest } from './detached.ts'
import { onClosed } from './on-closed.ts'
import { type NativeContextV1, type NativeServer, principalOf, transportObstacle } from './native.ts'
import { ignoreProgress, progressNotification } from './progress.ts'
import { pushRequest } from './push-request.ts'
import { keepShape } from '../util/keep-shape.ts'

// SDK v1 wants a zod schema, of which it calls safeParse alone. Results are validated by core, which is more lenient
// than the SDK (that rejects content arrays) and says more when it refuses.
const anyResult = { safeParse: (data: unknown) => ({ success: true, data }) }

/** A leg on SDK v1: always 2025. */
export class LegV1 implements Leg {
  readonly era = '2025'
  readonly lasts = true
  readonly native: NativeContextV1
  readonly #server: NativeServer

  constructor(native: NativeContextV1, server: NativeServer) {
    this.native = native
    this.#server = server
  }

  get connection(): object {
    return this.#server
  }

  onClosed(listener: () => void): void {
    onClosed(this.#server, listener)
  }

  get clientName(): string | undefined {
    return this.#server.getClientVersion()?.name
  }

  get clientVersion(): string | undefined {
    return this.#server.getClientVersion()?.version
  }

  get capabilities(): ClientCapabilities | undefined {
    return this.#server.getClientCapabilities()
  }

  get pushObstacle(): string | undefined {
    return transportObstacle(this.#server.transport)
  }

  get sessionId(): string | undefined {
    return this.native.sessionId
  }

  get principal(): string | undefined {
    return principalOf(this.native.authInfo)
  }

  get signal(): AbortSignal {
    return this.native.signal
  }

  get wantsProgress(): boolean {
    return this.native._meta?.progressToken !== undefined
  }

  detached(): object {
    const { sessionId, authInfo, requestId, _meta } = this.native
    return { sessionId, authInfo, requestId, _meta, sendNotification: dropNotification, sendRequest: refuseRequest }
  }

  push(method: string, params: object, options: PushOptions): Promise<unknown> {
    const { requestId, taskId } = this.native
    const request = pushRequest(method, params)
    const sending = {
      signal: options.signal,
      timeout: options.timeoutMs,
      resetTimeoutOnProgress: true,
      onprogress: ignoreProgress,
      relatedRequestId: requestId,
    }
    // What a task's `sendRequest` does besides; without one it is the server's `request`, with three promises more.
    if (taskId !== undefined) return this.native.sendRequest(request, anyResult, sending)
    return this.#server.request(request, anyResult, sending)
  }

  async notifyProgress(progress: number, total: number | undefined, message: string | undefined): Promise<void> {
    const progressToken = this.native._meta?.progressToken
    if (progressToken === undefined) return
    await this.native.sendNotification(progressNotification(progressToken, progress, total, message))
  }
}

keepShape(new LegV1({} as NativeContextV1, {} as NativeServer))
