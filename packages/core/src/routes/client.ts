import { classifyClientError } from '../clients/classify-error.ts'
import { habitsOf } from '../clients/registry.ts'
import type { Call } from '../sample/call.ts'
import { askUntil } from '../sample/deadline.ts'
import { sessionMemory } from '../sample/session-memory.ts'
import { clientObstacle } from './client-capability.ts'
import { pushToClient } from './push.ts'
import type { RouteRequest, SampleRoute } from './route.ts'

const METHOD = 'sampling/createMessage'

/** The client's model: pushed while the call is open on 2025, asked in a round on 2026. */
export const clientRoute: SampleRoute = {
  name: 'client',

  obstacle(call) {
    return call.run.denied ?? sessionMemory(call).unavailable ?? clientObstacle(call, 'sampling')
  },

  ask(call, request) {
    if (call.client.era === '2025') return push(call, request)
    const { key, wireKey, question, params, abort, givenTimeoutMs } = request
    const ask = { method: METHOD, params, wireKey, channel: 'round' } as const
    return askUntil((withdrawal) => call.run.ask(key, question, ask, withdrawal), abort, givenTimeoutMs, 'The client')
  },
}

function push(call: Call, request: RouteRequest): Promise<unknown> {
  const { key, question, params } = request
  const pushed = call.run.effect(key, question, () => pushToClient(call, METHOD, params, request))
  return pushed.catch((error: unknown) => {
    const { run, client } = call
    if (run.aborted) throw error
    const classified = classifyClientError(error, habitsOf(client.clientName))
    if (classified.code === 'denied') run.denied = classified
    if (classified.code === 'unavailable') sessionMemory(call).unavailable = classified
    throw classified
  })
}
