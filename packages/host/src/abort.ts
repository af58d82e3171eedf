import { setMaxListeners } from 'node:events'

/** A controller that aborts with any of some signals, and whose listeners on them can be taken off again. */
export interface LinkedAbort {
  readonly signal: AbortSignal
  /** Rejects with the reason once the signal aborts. */
  readonly aborted: Promise<never>
  readonly abort: (reason: unknown) => void
  readonly unlink: () => void
}

// Not AbortSignal.any, which keeps every signal it made for as long as its sources live.
export function linkedAbort(signals: readonly AbortSignal[]): LinkedAbort {
  const controller = new AbortController()
  // Whatever is answered at once listens to it: Node would take more than ten for a leak.
  setMaxListeners(0, controller.signal)
  const aborted = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true })
  })
  // Whoever races against it sees the rejection; nobody has to.
  aborted.catch(() => {})
  const links = signals.map((signal) => {
    const abort = (): void => controller.abort(signal.reason)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    return () => signal.removeEventListener('abort', abort)
  })
  return {
    signal: controller.signal,
    aborted,
    abort: (reason) => controller.abort(reason),
    unlink: () => {
      for (const unlink of links) unlink()
    },
  }
}
