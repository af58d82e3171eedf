import type { CallIdentity } from '../continuation/request-state.ts'
import type { Run } from '../continuation/run.ts'
import type { SamplingContext } from '../context.ts'
import { type Call, type CallClient, callClient } from '../sample/call.ts'
import { callLedger } from '../sample/call-ledger.ts'
import { Heartbeat } from '../sample/heartbeat.ts'
import type { Settings } from '../sample/settings.ts'
import { CallContextV1, CallContextV2 } from './call-context.ts'
import type { Leg } from './leg.ts'
import { isContextV2, type NativeMcpServer, type NativeRequest, type NativeServer } from './native.ts'

export type HandlerKind = 'tool' | 'prompt' | 'resource'

/** A server that went through `withSampling`. */
export interface Serving {
  readonly server: NativeServer
  readonly settings: Settings
  /** Where tools are found that are served late (`late-serving.ts`). */
  readonly registry?: NativeMcpServer
  /** Whether tools are called by executors, once one has been registered. */
  executors?: boolean
  /** Tools that make no sense without a model. */
  readonly requireModel: Set<string>
}

export interface HandlerOptions {
  readonly kind: HandlerKind
  readonly name: string
  readonly replayable: boolean
}

/** Whether this client is shown the answering tool: it needs it where its own model cannot be asked. */
export function needsHandoff(
  { settings }: Serving,
  client: Pick<CallClient, 'capabilities' | 'pushObstacle'>,
): boolean {
  if (settings.handoff === undefined || !settings.routes.includes('handoff')) return false
  const canBeAsked = client.capabilities?.sampling !== undefined && client.pushObstacle === undefined
  return !canBeAsked || !settings.routes.includes('client')
}

export function createCall(serving: Serving, run: Run, leg: Leg, options: HandlerOptions, served: boolean): Call {
  const client = callClient(leg)
  const { settings } = serving
  return {
    run,
    client,
    settings,
    ledgerFor: callLedger({ run, client, settings }),
    heartbeat: new Heartbeat(run, settings.heartbeatMs),
    engine: served ? settings.engine : undefined,
    canHandOff: served && options.kind === 'tool' && needsHandoff(serving, client),
    name: options.name,
  }
}

export function createContext(call: Call, native: object): SamplingContext {
  return isContextV2(native) ? new CallContextV2(call) : new CallContextV1(call)
}

/** What a request is about, from its parameters as they came over the wire. */
export function identityOf({ server }: Serving, request: NativeRequest, principal: string | undefined): CallIdentity {
  const params = request.params ?? {}
  return {
    server: server._serverInfo?.name,
    method: request.method,
    name: String(params['name'] ?? params['uri']),
    arguments: params['arguments'],
    principal,
  }
}
