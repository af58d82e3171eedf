import type { CreateMessageParams } from '@sampan/core'
import type { Persona, RpcError, SamplingHandler } from '@sampan/host'
import type { AskedRequest } from '../answers/asked.ts'
import { answerAsClient } from '../answers/scripted-model.ts'
import type { Script } from '../answers/script.ts'

/** A persona whose model is a script. */
export interface PlayedClient {
  readonly persona: Persona
  readonly onSampling: SamplingHandler
}

/** What is sent is written down whole, whatever this client makes of it before its model sees it. */
export function playedClient(persona: Persona, script: Script): PlayedClient {
  const recorded = new WeakMap<CreateMessageParams, AskedRequest>()
  return {
    persona:
      persona.sampling === undefined
        ? persona
        : { ...persona, sampling: recording(persona.sampling, script, recorded) },
    onSampling: (seen, { signal }) =>
      answerAsClient(script, recorded.get(seen) ?? script.record(seen, 'client'), signal, seen),
  }
}

type Habits = NonNullable<Persona['sampling']>

function recording(
  { always, receive, ...habits }: Habits,
  script: Script,
  recorded: WeakMap<CreateMessageParams, AskedRequest>,
): Habits {
  return {
    ...habits,
    receive: (params) => {
      const request = script.record(params, 'client')
      if (always !== undefined) throw errorOf(always)
      const seen = receive?.(params) ?? params
      recorded.set(seen, request)
      return seen
    },
  }
}

/** The host passes on an error that has a code as it is. */
function errorOf({ code, message }: RpcError): Error {
  return Object.assign(new Error(message), { code })
}
