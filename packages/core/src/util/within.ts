/** Far above what a store takes that works: one that hangs must not hold up a sample for ever. */
export const STORE_TIMEOUT_MS = 5_000

/**
 * What the action gives, or an error once it took too long: the caller goes on, and what comes later is let go.
 *
 * @throws what the action throws
 */
export async function within<T>(what: string, timeoutMs: number, action: () => T | Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${timeoutMs} ms.`)), timeoutMs)
  })
  try {
    return await Promise.race([action(), late])
  } finally {
    clearTimeout(timer)
  }
}
