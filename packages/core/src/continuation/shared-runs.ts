import { SamplingError, type SamplingErrorCode } from '../errors.ts'
import type { Leg } from '../sdk/leg.ts'
import { applyNote, describeLeg, type LegDescription, type LegNote, RemoteLeg } from '../sdk/remote-leg.ts'
import type { Engine } from './engine.ts'
import type { Handling } from './handling.ts'
import { type Handoff, type HandoffOwner, labelledAnswers, ownerOf } from './handoff-desk.ts'
import type { HeldRun, Reply } from './held-runs.ts'
import type { Asker, RunPeers } from './peers.ts'
import { bare, recordOf, type ReplyRecord, replyOf } from './reply-record.ts'
import { type CallIdentity, InvalidStateError, type RunState } from './request-state.ts'
import type { Ask, StepGuard } from './run.ts'
import type { Seal } from './seal.ts'
import { SealedRecords } from './sealed-records.ts'
import { sharedSteps, storeGoneError } from './shared-steps.ts'
import type { ContinuationStore } from './store.ts'
import { type Lease, type ServedTurn, type TurnName, Turns } from './turns.ts'
import { toBytes, toText } from '../util/text-bytes.ts'

const MESSAGE = 'sampan peers'

/** What one process asks another: to serve a leg of a run that it holds, or whether it is there. */
type PeerRequest =
  | ({ readonly op: 'round'; readonly runId: string; readonly round: number; readonly responses: Answers } & RemoteCall)
  | ({ readonly op: 'answer'; readonly id: string; readonly answers: Answers } & RemoteCall)
  | { readonly op: 'ping' }

type Answers = Readonly<Record<string, unknown>>

interface RemoteCall {
  readonly call: CallIdentity
  readonly leg: LegDescription
}

type PeerReply =
  | { readonly reply: ReplyRecord }
  | { readonly invalid: true }
  | { readonly refused: { readonly code: SamplingErrorCode; readonly message: string } }
  | { readonly alive: true }

/** A handoff as other processes know it. */
export interface SharedHandoff {
  readonly at: string
  readonly owner: Pick<HandoffOwner, 'principal' | 'sessionId'>
  readonly questions: readonly (readonly [label: string, ask: Ask])[]
  readonly tool: string
  /** Absent where the tool is not replayable. */
  readonly state?: RunState
}

export interface SharedRunsOptions {
  readonly engine: Engine
  readonly seal: Seal
  readonly store: ContinuationStore
  readonly peers: RunPeers | undefined
}

/**
 * The runs of all processes, as one process sees them. A leg goes to the process that holds its run while that is there;
 * else to whoever takes the turn. What was replied is kept for who asks again, wherever. All of it is sealed.
 */
export class SharedRuns {
  readonly #engine: Engine
  readonly #store: ContinuationStore
  readonly #peers: RunPeers | undefined
  readonly #records: SealedRecords
  readonly #turns: Turns

  constructor({ engine, seal, store, peers }: SharedRunsOptions) {
    this.#engine = engine
    this.#store = store
    this.#peers = peers
    this.#records = new SealedRecords(seal)
    const isAlive = (address: string): Promise<boolean | undefined> => this.#isAlive(address)
    this.#turns = new Turns({ store, records: this.#records, address: this.address ?? '', isAlive })
    peers?.listen((question, asker) => this.#serve(question, asker))
  }

  /** Where the other processes find this one. */
  get address(): string | undefined {
    return this.#peers?.address
  }

  guard(ttlMs: number): StepGuard {
    return sharedSteps(this.#store, this.#records, ttlMs)
  }

  /**
   * The turn of a run that is held here. Without the store it is served all the same: nobody else can take it either.
   */
  async takeHeld(name: TurnName, ttlMs: number, signal: AbortSignal): Promise<Lease | ServedTurn | undefined> {
    return await this.#turns.take(name, ttlMs, signal).catch((error: unknown) => {
      if (signal.aborted || SamplingError.isInstance(error)) throw error
      return undefined
    })
  }

