import { ignoreRejection } from '../util/deferred.ts'
import type { Engine } from './engine.ts'
import type { ContinuationOptions } from './options.ts'
import type { Seal } from './seal.ts'
import type { SharedRuns } from './shared-runs.ts'
import type { ContinuationStore } from './store.ts'

// By engine and store, because SDK v2 builds a server, and its options, for each 2026 request.
const shared = new WeakMap<Engine, WeakMap<ContinuationStore, Promise<SharedRuns>>>()

/**
 * What the processes share of their runs; undefined without a store. Loaded where there is one: nobody else needs it. It
 * listens to the other processes from then on.
 */
export function sharingFor(
  engine: Engine,
  seal: Seal,
  { store, peers }: ContinuationOptions,
): Promise<SharedRuns> | undefined {
  if (store === undefined) return undefined
  let byStore = shared.get(engine)
  if (byStore === undefined) {
    byStore = new WeakMap()
    shared.set(engine, byStore)
  }
  let sharing = byStore.get(store)
  if (sharing === undefined) {
    sharing = import('./shared-runs.ts').then(({ SharedRuns }) => new SharedRuns({ engine, seal, store, peers }))
    // Whoever needs it is told; until then nobody is there to handle a rejection.
    sharing.catch(ignoreRejection)
    byStore.set(store, sharing)
  }
  return sharing
}
