import type { Leg } from '../sdk/leg.ts'
import type { Handling } from './handling.ts'
import type { Handoff, HandoffDesk } from './handoff-desk.ts'
import type { HeldRun, HeldRuns, Reply, SentAsk } from './held-runs.ts'
import type { Question } from './question.ts'
import {
  bindingOf,
  type CallIdentity,
  fingerprintOf,
  heldBindingOf,
  joinState,
  type RunState,
} from './request-state.ts'
import type { Ask, Asks, Outcome, Run } from './run.ts'

/** A reply that hands questions to the calling model. */
export type HandoffReply = Reply & { readonly handoff: Handoff }

/** What a leg ends with, on its way to the client: a result, or questions and what brings their answers back. */
export class LegEnd {
  readonly #runs: HeldRuns
  readonly #desk: HandoffDesk
  /** Whose end is listened for. */
  readonly #connections = new WeakSet<object>()
  /** How the handlers were entered whose replay is checked: the last leg of a handoff is another tool's call. */
  readonly #entries = new WeakMap<Run, { readonly name: string; readonly enter: (run: Run) => unknown }>()

  constructor(runs: HeldRuns, desk: HandoffDesk) {
    this.#runs = runs
    this.#desk = desk
  }

  /** Remembers how the handler of a run was entered, for the check of its replay. */
  entered(run: Run, { call, settings, enter }: Handling): void {
    if (settings.onReplayDifference !== undefined) this.#entries.set(run, { name: call.name, enter })
  }

  async conclude(
    run: Run,
    held: HeldRun | undefined,
    outcome: Outcome,
    handling: Handling,
    knownBinding?: string,
  ): Promise<Reply> {
    const summary = { rounds: run.rounds, handlerStarts: run.handlerStarts }
    if (outcome.type !== 'asks') {
      if (held !== undefined) {
        const { leg, settings } = handling
        // A handoff's legs of 2025 may come over HTTP, where a reply can be lost and its session go on.
        this.#runs.finish(held, settings.maxRuns, leg.lasts && leg.era === '2026')
        run.report?.({ type: 'run.ended', rounds: run.rounds, failed: outcome.type === 'error' })
      }
      await this.#checkReplay(run, outcome, handling)
      return { run: summary, ...outcome }
    }
    const { channel, asks } = outcome
    run.report?.({ type: 'run.suspended', channel, rounds: run.rounds, questions: asks.length })
    const reply = { type: 'asks', channel, round: outcome.round, asks: asks.map(sentAsk), run: summary } as const
    const known = channel === 'round' ? this.#knownState(held, outcome, handling, knownBinding) : undefined
    if (held !== undefined) this.#runs.touch(held)
    if (known !== undefined) return { state: known, ...reply }
    const binding = bindingOf(handling.call)
    const holding = held ?? this.#hold(run, binding, handling)
    if (channel === 'handoff') {
      const handoff = this.#desk.open(holding, handling.leg, asks, handling.settings.handoffTtlMs)
      await this.#publish(handoff, run, outcome, handling)
      return { handoff, ...reply } as HandoffReply
    }
    return { state: await this.#stateFor(holding, run, outcome, binding, handling), ...reply }
  }

  async #checkReplay(run: Run, outcome: Outcome, { leg, call, settings, enter }: Handling): Promise<void> {
    const { onReplayDifference, replayGraceMs } = settings
    if (onReplayDifference === undefined || run.journal === undefined) return
    const entry = this.#entries.get(run) ?? { name: call.name, enter }
    const { replayDifference } = await import('./replay-check.ts')
    const difference = await replayDifference(entry.name, run.journal, outcome, leg, replayGraceMs, entry.enter)
    if (difference !== undefined) onReplayDifference(difference)
  }

