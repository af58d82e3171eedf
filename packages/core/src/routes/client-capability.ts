import type { ClientFeature } from '../context.ts'
import { SamplingError } from '../errors.ts'
import type { Call, CallClient } from '../sample/call.ts'

/** Whether the client declared the feature and this connection can carry it. */
export function supports(client: CallClient, feature: ClientFeature): boolean {
  return declares(client, feature) && client.pushObstacle === undefined
}

function declares({ capabilities }: CallClient, feature: ClientFeature): boolean {
  switch (feature) {
    case 'sampling':
      return capabilities?.sampling !== undefined
    case 'sampling.tools':
      return capabilities?.sampling?.tools !== undefined
    case 'sampling.context':
      return capabilities?.sampling?.context !== undefined
    case 'elicitation':
      return capabilities?.elicitation !== undefined
  }
}

/** Why the client cannot be asked for this on this call, before anything is sent; undefined where it can. */
export function clientObstacle(call: Call, feature: 'sampling' | 'elicitation'): SamplingError | undefined {
  const { client, run, settings } = call
  const unsupported = (why: string): SamplingError =>
    new SamplingError('unsupported', `The client cannot be asked: ${why}.`)
  if (client.capabilities === undefined) {
    return unsupported(
      'the connection does not know its capabilities (stateless HTTP has no session to push a request to)',
    )
  }
  if (!declares(client, feature)) return unsupported(`it did not declare \`${feature}\``)
  if (client.pushObstacle !== undefined) return unsupported(client.pushObstacle)
  if (client.era === '2025') return undefined
  if (call.engine === undefined) {
    return unsupported('on protocol 2026-07-28 a handler must be registered on a server that went through withSampling')
  }
  if (run.rounds >= settings.maxRounds) {
    return new SamplingError(
      'rounds_exceeded',
      `This call has used ${run.rounds} rounds, and clients give a call up after ${settings.maxRounds}. Ask what does not ` +
        'depend on each other together (await Promise.all([...])): it then takes one round.',
    )
  }
  return roomObstacle(call)
}

/** Why this handler cannot be suspended; undefined where it can. */
export function roomObstacle({ engine, run, settings }: Call): SamplingError | undefined {
  if (engine === undefined || engine.hasRoom(run, settings.continuation)) return undefined
  return new SamplingError(
    'unavailable',
    `This process already holds ${settings.continuation.maxRuns} calls that wait for answers (continuation.maxRuns).`,
  )
}
