/** How often a 2025 server is told that its request is still being answered, so that it does not give up, in milliseconds. */
const HEARTBEAT_MS = 10_000

/**
 * Tells a 2025 server from time to time that its request is still being answered, if it wants to know: its SDK then does
 * not run into its timeout while a person decides.
 */
export function startHeartbeat(
  progressToken: string | number | undefined,
  notify: (notification: { method: string; params: Record<string, unknown> }) => Promise<void>,
): NodeJS.Timeout | undefined {
  if (progressToken === undefined) return undefined
  let progress = 0
  return setInterval(() => {
    progress += 1
    const params = { progressToken, progress, message: 'Waiting for an answer' }
    // A connection that is gone shows where the answer is sent.
    notify({ method: 'notifications/progress', params }).catch(() => {})
  }, HEARTBEAT_MS)
}
