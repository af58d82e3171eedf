/** The runtime's own: what waits here must not hang on a test's clock. */
const schedule: (fn: () => void) => unknown = globalThis.setImmediate ?? ((fn: () => void) => setTimeout(fn, 0))

let waiting: (() => void)[] = []

/**
 * Runs `fn` once everything that is ready to run has run: on the event loop's next turn. All who ask on one turn share the
 * next one, so that what they send goes out in one write: between two immediates Node would write what the first one sent.
 */
export function nextTurn(fn: () => void): void {
  if (waiting.push(fn) === 1) schedule(runWaiting)
}

function runWaiting(): void {
  const ready = waiting
  waiting = []
  for (const fn of ready) {
    try {
      fn()
    } catch (error) {
      // As it would be on a turn of its own: uncaught, and nobody else's.
      queueMicrotask(() => {
        throw error
      })
    }
  }
}
