import type { CallLedger } from '../budget/ledger.ts'
import type { SampleBudget } from '../context.ts'
import type { Engine } from '../continuation/engine.ts'
import type { Run } from '../continuation/run.ts'
import type { Leg } from '../sdk/leg.ts'
import type { Heartbeat } from './heartbeat.ts'
import type { Settings } from './settings.ts'

/** One call of a handler, as the pipeline and the routes see it. */
export interface Call {
  readonly run: Run
  readonly settings: Settings
  readonly heartbeat: Heartbeat
  /** The first leg's, for what does not change over rounds: era, client, session. */
  readonly client: CallClient
  /** Set where the handler may be suspended: a call that the engine serves. */
  readonly engine: Engine | undefined
  /** Whether questions may be handed to the calling model: only a tool's result reaches one. */
  readonly canHandOff: boolean
  /** Tool, prompt or resource, for messages and events. */
  readonly name: string
  /** The account of one sample, within those of the call and the session; undefined where nothing limits it. */
  ledgerFor(budget: SampleBudget | undefined): Promise<CallLedger> | undefined
}

export type CallClient = Pick<
  Leg,
  'era' | 'clientName' | 'clientVersion' | 'capabilities' | 'pushObstacle' | 'sessionId' | 'principal'
>

/** A copy that keeps nothing of the request alive. */
export function callClient(leg: Leg): CallClient {
  const { era, clientName, clientVersion, capabilities, pushObstacle, sessionId, principal } = leg
  return { era, clientName, clientVersion, capabilities, pushObstacle, sessionId, principal }
}
