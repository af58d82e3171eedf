import type { Reporter } from '../observe/reporter.ts'
import type { Leg } from '../sdk/leg.ts'
import type { ReplayDifference } from './replay-check.ts'
import type { CallIdentity, RequestStates } from './request-state.ts'
import type { Run } from './run.ts'
import type { SharedRuns } from './shared-runs.ts'

export interface EngineSettings {
  readonly ttlMs: number
  readonly handoffTtlMs: number
  readonly maxRuns: number
  readonly replayGraceMs: number
  /** Set where every finished run is to be replayed, and told what differs. */
  readonly onReplayDifference: ((difference: ReplayDifference) => void) | undefined
  readonly states: RequestStates
  /** What all processes share of their runs; undefined where each is for itself. */
  readonly sharing: Promise<SharedRuns> | undefined
}

/** A call that a handler serves. */
export interface Handling {
  readonly leg: Leg
  readonly call: CallIdentity
  readonly settings: EngineSettings
  /** Whether the handler may be run again from its recorded answers. */
  readonly replayable: boolean
  /** Tells what happens to the call; set where somebody listens. */
  readonly reporter?: ((runId: string) => Reporter | undefined) | undefined
  /** Enters the handler. */
  enter(run: Run): unknown
}
