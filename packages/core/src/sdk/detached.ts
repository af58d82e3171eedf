/** What the SDK's own functions do between two rounds of a call, when there is no request to travel on. */

/** Notifications are best-effort: one that nobody can receive is dropped. */
export async function dropNotification(): Promise<void> {}

export async function refuseRequest(): Promise<never> {
  throw new Error(
    'The request that started this handler has been answered; its next round has not come yet. Use ctx.sample and ' +
      'ctx.elicit, which wait for it.',
  )
}

/** The state that came with a request is ours, or was read when the request came. */
export function noState(): undefined {
  return undefined
}
