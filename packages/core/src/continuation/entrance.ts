import { SamplingError } from '../errors.ts'
import type { Leg } from '../sdk/leg.ts'
import type { Deferred } from '../util/deferred.ts'
import type { EngineSettings } from './handling.ts'
import { answeredBefore, answersDigest, labelledAnswers } from './handoff-desk.ts'
import { type HeldRun, type HeldRuns, openReply, type Reply } from './held-runs.ts'
import type { JournalEntry } from './journal.ts'
import {
  bindingOf,
  type CallIdentity,
  fingerprintOf,
  heldBindingOf,
  InvalidStateError,
  type Replayable,
  runGoneError,
  type RunState,
  splitState,
} from './request-state.ts'
import { Run } from './run.ts'
import type { SharedHandoff } from './shared-runs.ts'
import type { Lease, ServedTurn } from './turns.ts'

/** A retry that was let in: to be served here, or served already, here or elsewhere. */
export type OpenedTurn = OpenedRound | { readonly reply: Reply | Promise<Reply> }

/** A retry whose state opened, or the answers to a handoff: the run it belongs to, and who answers it. */
export interface OpenedRound {
  readonly held: HeldRun
  /** The round, or the id of the handoff. */
  readonly round: number | string
  readonly responses: Readonly<Record<string, unknown>>
  /** The place of the reply, for which repeated retries of this round wait. */
  readonly slot: Deferred<Reply>
  /** True where the run has to be built again from recorded answers. */
  readonly replays: boolean
  /** The call whose handler is to be entered, where that is not the call that brought this. */
  readonly origin?: CallIdentity | undefined
  /** Set where other processes could serve it, too. */
  readonly lease?: Lease | undefined
  /** Of the call that brought this: see `heldBindingOf`. */
  readonly binding?: string | undefined
}

/** Where retries, and the answers to handoffs, come in: each is led to its run, here or in another process, or turned away. */
export class Entrance {
  readonly #runs: HeldRuns

  constructor(runs: HeldRuns) {
    this.#runs = runs
  }

  /**
   * Opens the state that a client sent with a repeated call, before the handler is entered. Where another process holds
   * the run, that one serves it, on this leg.
   *
   * @throws {InvalidStateError} the one answer to all that is not a state of this very call.
   * @throws {SamplingError} `unavailable` where it is, but its handler is gone and may not be run again.
   */
  async open(
    call: CallIdentity,
    state: string,
    responses: Readonly<Record<string, unknown>>,
    settings: EngineSettings,
    leg: Leg,
  ): Promise<OpenedTurn> {
    const parts = splitState(state)
    const { round } = parts
    const binding = bindingOf(call)
    const known = this.#runs.getByState(fingerprintOf(parts.sealed))
    if (known !== undefined) {
      const heldBinding = heldBindingOf(binding, call)
      if (known.binding !== heldBinding) throw new InvalidStateError()
      return this.enter(known, round, responses, settings, leg, heldBinding)
    }
    const content = await settings.states.open(parts.sealed, binding)
    if (content.replayable && content.round !== round) throw new InvalidStateError()
    const { runId, at } = content
    const held = this.#runs.get(runId)
    const behind = held?.run !== undefined && content.replayable && held.run.rounds < round
    if (held !== undefined && !behind) return this.enter(held, round, responses, settings, leg)
    const sharing = await settings.sharing
    if (sharing !== undefined && at !== undefined && at !== sharing.address) {
      const reply = await sharing.askHolder(at, { runId, round, responses, call }, leg)
      if (reply !== undefined) return { reply }
    }
    if (!content.replayable) {
      const reply = await sharing?.served({ runId, turn: round })
      if (reply === undefined) throw runGoneError(call.name)
      return { reply }
    }
    const taken = await sharing?.take({ runId, turn: round }, settings.ttlMs, leg.signal)
    if (held !== undefined) this.#runs.drop(held, 'The call went on in another process.')
    if (taken !== undefined && 'reply' in taken) return taken
    try {
      const replay = await content.load()
      return this.#revive({ runId, round }, replay, call, round, responses, settings, taken)
    } catch (error) {
      taken?.release()
      throw error
    }
  }

