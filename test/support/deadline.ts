/** How long a raw client waits for anything, unless it is told otherwise. */
export const DEFAULT_TIMEOUT_MS = 10_000

/** `promise`, or an error that says what did not happen in time. `detail` is asked only then. */
export async function within<T>(
  timeoutMs: number,
  promise: Promise<T>,
  what: string,
  detail: () => string = () => '',
): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Not within ${timeoutMs} ms: ${what}. ${detail()}`)), timeoutMs)
  })
  try {
    return await Promise.race([promise, timeout])
  } finally {
    clearTimeout(timer)
  }
}
