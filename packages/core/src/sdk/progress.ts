/** The notification that carries progress; what was not given is left out, as both SDKs' schemas want it. */
export function progressNotification(
  progressToken: string | number,
  progress: number,
  total: number | undefined,
  message: string | undefined,
): { readonly method: string; readonly params: object } {
  return {
    method: 'notifications/progress',
    params: {
      progressToken,
      progress,
      ...(total !== undefined && { total }),
      ...(message !== undefined && { message }),
    },
  }
}

/** Asks the client for progress, so that it has a token to report with; the SDK resets the timeout by itself. */
export function ignoreProgress(): void {}
