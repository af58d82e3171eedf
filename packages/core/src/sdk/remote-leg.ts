import type { ClientCapabilities } from '../protocol.ts'
import { refuseRequest } from './detached.ts'
import type { Leg } from './leg.ts'

/** A leg as it is told to another process. JSON. */
export interface LegDescription {
  readonly era: '2025' | '2026'
  readonly clientName?: string | undefined
  readonly clientVersion?: string | undefined
  readonly capabilities?: ClientCapabilities | undefined
  readonly sessionId?: string | undefined
  readonly principal?: string | undefined
  readonly wantsProgress: boolean
  /** Who and what of the SDK's context. */
  readonly native: object
}

/** What happens in the other process that belongs to this leg. JSON. */
export type LegNote =
  | {
      readonly type: 'progress'
      readonly progress: number
      readonly total?: number | undefined
      readonly message?: string | undefined
    }
  | { readonly type: 'notify' | 'log'; readonly values: readonly unknown[] }

export function describeLeg(leg: Leg): LegDescription {
  const { era, clientName, clientVersion, capabilities, sessionId, principal, wantsProgress } = leg
  const described = { era, clientName, clientVersion, capabilities, sessionId, principal, wantsProgress }
  return { ...described, native: leg.detached() }
}

/** Does in this process, on the leg itself, what the other process did on what stands for it there. */
export function applyNote(leg: Leg, note: LegNote): void {
  const told = (
    note.type === 'progress'
      ? leg.notifyProgress(note.progress, note.total, note.message)
      : tell(leg, note.type, note.values)
  ) as Promise<void> | undefined
  // Best effort, as every notification: the client may have left.
  told?.catch(() => {})
}

function tell(leg: Leg, member: 'notify' | 'log', values: readonly unknown[]): unknown {
  const { mcpReq } = leg.native as { readonly mcpReq?: Readonly<Record<string, unknown>> }
  const told = mcpReq?.[member]
  return typeof told === 'function' ? told.apply(mcpReq, values) : undefined
}

/** A 2026 leg that another process has: what travels on it is told there. */
export class RemoteLeg implements Leg {
  readonly era: '2025' | '2026'
  readonly clientName: string | undefined
  readonly clientVersion: string | undefined
  readonly capabilities: ClientCapabilities | undefined
  readonly pushObstacle: string | undefined = undefined
  readonly lasts = false
  readonly sessionId: string | undefined
  readonly principal: string | undefined
  readonly signal: AbortSignal
  readonly wantsProgress: boolean
  readonly native: object
  readonly #note: (note: LegNote) => void
  readonly #described: object

  constructor(described: LegDescription, signal: AbortSignal, note: (note: LegNote) => void) {
    this.era = described.era
    this.clientName = described.clientName
    this.clientVersion = described.clientVersion
    this.capabilities = described.capabilities
    this.sessionId = described.sessionId
    this.principal = described.principal
    this.wantsProgress = described.wantsProgress
    this.signal = signal
    this.#note = note
    this.#described = described.native
    const telling =
      (type: 'notify' | 'log') =>
      async (...values: readonly unknown[]): Promise<void> =>
        note({ type, values })
    this.native = withFunctions(described.native, signal, telling('notify'), telling('log'))
  }

  get connection(): object {
    return this
  }

  onClosed(): void {}

  detached(): object {
    const drop = async (): Promise<void> => {}
    return withFunctions(this.#described, undefined, drop, drop)
  }

  push(): Promise<unknown> {
    return refuseRequest()
  }

  async notifyProgress(progress: number, total: number | undefined, message: string | undefined): Promise<void> {
    this.#note({ type: 'progress', progress, total, message })
  }
}

/** The SDK's context with what JSON left out of it. */
function withFunctions(
  described: object,
  signal: AbortSignal | undefined,
  notify: (...values: readonly unknown[]) => Promise<void>,
  log: (...values: readonly unknown[]) => Promise<void>,
): object {
  const { mcpReq } = described as { readonly mcpReq?: object }
  const functions = { requestState: () => undefined, send: refuseRequest, notify, log }
  return { ...described, mcpReq: { ...mcpReq, ...(signal !== undefined && { signal }), ...functions } }
}
