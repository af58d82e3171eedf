import type { ReplayDifference } from './replay-check.ts'
import type { RunPeers } from './peers.ts'
import type { ContinuationStore } from './store.ts'

/** How long a handler that waits for a round is kept: longer than people take to approve a request. */
export const DEFAULT_TTL_MS = 600_000

/** How many suspended runs one process holds: at the measured size of a run (docs/continuation.md) some 80 MB. */
export const DEFAULT_MAX_RUNS = 10_000

/** The rounds that the SDK clients of TypeScript, Python, Go and Rust make before they give a call up. */
export const DEFAULT_MAX_ROUNDS = 10

/** How long a replayed handler may do nothing that was recorded before it is taken to have diverged. */
export const DEFAULT_REPLAY_GRACE_MS = 5_000

/** State up to this size travels through the client even where a store is configured. */
export const SPILL_ABOVE_BYTES = 512

/** How long handlers that wait for a round are kept, and how their state is sealed. */
export interface ContinuationOptions {
  /**
   * Keys that seal the state which travels through the client, 32 bytes each: the first seals, all open. Needed where
   * more than one process serves the same clients. @default one random key per process
   */
  readonly keys?: readonly Uint8Array[]
  /** How long a suspended run waits for its next round, and how long a finished one is remembered, in milliseconds. @default 600_000 */
  readonly ttlMs?: number
  /** How many suspended runs one process holds; more are refused, and their samples take the next route. @default 10_000 */
  readonly maxRuns?: number
  /** How many rounds the client makes for one call. @default 10 */
  readonly maxRounds?: number
  /** The way to the other processes, so that a round is served where its run is. @default none */
  readonly peers?: RunPeers
  /** Where journals too large to travel are kept, and what several processes share. @default this process's memory */
  readonly store?: ContinuationStore
  /**
   * For development: runs every finished handler again from its recorded answers, and reports what differs, on the
   * console or to the function given. Effects outside of `ctx.step` happen twice. @default false
   */
  readonly replayCheck?: boolean | ((difference: ReplayDifference) => void)
  /** How long a replayed handler may do nothing that was recorded before it is stopped, in milliseconds. @default 5_000 */
  readonly replayGraceMs?: number
}
