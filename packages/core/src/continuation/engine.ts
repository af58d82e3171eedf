import { SamplingError } from '../errors.ts'
import type { Deferred } from '../util/deferred.ts'
import { Entrance, type OpenedTurn } from './entrance.ts'
import type { EngineSettings, Handling } from './handling.ts'
import { answeredBefore, answersDigest, type Handoff, HandoffDesk } from './handoff-desk.ts'
import { type HeldRun, HeldRuns, openReply, type Reply } from './held-runs.ts'
import { LegEnd } from './leg-end.ts'
import { InvalidStateError } from './request-state.ts'
import { Run } from './run.ts'
import type { Lease } from './turns.ts'

/**
 * Carries handlers over their legs. One for the process: what it holds must outlive a server object, because SDK v2
 * builds one for each 2026 request.
 */
export class Engine {
  readonly runs: HeldRuns = new HeldRuns()
  readonly desk: HandoffDesk = new HandoffDesk()
  readonly entrance: Entrance = new Entrance(this.runs)
  readonly #end = new LegEnd(this.runs, this.desk)

  /** Serves the first leg of a call. */
  async begin(handling: Handling): Promise<Reply> {
    const { settings } = handling
    const run = new Run({
      records: handling.replayable || settings.onReplayDifference !== undefined,
      replayGraceMs: settings.replayGraceMs,
    })
    run.report = handling.reporter?.(run.id)
    this.#end.entered(run, handling)
    run.start(() => handling.enter(run))
    return this.#end.conclude(run, undefined, await run.attach(handling.leg), handling)
  }

  /** Serves a retry that the entrance let in. */
  async resume(opened: OpenedTurn, handling: Handling): Promise<Reply> {
    if ('reply' in opened) return opened.reply
    const { held, round, slot, lease } = opened
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
    const answers = opened.replays ? undefined : opened.responses
    return this.#serve({ run, held, turn: round, slot, lease, binding: opened.binding }, answers, handling)
  }

  /** Serves the leg in which the calling model answers. `answers` are by label. */
  async answer(handoff: Handoff, answers: ReadonlyMap<string, unknown>, handling: Handling): Promise<Reply> {
    const { held } = handoff
    const digest = answersDigest([...answers])
    const repeated = held.replies?.get(handoff.id)
    if (repeated !== undefined) {
      if (handoff.answered === digest) return repeated
      throw answeredBefore()
    }
    const slot = openReply(held, handoff.id)
    const { run } = held
    handoff.answered = digest
    if (run === undefined) throw new SamplingError('unavailable', 'The call behind these questions has ended.')
    const taken = await this.entrance
      .takeHeld(held, handoff.id, handling.settings, handling.leg, digest)
      ?.catch((error: unknown) => {
        held.replies?.delete(handoff.id)
        slot.reject(error)
        throw error
      })
    if (taken !== undefined && 'reply' in taken) {
      slot.resolve(taken.reply)
      this.runs.drop(held, 'The call went on in another process.')
      if (taken.digest !== digest) throw answeredBefore()
      return taken.reply
    }
    run.report?.({ type: 'run.resumed', channel: 'handoff', rounds: run.rounds, replayed: false })
    await this.#guard(run, held, handling.settings)
    const answered = [...handoff.questions].filter(([label]) => answers.has(label))
    const byKey = Object.fromEntries(answered.map(([label, { wireKey }]) => [wireKey, answers.get(label)]))
    return this.#serve({ run, held, turn: handoff.id, slot, lease: taken }, byKey, handling)
  }

  /** Whether one more handler may be suspended. */
  hasRoom(run: Run, settings: EngineSettings): boolean {
    return this.runs.suspended < settings.maxRuns || this.runs.get(run.id) !== undefined
  }

  /** From its second leg on, another process may replay the run. */
  async #guard(run: Run, { replayable }: HeldRun, { sharing, ttlMs }: EngineSettings): Promise<void> {
    if (sharing !== undefined && replayable) run.guard ??= (await sharing).guard(ttlMs)
  }

  /** Serves one leg of a run, and gives its reply to all who wait for it. */
  async #serve(
    { run, held, turn, slot, lease, binding }: Serving,
    answers: Readonly<Record<string, unknown>> | undefined,
    handling: Handling,
  ): Promise<Reply> {
    try {
      const own = await this.#end.conclude(run, held, await run.attach(handling.leg, answers), handling, binding)
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
