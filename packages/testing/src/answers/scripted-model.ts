import {
  type CreateMessageParams,
  type CreateMessageResult,
  type ProviderResult,
  SamplingError,
  type SamplingProvider,
} from '@sampan/core'
import { type Refusal, refuse } from '@sampan/host'
import type { Answers } from './answer.ts'
import type { AskedRequest } from './asked.ts'
import { Script } from './script.ts'

/** A model that answers from a script: a server's provider, and the model behind a client. */
export interface ScriptedModel extends SamplingProvider {
  /** What it was asked so far, whoever asked. */
  readonly asked: readonly AskedRequest[]
  /** For `createHost` of `@sampan/host`. */
  readonly onSampling: (
    request: CreateMessageParams,
    context: { readonly signal: AbortSignal },
  ) => Promise<CreateMessageResult | Refusal>
  /** For `setRequestHandler` of a client of either SDK line. */
  readonly requestHandler: (request: { readonly params: unknown }) => Promise<ProviderResult & Record<string, unknown>>
}

/**
 * @example
 * const model = scriptedModel(['Blue.', denied])
 * withSampling(server, { provider: model })
 */
export function scriptedModel(answers: Answers): ScriptedModel {
  const script = new Script(answers)
  const never = new AbortController().signal
  const provider: SamplingProvider = (params, { signal }) => answerAsProvider(script, params, signal)
  return Object.assign(provider, {
    asked: script.asked,
    onSampling: (params: CreateMessageParams, { signal }: { readonly signal: AbortSignal }) =>
      answerAsClient(script, script.record(params, 'client'), signal),
    requestHandler: async ({ params }: { readonly params: unknown }) => {
      const answer = await answerAsClient(script, script.record(params as CreateMessageParams, 'client'), never)
      if ('refused' in answer) throw new RpcFailure(-1, 'User rejected sampling request')
      return { ...answer }
    },
  })
}

/** Answers as a provider does: what goes wrong is what core knows a provider's failures by. */
export async function answerAsProvider(
  script: Script,
  params: CreateMessageParams,
  signal: AbortSignal,
): Promise<ProviderResult> {
  const reply = await script.reply(script.record(params, 'provider'), signal).catch((cause: unknown) => {
    if (signal.aborted) throw cause
    // Not routed around: a script that does not fit is for whoever wrote it.
    throw new SamplingError('invalid_request', cause instanceof Error ? cause.message : String(cause), { cause })
  })
  if (reply.type === 'result') return reply.result
  throw reply.type === 'denied'
    ? new SamplingError('denied', 'The scripted model refused.')
    : new SamplingError('timeout', 'The scripted model did not answer in time.')
}

/** Answers as a client's user does. */
export async function answerAsClient(
  script: Script,
  recorded: AskedRequest,
  signal: AbortSignal,
  seen?: CreateMessageParams,
): Promise<CreateMessageResult | Refusal> {
  const reply = await script.reply(recorded, signal, seen)
  if (reply.type === 'denied') return refuse()
  if (reply.type === 'timeout') throw new RpcFailure(REQUEST_TIMEOUT, 'Request timed out')
  const { usage, ...result } = reply.result
  return result
}

/** What both SDK lines end a request with that was not answered in time. */
const REQUEST_TIMEOUT = -32001

/** An error that goes over the wire with its code. */
class RpcFailure extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}
