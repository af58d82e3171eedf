import type { SampleBudget } from '../context.ts'
import { checkBudget } from './check-budget.ts'
import { createLedgerStore, type LedgerStore } from './ledger-store.ts'
import { warnOnce } from '../util/warn-once.ts'
import { ToolCallLedger } from './tool-call-ledger.ts'

export interface LedgerOptions {
  readonly perToolCall?: SampleBudget
  readonly perSession?: SampleBudget
  /** Names the session in the store. Needed with `perSession`. */
  readonly sessionId?: string
  /** Where sessions are counted. @default the memory of this process */
  readonly store?: LedgerStore
  /** Told when the store does not take what was used: the reservation then stands, and the sample goes on. @default a warning, once */
  readonly onError?: (error: unknown) => void
}

/** What one request may cost at most, before it is sent. */
export interface ChargeRequest {
  /**
   * Tells this request from the others of the tool call, the same on a replay: a charge that a snapshot brought back is
   * found by it and not made again. Equal ids are told apart by their order.
   */
  readonly id: string
  readonly inputTokens: number
  readonly maxTokens: number
}

/** A request that is paid for. `settle` or `cancel` ends it, once; what comes after does nothing. */
export interface Charge {
  /** The `maxTokens` that still fits: at least 1, at most what was asked for, and the same again on a replay. */
  readonly maxTokens: number
  /** Puts what was used in the place of what was reserved. A failed request that was sent has used its input. */
  settle(used: { readonly inputTokens: number; readonly outputTokens: number }): Promise<void>
  /** Gives everything back: nothing was sent. */
  cancel(): Promise<void>
}

/** The account of one `ctx.sample`: its retries, re-asks, continuations and tool turns each charge it. */
export interface CallLedger {
  /**
   * Reserves one request, its input, and as much output as is left, on all three scopes or on none.
   *
   * @throws {SamplingError} `budget_exceeded`, naming scope, limit, used and needed; `internal` when the store fails.
   */
  charge(request: ChargeRequest): Promise<Charge>
  /** Lets snapshots forget the charges: the sample is complete, and a replay takes its result from the journal. */
  finish(): void
}

/** The account of one tool call. */
export interface Ledger {
  /** @throws {SamplingError} `invalid_request`, naming the limit that is no whole number above 0. */
  forCall(limits?: SampleBudget): CallLedger
  /** What the next round, or another process, needs to go on counting; JSON. */
  snapshot(): LedgerSnapshot
  /** Takes a snapshot over, before the handler starts again. */
  restore(snapshot: LedgerSnapshot): void
}

export interface LedgerSnapshot {
  /** On the tool call so far: requests, input tokens, output tokens; reserved ones included. */
  readonly used: readonly [requests: number, inputTokens: number, outputTokens: number]
  /** Those of samples that are not finished. */
  readonly charges: readonly RecordedCharge[]
}

export type RecordedCharge = readonly [id: string, inputTokens: number, maxTokens: number, settled: 0 | 1]

/** Module-level, because SDK v2 builds a server, and so a ledger's owner, for every 2026 request. */
const memory: LedgerStore = createLedgerStore()

/**
 * Limits what the samples of one tool call use, on three scopes at once. Everything is reserved before it is sent, so that
 * parallel samples cannot pass a limit together.
 *
 * @throws {SamplingError} `invalid_request`, naming the limit that is no whole number above 0.
 */
export function createLedger(options: LedgerOptions = {}): Ledger {
  const { perToolCall = {}, perSession, sessionId, store = memory } = options
  const {
    onError = (error) => warnOnce(store, 'the ledger store did not take what was used: the reservation stands', error),
  } = options
  checkBudget('budget.perToolCall', perToolCall)
  checkBudget('budget.perSession', perSession)
  if (perSession === undefined) return new ToolCallLedger(perToolCall)
  if (sessionId === undefined) throw new Error('A ledger with `perSession` needs a `sessionId`.')
  return new ToolCallLedger(perToolCall, { limits: perSession, key: sessionId, store, onError })
}
