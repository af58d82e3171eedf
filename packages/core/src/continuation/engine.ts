import { SamplingError } from '../errors.ts'
import type { Reporter } from '../observe/reporter.ts'
import type { Leg } from '../sdk/leg.ts'
import { textHash } from '../util/text-hash.ts'
import type { Deferred } from '../util/deferred.ts'
import { answersDigest, type Handoff, HandoffDesk, labelledAnswers } from './handoff-desk.ts'
import { type HeldRun, HeldRuns, type Reply, replySlot, type SentAsk } from './held-runs.ts'
import type { JournalEntry } from './journal.ts'
import type { Question } from './question.ts'
import {
  bindingOf,
  type CallIdentity,
  heldBindingOf,
  InvalidStateError,
  joinState,
  type RequestStates,
  runGoneError,
  type RunState,
  splitState,
} from './request-state.ts'
import type { ReplayDifference } from './replay-check.ts'
import { type Ask, type Asks, type Outcome, Run } from './run.ts'
import type { SharedHandoff, SharedRuns } from './shared-runs.ts'
import type { Lease, ServedTurn } from './turns.ts'

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

/** A retry that was let in: to be served here, or served elsewhere already. */
export type OpenedTurn = OpenedRound | { readonly reply: Reply }

/** A retry whose state opened, or the answers to a handoff: the run it belongs to, and who answers it. */
export interface OpenedRound {
  readonly held: HeldRun
  /** The round, or the id of the handoff. */
  readonly round: number | string
  readonly responses: Readonly<Record<string, unknown>>
  /** True for the first retry of this round; a repeated one waits for the same reply. */
  readonly leads: boolean
  /** True where the run has to be built again from recorded answers. */
  readonly replays: boolean
  /** The call whose handler is to be entered, where that is not the call that brought this. */
  readonly origin?: CallIdentity | undefined
  /** Set where other processes could serve it, too. */
  readonly lease?: Lease | undefined
  /** Of the call that brought this: see `heldBindingOf`. */
  readonly binding?: string | undefined
}

/** A reply that hands questions to the calling model. */
export type HandoffReply = Reply & { readonly handoff: Handoff }

/**
 * Carries handlers over their legs. One for the process: what it holds must outlive a server object, because SDK v2
 * builds one for each 2026 request.
 */
export class Engine {
  readonly runs: HeldRuns = new HeldRuns()
  readonly desk: HandoffDesk = new HandoffDesk()
  /** Whose end is listened for. */
  readonly #connections = new WeakSet<object>()
  /** How the handlers were entered whose replay is checked: the last leg of a handoff is another tool's call. */
  readonly #entries = new WeakMap<Run, { readonly name: string; readonly enter: (run: Run) => unknown }>()