  /** @throws {SamplingError} `unavailable` without the store: two processes could replay the run at once. */
  async take(name: TurnName, ttlMs: number, signal: AbortSignal): Promise<Lease | ServedTurn> {
    return await this.#turns.take(name, ttlMs, signal).catch((error: unknown) => {
      if (signal.aborted || SamplingError.isInstance(error)) throw error
      throw storeGoneError('so this call cannot be continued at the moment', error)
    })
  }

  async served(name: TurnName): Promise<Reply | undefined> {
    const served = await this.#turns.served(name).catch((error: unknown) => {
      throw storeGoneError('so this call cannot be continued at the moment', error)
    })
    return served?.reply
  }

  /** Keeps the last reply of a run that only this process could serve, for when it is gone. */
  remember(name: TurnName, reply: Reply, ttlMs: number): void {
    // The reply is in this process's memory, too; a store that fails reports it by itself.
    this.#turns.remember(name, reply, ttlMs).catch(() => {})
  }

  /** Has the process that holds the run serve this leg. Undefined where that process, or the run in it, is gone. */
  async askHolder(
    at: string,
    request: {
      readonly runId: string
      readonly round: number
      readonly responses: Answers
      readonly call: CallIdentity
    },
    leg: Leg,
  ): Promise<Reply | undefined> {
    return this.#ask(at, { op: 'round', ...request, leg: describeLeg(leg) }, leg)
  }

  /** The same, for the answers to a handoff. */
  async askDesk(
    at: string,
    request: { readonly id: string; readonly answers: Answers; readonly call: CallIdentity },
    leg: Leg,
  ): Promise<Reply | undefined> {
    return this.#ask(at, { op: 'answer', ...request, leg: describeLeg(leg) }, leg)
  }

  /** Lets other processes know of a handoff. Without the store it can be answered here alone. */
  async publish(handoff: Handoff, tool: string, state: RunState | undefined, ttlMs: number): Promise<void> {
    if (this.address === undefined) return
    const { principal, sessionId } = handoff.owner
    const shared: SharedHandoff = {
      ...{ at: this.address, owner: { principal, sessionId }, tool },
      questions: [...handoff.questions].map(([label, ask]) => [label, bare(ask)]),
      ...(state !== undefined && { state }),
    }
    const sealed = await this.#records.close(shared, handoffKey(handoff.id))
    await this.#store.set(handoffKey(handoff.id), toBytes(sealed), ttlMs).catch(() => {})
  }

  /** A handoff of another process, if it is this caller's. */
  async find(id: string, leg: Leg): Promise<SharedHandoff | undefined> {
    const value = await this.#store.get(handoffKey(id)).catch((error: unknown) => {
      throw storeGoneError('so this question cannot be found at the moment', error)
    })
    if (value === undefined) return undefined
    const shared = await this.#records.open<SharedHandoff>(toText(value), handoffKey(id))
    const { principal, sessionId } = ownerOf(leg)
    return shared?.owner.principal === principal && shared?.owner.sessionId === sessionId ? shared : undefined
  }

  async #ask(at: string, request: PeerRequest, leg: Leg): Promise<Reply | undefined> {
    const reply = await this.#exchange(at, request, leg.signal, (note) => applyNote(leg, note))
    if (reply === undefined || 'alive' in reply) return undefined
    if ('invalid' in reply) throw new InvalidStateError()
    if ('refused' in reply) throw new SamplingError(reply.refused.code, reply.refused.message)
    return replyOf(reply.reply)
  }

  async #isAlive(address: string): Promise<boolean | undefined> {
    if (this.#peers === undefined) return undefined
    const reply = this.#exchange(address, { op: 'ping' })
    return await reply.then(
      (answer) => answer !== undefined,
      () => undefined,
    )
  }

  async #exchange(
    at: string,
    request: PeerRequest,
    signal?: AbortSignal,
    onNote?: (note: LegNote) => void,
  ): Promise<PeerReply | undefined> {
    if (this.#peers === undefined) return undefined
    const question = await this.#records.close(request, MESSAGE)
    // Opening is asynchronous; notes keep their order, and come before the reply.
    let notes: Promise<void> = Promise.resolve()
    const answer = await this.#peers
      .ask(at, question, {
        ...(signal !== undefined && { signal }),
        onNote: (sealed) => {
          notes = notes.then(async () => {
            const note = await this.#records.open<LegNote>(sealed, MESSAGE)
            if (note !== undefined) onNote?.(note)
          })
        },
      })
      .catch((error: unknown) => {
        if (signal?.aborted === true) throw error
        throw storeGoneError('so this call cannot reach the process that holds it', error)
      })
    await notes
    return answer === undefined ? undefined : await this.#records.open<PeerReply>(answer, MESSAGE)
  }

  async #serve(question: string, asker: Asker): Promise<string | undefined> {
    const request = await this.#records.open<PeerRequest>(question, MESSAGE)
    const reply = request && (await this.#replyTo(request, asker))
    return reply && (await this.#records.close(reply, MESSAGE))
  }

  async #replyTo(request: PeerRequest, asker: Asker): Promise<PeerReply | undefined> {
    if (request.op === 'ping') return { alive: true }
    let notes: Promise<void> = Promise.resolve()
    const leg = new RemoteLeg(request.leg, asker.signal, (note) => {
      notes = notes.then(async () => asker.note(await this.#records.close(note, MESSAGE)))
    })
    try {
      const reply = request.op === 'round' ? await this.#round(request, leg) : await this.#answer(request, leg)
      await notes
      return reply && { reply: recordOf(reply) }
    } catch (error) {
      if (error instanceof InvalidStateError) return { invalid: true }
      if (SamplingError.isInstance(error)) return { refused: { code: error.code, message: error.message } }
      return { refused: { code: 'internal', message: 'The process that holds this call failed to go on with it.' } }
    }
  }

  async #round({ runId, round, responses, call }: PeerRequest & { op: 'round' }, leg: Leg): Promise<Reply | undefined> {
    const held = this.#engine.runs.get(runId)
    if (held?.shared === undefined) return undefined
    const opened = await this.#engine.entrance.enter(held, round, responses, held.shared.settings, leg)
    return await this.#engine.resume(opened, handlingOf(held, leg, call, held.shared.settings))
  }

  async #answer({ id, answers, call }: PeerRequest & { op: 'answer' }, leg: Leg): Promise<Reply | undefined> {
    const handoff = this.#engine.desk.find(id, leg)
    if (handoff?.held.shared === undefined) return undefined
    const handling = handlingOf(handoff.held, leg, call, handoff.held.shared.settings)
    return await this.#engine.answer(handoff, labelledAnswers(handoff.questions, answers), handling)
  }
}

/** A leg of a run that is here already: its handler is not entered. */
function handlingOf(held: HeldRun, leg: Leg, call: CallIdentity, settings: Handling['settings']): Handling {
  const enter = (): never => {
    throw new Error('A run that is held goes on; it never enters a handler.')
  }
  return { leg, call, settings, replayable: held.replayable, enter }
}

function handoffKey(id: string): string {
  return `handoff:${id}`
}
