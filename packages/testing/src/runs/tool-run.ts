import type { CallToolResult } from '@modelcontextprotocol/client'
import type { ReplayDifference, Route, SamplingErrorCode } from '@sampan/core'
import type { HostError } from '@sampan/host'
import type { AskedRequest } from '../answers/asked.ts'
import type { Combination, SkippedCombination } from './combination.ts'

/** A sample of the handler's, from its end. */
export interface EndedSample {
  /** Who answered; undefined where nobody did. */
  readonly route: Route | undefined
  readonly model: string | undefined
  /** The code of what it threw. */
  readonly errorCode: SamplingErrorCode | undefined
  readonly cached: boolean
  /** Requests that were sent for it: retries and re-asks included. */
  readonly requests: number
}

/** What became of a tool call in one combination. */
export interface ToolRun {
  readonly combination: Combination
  /** Undefined where the call failed. A tool that throws has a result, with `isError`. */
  readonly result: CallToolResult | undefined
  /** Why the call failed at the client. */
  readonly error: HostError | undefined
  /** What was asked for, in the order in which it was asked. */
  readonly asked: readonly AskedRequest[]
  /** Who answered the last sample; undefined where nobody did. */
  readonly route: Route | undefined
  /** The samples of the handler that ended; empty for a server that did not go through `withSampling`. */
  readonly samples: readonly EndedSample[]
  /** How often the call came back with questions: rounds of 2026, and turns of a handoff. */
  readonly rounds: number
  /** How often the handler was entered; 0 for a server that did not go through `withSampling`. */
  readonly handlerStarts: number
  /** What a replay from its journal did otherwise; empty without `replayCheck`. */
  readonly replayDifferences: readonly ReplayDifference[]
  /** True where the handler was run again from its journal, as `replayCheck` asks. */
  readonly replayed: boolean
  readonly durationMs: number
}

/** Everything that `testTool` ran. */
export interface ToolTest {
  readonly tool: string
  readonly runs: readonly ToolRun[]
  readonly skipped: readonly SkippedCombination[]
  /** A table of the runs, and a diff for each result that differs from the most common one. */
  readonly report: string
  /** Whether all runs came to the same result. */
  readonly same: boolean
}
