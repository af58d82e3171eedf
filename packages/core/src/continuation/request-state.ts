import { SamplingError } from '../errors.ts'
import { canonicalJson } from '../util/json.ts'
import { compress, decompress } from '../util/compress.ts'
import type { HeldStates } from './held-states.ts'
import type { JournalEntry } from './journal.ts'
import { SPILL_ABOVE_BYTES } from './options.ts'
import type { Question } from './question.ts'
import type { Seal } from './seal.ts'
import type { ContinuationStore } from './store.ts'
import { toBytes, toText } from '../util/text-bytes.ts'
import { textHash } from '../util/text-hash.ts'

/** Marks state as ours, so that a server's own `requestState` is left alone. The number is the format's version. */
const PREFIX = 'sampan1.'
const COMPRESS_ABOVE_BYTES = 1_024
/** More journal than any client carries: the SDKs refuse bodies above 4 MiB, and text deflates to about a third. */
const MAX_STATE_BYTES = 64 * 1024 * 1024

/** What a call is about. A state opens only for the call that it was sealed for. */
export interface CallIdentity {
  /** What the server calls itself. */
  readonly server: string | undefined
  readonly method: string
  /** The tool's or the prompt's name, or the resource's URI. */
  readonly name: string
  readonly arguments: unknown
  readonly principal: string | undefined
}

/** What travels through the client between two rounds. All of it is JSON. */
export interface RunState {
  readonly runId: string
  readonly round: number
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** Where the process that holds the run is found; absent where each process is for itself. */
  readonly at?: string | undefined
  /** Absent where the tool is not replayable: then the run lives in one process alone. */
  readonly replay?: Replayable | undefined
}

/** What it takes to run a handler again. */
export interface Replayable {
  readonly entries: readonly JournalEntry[]
  /** The questions of this round, whose answers come with the state. */
  readonly asks: readonly ({ readonly key: string; readonly wireKey: string } & Question)[]
  readonly denied?: string
  /** What the run carries besides its journal: its accounts. */
  readonly carried?: unknown
  /** The call that entered the handler, where the call that this state comes back with is another one. */
  readonly origin?: CallIdentity
}

/** The one answer to state that does not open, whatever the cause: the detail is for the server's own log. */
export class InvalidStateError extends Error {
  /** JSON-RPC "invalid params": what the protocol wants here (2026-07-28, basic/patterns/mrtr). */
  readonly code = -32602
  readonly data: { readonly reason: string } = { reason: 'invalid_request_state' }

  constructor() {
    super('Invalid or expired requestState')
    this.name = 'InvalidStateError'
  }
}

export function isOurState(state: unknown): state is string {
  return typeof state === 'string' && state.startsWith(PREFIX)
}

export function bindingOf(call: CallIdentity): string {
  return canonicalJson([call.server ?? null, call.method, call.name, call.arguments ?? null, call.principal ?? null])
}

/**
 * What a run in this process is compared with. Exact in who calls; all else is of that caller's own calls, where a hash that
 * resists accidents is enough.
 */
export function heldBindingOf(binding: string, { principal = '' }: CallIdentity): string {
  return `${textHash(binding)} ${principal}`
}

/** A state's two parts: what is sealed, and the round it belongs to, which is not a secret. */
export interface StateParts {
  readonly sealed: string
  readonly round: number
}

export function joinState({ sealed, round }: StateParts): string {
  return `${PREFIX}${sealed}.${round}`
}

/** @throws {InvalidStateError} where the text has another form. */
export function splitState(state: string): StateParts {
  const match = /^([\w-]+)\.(\d{1,4})$/.exec(state.slice(PREFIX.length))
  if (match === null) throw new InvalidStateError()
  return { sealed: match[1] as string, round: Number(match[2]) }
}

/** Short for long states, which carry a journal; as unguessable as its tail, which is the seal's tag. */
export function fingerprintOf(sealed: string): string {
  return sealed.length <= 256 ? sealed : sealed.slice(-64) + textHash(sealed)
}

/** A state that opened. What it takes to replay the run may have to be fetched. */
export interface OpenedState {
  readonly runId: string
  readonly round: number
  readonly at: string | undefined
  readonly replayable: boolean
  /** @throws {InvalidStateError} where the store has lost it. */
  load(): Promise<Replayable>
}

