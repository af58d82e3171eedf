import { once } from 'node:events'
import { watch } from 'node:fs'
import { linkedAbort, type LinkedAbort } from '../abort.ts'

/** An editor writes a file in several steps: what comes within this is one change, in milliseconds. */
const SETTLE_MS = 100

/**
 * Runs, and runs anew on each change below a folder, until `signal` aborts. A change aborts the run that is under way.
 *
 * @throws what `run` throws, and where the folder cannot be watched
 */
export async function onEachChange(
  folder: string,
  signal: AbortSignal,
  run: (stop: LinkedAbort) => Promise<void>,
): Promise<void> {
  let changed = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const watcher = watch(folder, { recursive: true }, () => {
    clearTimeout(timer)
    timer = setTimeout(() => changed.abort(), SETTLE_MS)
  })
  let failure: Error | undefined
  watcher.once('error', (error) => {
    failure = error
    changed.abort()
  })
  try {
    while (!signal.aborted) {
      changed = new AbortController()
      const stop = linkedAbort([signal, changed.signal])
      try {
        await run(stop)
        if (!stop.signal.aborted) await once(stop.signal, 'abort')
      } finally {
        stop.unlink()
      }
      if (failure !== undefined) throw failure
    }
  } finally {
    clearTimeout(timer)
    watcher.close()
  }
}