  /** Serves the first leg of a call. */
  async begin(handling: Handling): Promise<Reply> {
    const { settings } = handling
    const run = new Run({
      records: handling.replayable || settings.onReplayDifference !== undefined,
      replayGraceMs: settings.replayGraceMs,
    })
    run.report = handling.reporter?.(run.id)
    if (settings.onReplayDifference !== undefined)
      this.#entries.set(run, { name: handling.call.name, enter: handling.enter })
    run.start(() => handling.enter(run))
    return this.#conclude(run, undefined, await run.attach(handling.leg), handling)
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
    const known = this.runs.getByState(fingerprint(parts.sealed))
    if (known !== undefined) {
      const heldBinding = heldBindingOf(binding, call)
      if (known.binding !== heldBinding) throw new InvalidStateError()
      return this.enter(known, round, responses, settings, leg, heldBinding)
    }
    const content = await settings.states.open(parts.sealed, binding)
    if (content.replayable && content.round !== round) throw new InvalidStateError()
    const { runId, at } = content
    const held = this.runs.get(runId)
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
    if (held !== undefined) this.runs.drop(held, 'The call went on in another process.')
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
    const repeated = held.replies?.has(round) === true
    // A retry that nobody has served is for the last round that went out; anything else is made up.
    if (!repeated && (held.run === undefined || held.run.rounds !== round)) throw new InvalidStateError()
    const { slot } = replySlot(held, round)
    if (repeated) return { held, round, responses, leads: false, replays: false }
    const taking = this.#takeHeld(held, round, settings, leg)?.catch((error: unknown) => {
      held.replies?.delete(round)
      slot.reject(error)
      throw error
    })
    const taken = taking && (await taking)
    if (taken === undefined || !('reply' in taken)) {
      return { held, round, responses, leads: true, replays: false, lease: taken, binding }
    }
    slot.resolve(taken.reply)
    this.runs.drop(held, 'The call went on in another process.')
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

  /** Serves a retry that `open` let in. */
  async resume(opened: OpenedTurn, handling: Handling): Promise<Reply> {
    if ('reply' in opened) return opened.reply
    const { held, round, lease } = opened
    const { slot } = replySlot(held, round)
    if (!opened.leads) return slot.promise
    const { run } = held
    if (run === undefined) throw new InvalidStateError()
    this.runs.touch(held)
    run.report ??= handling.reporter?.(run.id)
    run.report?.({
      type: 'run.resumed',
      channel: typeof round === 'number' ? 'round' : 'handoff',
      rounds: run.rounds,
      replayed: opened.replays,
    })
    if (handling.settings.sharing !== undefined) await this.#guard(run, held, handling.settings)
    if (opened.replays) run.start(() => handling.enter(run))
    const answers = opened.replays ? undefined : new Map(Object.entries(opened.responses))
    return this.#serve({ run, held, turn: round, slot, lease, binding: opened.binding }, answers, handling)
  }

  /** Serves the leg in which the calling model answers. `answers` are by label. */
  async answer(handoff: Handoff, answers: ReadonlyMap<string, unknown>, handling: Handling): Promise<Reply> {
    const { held } = handoff
    const digest = answersDigest([...answers])
    const { slot, first } = replySlot(held, handoff.id)
    if (!first) {
      if (handoff.answered === digest) return slot.promise
      throw answeredBefore()
    }
    const { run } = held
    handoff.answered = digest
    if (run === undefined) throw new SamplingError('unavailable', 'The call behind these questions has ended.')
    const taken = await this.#takeHeld(held, handoff.id, handling.settings, handling.leg, digest)?.catch(
      (error: unknown) => {
        held.replies?.delete(handoff.id)
        slot.reject(error)
        throw error
      },
    )
    if (taken !== undefined && 'reply' in taken) {
      slot.resolve(taken.reply)
      this.runs.drop(held, 'The call went on in another process.')
      if (taken.digest !== digest) throw answeredBefore()
      return taken.reply
    }
    run.report?.({ type: 'run.resumed', channel: 'handoff', rounds: run.rounds, replayed: false })
    await this.#guard(run, held, handling.settings)
    const byKey = new Map<string, unknown>()
    for (const [label, ask] of handoff.questions) if (answers.has(label)) byKey.set(ask.wireKey, answers.get(label))
    return this.#serve({ run, held, turn: handoff.id, slot, lease: taken }, byKey, handling)
  }

  /** Whether one more handler may be suspended. */
  hasRoom(run: Run, settings: EngineSettings): boolean {
    return this.runs.suspended < settings.maxRuns || this.runs.get(run.id) !== undefined
  }

  /** Takes back a retry that never reached its handler, so that it can be tried again. */
  abandon(opened: OpenedTurn): void {
    if ('reply' in opened) return
    opened.lease?.release()
    const slot = opened.held.replies?.get(opened.round)
    opened.held.replies?.delete(opened.round)
    slot?.reject(new InvalidStateError())
    if (opened.replays) this.runs.drop(opened.held, 'The handler was never entered.')
  }

  /** The turn of a run that is held here, where other processes could take it, too. */
  #takeHeld(
    held: HeldRun,
    turn: number | string,
    { sharing, ttlMs }: EngineSettings,
    { signal }: Leg,
    digest?: string,
  ): Promise<Lease | ServedTurn | undefined> | undefined {
    if (sharing === undefined || !held.replayable || held.shared === undefined) return undefined
    return sharing.then((runs) => runs.takeHeld({ runId: held.id, turn, digest }, ttlMs, signal))
  }

  /** From its second leg on, another process may replay the run. */
  async #guard(run: Run, { replayable }: HeldRun, { sharing, ttlMs }: EngineSettings): Promise<void> {
    if (sharing !== undefined && replayable) run.guard ??= (await sharing).guard(ttlMs)
  }

  /** Serves one leg of a run, and gives its reply to all who wait for it. */
  async #serve(
    { run, held, turn, slot, lease, binding }: Serving,
    answers: ReadonlyMap<string, unknown> | undefined,
    handling: Handling,
  ): Promise<Reply> {
    try {
      const own = await this.#conclude(run, held, await run.attach(handling.leg, answers), handling, binding)
      const reply = lease === undefined ? own : await lease.finish(own)
      slot.resolve(reply)
      const { sharing, ttlMs } = handling.settings
      if (sharing !== undefined && lease === undefined && own.type !== 'asks') {
        ;(await sharing).remember({ runId: run.id, turn }, own, ttlMs)
      }
      return reply
    } catch (error) {
      lease?.release()
      slot.reject(error)
      throw error
    }
  }

  /** Builds a run again from what was recorded. */
  #revive(
    state: Pick<RunState, 'runId' | 'round'>,
    replay: NonNullable<RunState['replay']>,
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
    const held = this.runs.hold(run, heldBindingOf(bindingOf(call), call), settings.ttlMs)
    held.replayable = true
    if (settings.sharing !== undefined) held.shared = { origin: replay.origin ?? call, settings }
    replySlot(held, turn)
    return { held, round: turn, responses, leads: true, replays: true, origin: replay.origin, lease }
  }

  async #conclude(
    run: Run,
    held: HeldRun | undefined,
    outcome: Outcome,
    handling: Handling,
    knownBinding?: string,
  ): Promise<Reply> {
    const summary = { rounds: run.rounds, handlerStarts: run.handlerStarts }
    if (outcome.type !== 'asks') {
      if (held !== undefined) {
        this.runs.finish(held, handling.settings.maxRuns)
        run.report?.({ type: 'run.ended', rounds: run.rounds, failed: outcome.type === 'error' })
      }
      await this.#checkReplay(run, outcome, handling)
      return { ...outcome, run: summary }
    }
    const { channel, asks } = outcome
    run.report?.({ type: 'run.suspended', channel, rounds: run.rounds, questions: asks.length })
    const reply = { type: 'asks', channel, round: outcome.round, asks: asks.map(sentAsk), run: summary } as const
    const known = channel === 'round' ? this.#knownState(held, outcome, handling, knownBinding) : undefined
    if (held !== undefined) this.runs.touch(held)
    if (known !== undefined) return { ...reply, state: known }
    const binding = bindingOf(handling.call)
    const holding = held ?? this.#hold(run, binding, handling)
    if (channel === 'handoff') {
      const handoff = this.desk.open(holding, handling.leg, asks, handling.settings.handoffTtlMs)
      await this.#publish(handoff, run, outcome, handling)
      return { ...reply, handoff } as HandoffReply
    }
    return { ...reply, state: await this.#stateFor(holding, run, outcome, binding, handling) }
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
    const held = this.runs.hold(run, heldBindingOf(binding, call), settings.ttlMs)
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
    leg.onClosed(() => this.runs.dropAllOf(connection))
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
    const { settings } = handling
    const origin = held.shared?.origin
    const replayable = isReplayable(held, handling)
    const elsewhere = origin !== undefined && bindingOf(origin) !== binding ? { origin } : {}
    const { replay, ...head } = runState(run, outcome, settings.ttlMs, elsewhere)
    const at = (await settings.sharing)?.address
    const sealed = await settings.states.seal(
      { ...head, ...(at !== undefined && { at }), ...(replayable && replay && { replay }) },
      binding,
    )
    held.binding = heldBindingOf(binding, handling.call)
    if (!replayable) held.sealed = sealed
    this.runs.know(held, fingerprint(sealed))
    return joinState({ sealed, round: outcome.round })
  }
}

