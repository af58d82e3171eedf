import { Engine } from './engine.ts'
import { HeldStates } from './held-states.ts'
import { createSeal, KEY_BYTES, type Seal } from './seal.ts'

/** An engine, and what seals the state that it hands out. */
export interface SealedEngine {
  readonly engine: Engine
  readonly seal: Seal
  readonly heldStates: HeldStates
}

// Kept by the keys' bytes for as long as the process lives: runs outlive the server objects, and the options, that SDK v2
// makes for each 2026 request; and servers with other keys must not see each other's runs.
const engines = new Map<string, SealedEngine>()

/** The engine for these keys; without keys, the process's own, sealed with a random key. */
export function engineFor(keys: readonly Uint8Array[] | undefined): SealedEngine {
  const id = keys === undefined ? '' : keys.map((key) => key.join()).join(';')
  let sealed = engines.get(id)
  if (sealed === undefined) {
    const seal = createSeal(keys ?? [crypto.getRandomValues(new Uint8Array(KEY_BYTES))])
    sealed = { engine: new Engine(), seal, heldStates: new HeldStates(seal) }
    engines.set(id, sealed)
  }
  return sealed
}