  #hold(run: Run, binding: string, { leg, call, settings, replayable }: Handling): HeldRun {
    const held = this.#runs.hold(run, heldBindingOf(binding, call), settings.ttlMs)
    held.replayable = replayable
    if (settings.sharing !== undefined) held.shared = { origin: call, settings }
    // A replayable call of 2026 can go on in another process, once its client has found that.
    if (leg.lasts && (leg.era === '2025' || !replayable)) this.#endWith(leg, held)
    return held
  }

  /** Nobody can answer any more once this connection is gone: the handler is told, so that its `finally` runs. */
  #endWith(leg: Leg, held: HeldRun): void {
    const { connection } = leg
    held.connection = connection
    if (this.#connections.has(connection)) return
    this.#connections.add(connection)
    leg.onClosed(() => this.#runs.dropAllOf(connection))
  }

  /** A 2025 session, and all that was handed to it, lives in one process. */
  async #publish(handoff: Handoff, run: Run, outcome: Asks, { leg, call, settings }: Handling): Promise<void> {
    const { held } = handoff
    if (settings.sharing === undefined || held.shared === undefined || leg.era !== '2026') return
    const { origin } = held.shared
    const state = held.replayable ? runState(run, outcome, settings.handoffTtlMs, { origin }) : undefined
    await (await settings.sharing).publish(handoff, origin.name ?? call.name, state, settings.handoffTtlMs)
  }

  /** The state of a run that lives here alone says no more than which one it is: it is sealed once. */
  #knownState(
    held: HeldRun | undefined,
    { round }: Asks,
    handling: Handling,
    binding: string | undefined,
  ): string | undefined {
    if (held?.sealed === undefined || isReplayable(held, handling)) return undefined
    const sameCall = held.binding === (binding ?? heldBindingOf(bindingOf(handling.call), handling.call))
    return sameCall ? joinState({ sealed: held.sealed, round }) : undefined
  }

  async #stateFor(held: HeldRun, run: Run, outcome: Asks, binding: string, handling: Handling): Promise<string> {
    const { call, settings } = handling
    const replayable = isReplayable(held, handling)
    const alone = !replayable && settings.sharing === undefined
    const sealed = alone
      ? await settings.states.forHeld(settings.ttlMs)
      : await this.#sealedState(held, run, outcome, binding, settings, replayable)
    held.binding = heldBindingOf(binding, call)
    if (!replayable) held.sealed = sealed
    this.#runs.know(held, fingerprintOf(sealed))
    return joinState({ sealed, round: outcome.round })
  }

  /** What other processes can go on with, or ask the holder of the run for. */
  async #sealedState(
    held: HeldRun,
    run: Run,
    outcome: Asks,
    binding: string,
    settings: Handling['settings'],
    replayable: boolean,
  ): Promise<string> {
    const origin = held.shared?.origin
    const elsewhere = origin !== undefined && bindingOf(origin) !== binding ? { origin } : {}
    const { runId, round, expiresAt, replay } = runState(run, outcome, settings.ttlMs, elsewhere)
    const at = settings.sharing && (await settings.sharing).address
    // What is undefined is left out when it is sealed, as JSON has it.
    return settings.states.seal({ runId, round, expiresAt, at, replay: replayable ? replay : undefined }, binding)
  }
}

/** In a leg of the answering tool it takes the call that entered the handler to enter it again. */
function isReplayable(held: HeldRun, handling: Handling): boolean {
  return held.replayable && (handling.replayable || held.shared !== undefined)
}

function sentAsk({ wireKey, method, params }: Ask): SentAsk {
  return { wireKey, method, params }
}

/** What it takes to go on with a run elsewhere. */
function runState(run: Run, { round, asks }: Asks, ttlMs: number, more: { readonly origin?: CallIdentity }): RunState {
  const replay = run.journal && {
    entries: run.journal.entries,
    asks: asks.map(askedOf),
    ...(run.denied !== undefined && { denied: run.denied.message }),
    ...(run.carry !== undefined && { carried: run.carry.snapshot() }),
    ...more,
  }
  return { runId: run.id, round, expiresAt: Date.now() + ttlMs, replay }
}

function askedOf({ key, wireKey, question: { digest, summary } }: Ask): { key: string; wireKey: string } & Question {
  return { key, wireKey, digest, summary }
}