/** In a leg of the answering tool it takes the call that entered the handler to enter it again. */
function isReplayable(held: HeldRun, handling: Handling): boolean {
  return held.replayable && (handling.replayable || held.shared !== undefined)
}

function sentAsk({ wireKey, method, params }: Ask): SentAsk {
  return { wireKey, method, params }
}

/** A leg that is being served. */
interface Serving {
  readonly run: Run
  readonly held: HeldRun
  readonly turn: number | string
  readonly slot: Deferred<Reply>
  readonly lease: Lease | undefined
  /** Of the call, where it has been worked out. */
  readonly binding?: string | undefined
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
  return { runId: run.id, round, expiresAt: Date.now() + ttlMs, ...(replay && { replay }) }
}

function byWireKey(
  { questions }: SharedHandoff,
  answers: ReadonlyMap<string, unknown>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(questions.map(([label, { wireKey }]) => [wireKey, answers.get(label)]))
}

function answeredBefore(): SamplingError {
  return new SamplingError(
    'unavailable',
    'These questions were answered before, with other answers; the first ones count.',
  )
}

function askedOf({ key, wireKey, question: { digest, summary } }: Ask): { key: string; wireKey: string } & Question {
  return { key, wireKey, digest, summary }
}

/** Short for long states, which carry a journal; as unguessable as its tail, which is the seal's tag. */
function fingerprint(sealed: string): string {
  return sealed.length <= 256 ? sealed : sealed.slice(-64) + textHash(sealed)
}
