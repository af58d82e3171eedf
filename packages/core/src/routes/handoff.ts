import { SamplingError } from '../errors.ts'
import { askUntil } from '../sample/deadline.ts'
import { textResult } from '../sample/result.ts'
import { roomObstacle, supports } from './client-capability.ts'
import type { SampleRoute } from './route.ts'

/** The method under which a handed-off question waits in its run; its parameters are `HandoffQuestion`. */
export const HANDOFF_METHOD = 'sampan/handoff'

/** The calling model itself: the tool's result is the question, and one extra tool takes the answer. */
export const handoffRoute: SampleRoute = {
  name: 'handoff',

  obstacle(call) {
    const unsupported = (why: string): SamplingError =>
      new SamplingError('unsupported', `Handoff is not possible: ${why}.`)
    if (call.settings.handoff === undefined) return unsupported('the server has not enabled it (handoff: true)')
    if (!call.canHandOff || call.engine === undefined) {
      return unsupported(
        supports(call.client, 'sampling')
          ? 'it is for clients whose model cannot be asked, and this one declared `sampling`'
          : 'only a tool call reaches a model that could answer; this is none',
      )
    }
    return roomObstacle(call)
  },

  async ask(call, { key, wireKey, question, params, outputSchema, givenTimeoutMs, abort }) {
    const asked = { params, ...(outputSchema !== undefined && { schema: outputSchema }) }
    const ask = { method: HANDOFF_METHOD, params: asked, wireKey, channel: 'handoff' } as const
    const answer = await askUntil(
      (withdrawal) => call.run.ask(key, question, ask, withdrawal),
      abort,
      givenTimeoutMs,
      'The calling model',
    )
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer)
    return textResult(text, call.client.clientName)
  },
}
