import { SamplingError } from '../errors.ts'
import { ignoreRejection } from '../util/deferred.ts'
import { randomId } from '../util/random-id.ts'
import type { Reply } from './held-runs.ts'
import { recordOf, type ReplyRecord, replyOf } from './reply-record.ts'
import type { SealedRecords } from './sealed-records.ts'
import type { ContinuationStore } from './store.ts'
import { toBytes, toText } from '../util/text-bytes.ts'

/** How long a process that died may keep others from its round. Renewed three times as often. */
export const LEASE_MS = 10_000

const FIRST_WAIT_MS = 20
const LONGEST_WAIT_MS = 250

/** One round of one run, or one handoff of it: what may be served once. */
export interface TurnName {
  readonly runId: string
  readonly turn: number | string
  /** Of the answers, where another answer must be told from a repeated one. */
  readonly digest?: string | undefined
}

/** What came of a turn that was served before. */
export interface ServedTurn {
  readonly reply: Reply
  readonly digest: string | undefined
}

export interface TurnsOptions {
  readonly store: ContinuationStore
  readonly records: SealedRecords
  /** Of this process. */
  readonly address: string
  /** Whether the process at an address is there; undefined where it cannot be told. */
  readonly isAlive: (address: string) => Promise<boolean | undefined>
}

/**
 * Who serves which turn, agreed on by all processes. One key a turn: first a lease, held by whoever serves it; then the
 * reply, for whoever repeats it. A lease that its holder does not renew runs out, and the next one takes over.
 */
export class Turns {
  readonly #options: TurnsOptions

  constructor(options: TurnsOptions) {
    this.#options = options
  }

  /**
   * Takes the turn, or waits for the reply of whoever has it.
   *
   * @throws the reason of the signal, or what the store throws.
   */
  async take(name: TurnName, ttlMs: number, signal: AbortSignal): Promise<Lease | ServedTurn> {
    const { store, address } = this.#options
    const key = keyOf(name)
    const mark = `L${address} ${randomId(8)}`
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      if (await store.claim(key, toBytes(mark), LEASE_MS)) return this.#lease(name, mark, ttlMs)
      const found = await this.#read(name)
      if (found === undefined) continue
      if (typeof found !== 'string') return found
      const holder = found.slice(1, found.lastIndexOf(' '))
      const dead = holder !== address && (await this.#options.isAlive(holder)) === false
      if (dead && (await store.replace(key, toBytes(found), toBytes(mark), LEASE_MS)))
        return this.#lease(name, mark, ttlMs)
      if (signal.aborted) throw signal.reason
      await new Promise((resolve) => setTimeout(resolve, waitMs))
    }
  }

  /** What came of the turn, if it was served. */
  async served(name: TurnName): Promise<ServedTurn | undefined> {
    const found = await this.#read(name)
    return typeof found === 'string' ? undefined : found
  }

  /** Keeps the reply of a turn that nobody else can have taken. */
  async remember(name: TurnName, reply: Reply, ttlMs: number): Promise<void> {
    await this.#options.store.set(keyOf(name), toBytes(await this.#sealed(name, reply)), ttlMs)
  }

  #lease(name: TurnName, mark: string, ttlMs: number): Lease {
    const { store } = this.#options
    const key = keyOf(name)
    // A lease that cannot be renewed runs out; what is then served twice, its steps are not (`once`).
    const renewing = setInterval(() => {
      store.replace(key, toBytes(mark), toBytes(mark), LEASE_MS).catch(ignoreRejection)
    }, LEASE_MS / 3)
    ;(renewing as { unref?(): void }).unref?.()
    return {
      finish: async (reply) => {
        clearInterval(renewing)
        try {
          const sealed = await this.#sealed(name, reply)
          if (await store.replace(key, toBytes(mark), toBytes(sealed), ttlMs)) return reply
          // Somebody took over, because this process seemed dead: what they have replied counts.
          return (await this.served(name))?.reply ?? reply
        } catch {
          // The store reports its failures by itself. The caller that is there gets the reply all the same.
          return reply
        }
      },
      release: () => {
        clearInterval(renewing)
        store.replace(key, toBytes(mark), toBytes(mark), 1).catch(ignoreRejection)
      },
    }
  }

  async #read(name: TurnName): Promise<string | ServedTurn | undefined> {
    const value = await this.#options.store.get(keyOf(name))
    if (value === undefined) return undefined
    const text = toText(value)
    if (text.startsWith('L')) return text
    const opened = await this.#options.records.open<{ reply: ReplyRecord; digest?: string }>(text.slice(1), keyOf(name))
    if (opened === undefined) {
      throw new SamplingError(
        'internal',
        'What the store keeps of this call was sealed with keys that this process does not have.',
      )
    }
    return { reply: replyOf(opened.reply), digest: opened.digest }
  }

  async #sealed(name: TurnName, reply: Reply): Promise<string> {
    return `R${await this.#options.records.close({ reply: recordOf(reply), digest: name.digest }, keyOf(name))}`
  }
}

/** The right to serve a turn. */
export interface Lease {
  /** Keeps the reply for who repeats the turn. Resolves to the reply that counts. Never rejects. */
  finish(reply: Reply): Promise<Reply>
  /** Gives the turn back: it was not served. */
  release(): void
}

function keyOf({ runId, turn }: TurnName): string {
  return `turn:${runId}:${turn}`
}