/** What travels where the rest is kept in the store. */
type StateHandle = Omit<RunState, 'replay'> & { readonly stored: string }

/** Seals and opens a run's state: encrypted, compressed, and kept in the store above a size. */
export class RequestStates {
  readonly #seal: Seal
  readonly #held: HeldStates
  readonly #store: ContinuationStore | undefined

  constructor(seal: Seal, held: HeldStates, store: ContinuationStore | undefined) {
    this.#seal = seal
    this.#held = held
    this.#store = store
  }

  /** For a run that no other process can go on with. */
  forHeld(ttlMs: number): Promise<string> {
    return this.#held.next(ttlMs)
  }

  async seal(state: RunState, binding: string): Promise<string> {
    const packed = await pack(state)
    const sealed = await this.#seal.close(packed, binding)
    if (this.#store === undefined || packed.length <= SPILL_ABOVE_BYTES) return sealed
    const { replay: _replay, ...head } = state
    const stored = `state:${state.runId}:${state.round}`
    try {
      await this.#store.set(stored, toBytes(sealed), Math.max(1, state.expiresAt - Date.now()))
    } catch {
      // A store that cannot be reached reports it by itself; the state travels whole, as it does without one.
      return sealed
    }
    return this.#seal.close(await pack({ ...head, stored } satisfies StateHandle), binding)
  }

  /** @throws {InvalidStateError} where it is not ours, was touched, belongs to another call, or has expired. */
  async open(sealed: string, binding: string): Promise<OpenedState> {
    const content = await this.#open<RunState | StateHandle>(sealed, binding)
    if (content === undefined) {
      if (!(await this.#held.isValid(sealed))) throw new InvalidStateError()
      return GONE
    }
    const { runId, round, expiresAt, at } = content
    if (expiresAt <= Date.now()) throw new InvalidStateError()
    const head = { runId, round, at }
    if ('stored' in content) return { ...head, replayable: true, load: () => this.#fetch(content.stored, binding) }
    const { replay } = content
    return { ...head, replayable: replay !== undefined, load: async () => replayOf(replay) }
  }

  async #fetch(key: string, binding: string): Promise<Replayable> {
    const stored = await this.#store?.get(key)
    if (stored === undefined) throw new InvalidStateError()
    return replayOf((await this.#open<RunState>(toText(stored), binding))?.replay)
  }

  async #open<T>(sealed: string, binding: string): Promise<T | undefined> {
    const packed = await this.#seal.open(sealed, binding)
    return packed && (JSON.parse(toText(await unpack(packed))) as T)
  }
}

/** Of a run that was held by a process, which has forgotten it or is no more. */
const GONE: OpenedState = {
  runId: '',
  round: 0,
  at: undefined,
  replayable: false,
  load: async () => replayOf(undefined),
}

function replayOf(replay: Replayable | undefined): Replayable {
  if (replay === undefined) throw new InvalidStateError()
  return replay
}

/** As it is sealed: a byte that says whether what follows is compressed, and JSON. */
async function pack(content: unknown): Promise<Uint8Array<ArrayBuffer>> {
  const plain = toBytes(`\0${JSON.stringify(content)}`)
  if (plain.length <= COMPRESS_ABOVE_BYTES) return plain
  const body = await compress(plain.slice(1))
  const packed = new Uint8Array(body.length + 1)
  packed[0] = 1
  packed.set(body, 1)
  return packed
}

function unpack(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const body = packed.slice(1)
  return packed[0] === 1 ? decompress(body, MAX_STATE_BYTES) : Promise.resolve(body)
}

/** The handler's state is authentic, but the handler is not here any more and cannot be run again. */
export function runGoneError(name: string): SamplingError {
  return new SamplingError(
    'unavailable',
    `The server no longer holds this call of ${name}: it was restarted, or another process served the first part. ` +
      'Nothing is wrong with your arguments; call the tool again from the start. ' +
      "(For the server's author: mark the tool `replayable: true`, and give every process the same continuation.keys.)",
  )
}
