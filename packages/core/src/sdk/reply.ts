import type { HandoffReply } from '../continuation/leg-end.ts'
import type { Handoff } from '../continuation/handoff-desk.ts'
import type { Reply } from '../continuation/held-runs.ts'

/** What a leg ends with, as the SDK's handler returns it. Throws what the handler threw. A handoff is not the SDK's. */
export function nativeResult(reply: Reply): unknown {
  switch (reply.type) {
    case 'result':
      return reply.value
    case 'error':
      throw reply.error
    case 'asks':
      return inputRequired(reply)
  }
}

export function isHandoff(reply: Reply): reply is HandoffReply {
  return (reply as { handoff?: Handoff }).handoff !== undefined
}

/** The result of a tool that asks its caller. Loaded with the first one. */
export async function handedOff({ handoff }: HandoffReply, answerTool: string): Promise<object> {
  const { handoffResult } = await import('../routes/handoff-text.ts')
  return handoffResult(handoff, answerTool)
}

/** `InputRequiredResult` (2026-07-28, basic/patterns/mrtr): SDK v2 recognises it by its `resultType`. */
function inputRequired(reply: Extract<Reply, { readonly type: 'asks' }>): object {
  const inputRequests = Object.fromEntries(
    reply.asks.map(({ wireKey, method, params }) => [wireKey, { method, params }]),
  )
  const { state: requestState } = reply
  // With the `_meta` that the SDK puts its server's name in: a copy that grows takes a microsecond and more (`push-request.ts`).
  const _meta = {}
  return requestState === undefined
    ? { _meta, resultType: 'input_required', inputRequests }
    : { _meta, resultType: 'input_required', inputRequests, requestState }
}
