/** A promise that is settled from outside. It never raises an unhandled rejection. */
export interface Deferred<T> {
  readonly promise: Promise<T>
  resolve(value: T): void
  reject(error: unknown): void
}

export function createDeferred<T>(): Deferred<T> {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  promise.catch(ignoreRejection)
  return { promise, resolve, reject }
}

/**
 * For promises handed to an author who may never await them: without a handler of its own, a rejection nobody waits for
 * ends the process. Whoever does await the promise still gets the rejection.
 */
export function ignoreRejection(): void {}
