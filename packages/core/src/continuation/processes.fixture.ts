import type { SamplingOptions } from '../options.ts'
import type { Settings } from '../sample/settings.ts'
import { Engine } from './engine.ts'
import { settingsFor } from './engine.fixture.ts'
import { HeldStates } from './held-states.ts'
import type { PeerQuestion, RunPeers, ServePeer } from './peers.ts'
import { createSeal } from './seal.ts'
import { RequestStates } from './request-state.ts'
import { SharedRuns } from './shared-runs.ts'
import type { ContinuationStore } from './store.ts'

/** Several processes that share a store and can reach each other: engines of their own, in one real process. */

export interface SharedMemory extends ContinuationStore {
  readonly values: Map<string, Uint8Array>
  /** Makes every operation fail, as a store does that cannot be reached. */
  away: boolean
  operations: number
}

export function createSharedMemory(): SharedMemory {
  const values = new Map<string, Uint8Array>()
  const same = (one: Uint8Array | undefined, other: Uint8Array): boolean =>
    one !== undefined && one.length === other.length && one.every((byte, index) => byte === other[index])
  const memory: SharedMemory = {
    values,
    away: false,
    operations: 0,
    get: (key) => operation(() => values.get(key)),
    set: (key, value) => operation(() => void values.set(key, value)),
    claim: (key, value) =>
      operation(() => {
        if (values.has(key)) return false
        values.set(key, value)
        return true
      }),
    replace: (key, expected, value, ttlMs) =>
      operation(() => {
        if (!same(values.get(key), expected)) return false
        if (ttlMs <= 1) values.delete(key)
        else values.set(key, value)
        return true
      }),
    delete: (key) => operation(() => void values.delete(key)),
  }
  async function operation<T>(run: () => T): Promise<T> {
    await Promise.resolve()
    if (memory.away) throw new Error('The store is away.')
    memory.operations++
    return run()
  }
  return memory
}

export interface Process {
  readonly engine: Engine
  readonly settings: Settings
  readonly address: string
}

export interface Processes {
  readonly memory: SharedMemory
  readonly all: readonly Process[]
  /** From now on nobody reaches it; what it was doing goes on, as in a process that is cut off. */
  cutOff(process: Process): void
}

const KEY = new Uint8Array(32).fill(5)

export function createProcesses(count: number, options: SamplingOptions = {}, withPeers = true): Processes {
  const memory = createSharedMemory()
  const listeners = new Map<string, ServePeer[]>()
  const all = Array.from({ length: count }, (_, index): Process => {
    const address = `process ${index}`
    const engine = new Engine()
    const seal = createSeal([KEY])
    const peers: RunPeers = {
      address,
      listen: (serve) => void listeners.set(address, [...(listeners.get(address) ?? []), serve]),
      ask: (at, question, asked) => ask(listeners.get(at), question, asked),
    }
    const sharing = Promise.resolve(
      new SharedRuns({ engine, seal, store: memory, peers: withPeers ? peers : undefined }),
    )
    const resolved = settingsFor({ ...options, continuation: { maxRounds: 10_000, ...options.continuation } })
    const continuation = {
      ...resolved.continuation,
      states: new RequestStates(seal, new HeldStates(seal), memory),
      sharing,
    }
    return { engine, address, settings: { ...resolved, engine, continuation } }
  })
  return { memory, all, cutOff: ({ address }) => void listeners.delete(address) }
}

async function ask(
  serving: readonly ServePeer[] | undefined,
  question: string,
  asked: PeerQuestion,
): Promise<string | undefined> {
  await Promise.resolve()
  const left = new AbortController()
  asked.signal?.addEventListener('abort', () => left.abort(asked.signal?.reason))
  for (const serve of serving ?? []) {
    const answer = await serve(question, { signal: left.signal, note: (note) => asked.onNote?.(note) })
    if (answer !== undefined) return answer
  }
  return undefined
}