  /**
   * Lets a retry into a run that is held here. A repeated one waits for the reply of the first.
   *
   * @param binding of the call, where it has been worked out.
   */
  async enter(
    held: HeldRun,
    round: number,
    responses: Readonly<Record<string, unknown>>,
    settings: EngineSettings,
    leg: Leg,
    binding?: string,
  ): Promise<OpenedTurn> {
    const reply = held.replies?.get(round)
    if (reply !== undefined) return { reply }
    // A retry that nobody has served is for the last round that went out; anything else is made up.
    if (held.run === undefined || held.run.rounds !== round) throw new InvalidStateError()
    const slot = openReply(held, round)
    const taking = this.takeHeld(held, round, settings, leg)?.catch((error: unknown) => {
      held.replies?.delete(round)
      slot.reject(error)
      throw error
    })
    const taken = taking && (await taking)
    if (taken === undefined || !('reply' in taken)) {
      return { held, round, responses, slot, replays: false, lease: taken, binding }
    }
    slot.resolve(taken.reply)
    this.#runs.drop(held, 'The call went on in another process.')
    return taken
  }

  /**
   * Looks for a handoff in the other processes. The one that holds its run serves the answers, on this leg; where that is
   * gone, the run is built again.
   *
   * @throws {SamplingError} `unavailable` where its handler is gone and may not be run again.
   */
  async openHandoff(
    id: string,
    answers: Readonly<Record<string, unknown>>,
    call: CallIdentity,
    settings: EngineSettings,
    leg: Leg,
  ): Promise<OpenedTurn | undefined> {
    const sharing = await settings.sharing
    const shared = await sharing?.find(id, leg)
    if (sharing === undefined || shared === undefined) return undefined
    if (shared.at !== sharing.address) {
      const reply = await sharing.askDesk(shared.at, { id, answers, call }, leg)
      if (reply !== undefined) return { reply }
    }
    const replay = shared.state?.replay
    if (shared.state === undefined || replay?.origin === undefined) throw runGoneError(shared.tool)
    const byLabel = labelledAnswers(new Map(shared.questions), answers)
    const digest = answersDigest([...byLabel])
    const taken = await sharing.take({ runId: shared.state.runId, turn: id, digest }, settings.ttlMs, leg.signal)
    if ('reply' in taken) {
      if (taken.digest !== digest) throw answeredBefore()
      return taken
    }
    const responses = byWireKey(shared, byLabel)
    return this.#revive(shared.state, replay, call, id, responses, settings, taken)
  }

  /** Takes back a retry that never reached its handler, so that it can be tried again. */
  abandon(opened: OpenedTurn): void {
    if ('reply' in opened) return
    opened.lease?.release()
    opened.held.replies?.delete(opened.round)
    opened.slot.reject(new InvalidStateError())
    if (opened.replays) this.#runs.drop(opened.held, 'The handler was never entered.')
  }

  /** The turn of a run that is held here, where other processes could take it, too. */
  takeHeld(
    held: HeldRun,
    turn: number | string,
    { sharing, ttlMs }: EngineSettings,
    { signal }: Leg,
    digest?: string,
  ): Promise<Lease | ServedTurn | undefined> | undefined {
    if (sharing === undefined || !held.replayable || held.shared === undefined) return undefined
    return sharing.then((runs) => runs.takeHeld({ runId: held.id, turn, digest }, ttlMs, signal))
  }

  /** Builds a run again from what was recorded. */
  #revive(
    state: Pick<RunState, 'runId' | 'round'>,
    replay: Replayable,
    call: CallIdentity,
    turn: number | string,
    responses: Readonly<Record<string, unknown>>,
    settings: EngineSettings,
    lease: Lease | undefined,
  ): OpenedRound {
    const answered: JournalEntry[] = []
    for (const { key, wireKey, digest, summary } of replay.asks) {
      if (Object.hasOwn(responses, wireKey)) answered.push({ key, digest, summary, value: responses[wireKey] })
    }
    const run = new Run({
      id: state.runId,
      rounds: state.round,
      recorded: { history: replay.entries, answers: answered },
      carriedOver: replay.carried,
      replayGraceMs: settings.replayGraceMs,
    })
    if (replay.denied !== undefined) run.denied = new SamplingError('denied', replay.denied)
    const held = this.#runs.hold(run, heldBindingOf(bindingOf(call), call), settings.ttlMs)
    held.replayable = true
    if (settings.sharing !== undefined) held.shared = { origin: replay.origin ?? call, settings }
    const slot = openReply(held, turn)
    return { held, round: turn, responses, slot, replays: true, origin: replay.origin, lease }
  }
}

function byWireKey(
  { questions }: SharedHandoff,
  answers: ReadonlyMap<string, unknown>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(questions.map(([label, { wireKey }]) => [wireKey, answers.get(label)]))
}
