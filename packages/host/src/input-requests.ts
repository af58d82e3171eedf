import { appliesDefaults, withDefaults } from './elicitation-defaults.ts'
import { HostError } from './errors.ts'
import type { CallIdentity, ElicitationHandler, InputRequestContext, SamplingHandler, ServerIdentity } from './host.ts'
import type { Persona } from './personas/persona.ts'
import {
  type ClientCapabilities,
  type CreateMessageParams,
  type CreateMessageResult,
  type ElicitParams,
  type ElicitResult,
  type Root,
  RPC,
} from './protocol.ts'
import type { CallTrace } from './call-trace.ts'
import { isRefusal, type RpcError, USER_REJECTED } from './refusal.ts'

/** What a server asks of its client: a pushed request on 2025, an entry of `inputRequests` on 2026. */
export interface InputRequest {
  readonly method: string
  readonly params: unknown
  readonly round: number
  readonly signal: AbortSignal
  readonly call: CallIdentity | undefined
  readonly trace: CallTrace | undefined
}

/** An answer, or the error that a 2025 server gets instead. */
export type InputAnswer = { readonly result: unknown } | { readonly error: RpcError; readonly reason: HostError }

export interface InputRequestOptions {
  readonly persona: Persona | undefined
  readonly capabilities: ClientCapabilities
  readonly onSampling: SamplingHandler | undefined
  readonly onElicitation: ElicitationHandler | undefined
  readonly roots: readonly Root[] | undefined
  readonly server: () => ServerIdentity
}

/** Answers what a server asks, the same for both eras. What it answers is not validated: that is the server's business. */
export class InputRequests {
  readonly #options: InputRequestOptions

  constructor(options: InputRequestOptions) {
    this.#options = options
  }

  async answer(request: InputRequest): Promise<InputAnswer> {
    const { capabilities } = this.#options
    if (request.method === 'sampling/createMessage' && capabilities.sampling !== undefined) return this.#sample(request)
    if (request.method === 'elicitation/create' && capabilities.elicitation !== undefined) return this.#elicit(request)
    if (request.method === 'roots/list' && capabilities.roots !== undefined) {
      return { result: { roots: this.#options.roots ?? [] } }
    }
    return failure(
      { code: RPC.methodNotFound, message: 'Method not found' },
      'protocol_violation',
      `The server asked for \`${request.method}\`, which this client did not declare.`,
    )
  }

  async #sample(request: InputRequest): Promise<InputAnswer> {
    const { onSampling, persona } = this.#options
    const params = request.params as CreateMessageParams
    const habits = persona?.sampling
    const done = request.trace?.sample(params, request.round)
    try {
      if (habits?.always !== undefined) {
        done?.({ refused: habits.always })
        return refused(habits.always)
      }
      const seen = habits?.receive?.(params) ?? params
      const answer = onSampling === undefined ? { refused: {} } : await onSampling(seen, this.#context(request))
      if (isRefusal(answer)) {
        const refusal = habits?.refusal ?? USER_REJECTED
        if ('role' in refusal) {
          done?.({ result: refusal })
          return { result: refusal }
        }
        const error = { ...refusal, ...answer.refused }
        done?.({ refused: error })
        return refused(error)
      }
      const result: CreateMessageResult = habits?.reply?.(answer, params) ?? answer
      done?.({ result })
      return { result }
    } catch (error) {
      done?.({ error })
      return failed('onSampling', error)
    }
  }

  async #elicit(request: InputRequest): Promise<InputAnswer> {
    const { onElicitation, capabilities } = this.#options
    const params = request.params as ElicitParams
    const done = request.trace?.elicitation(params, request.round)
    try {
      const answer: ElicitResult =
        onElicitation === undefined ? { action: 'cancel' } : await onElicitation(params, this.#context(request))
      const result = appliesDefaults(capabilities) ? withDefaults(answer, params) : answer
      done?.({ result })
      return { result }
    } catch (error) {
      done?.({ error })
      return failed('onElicitation', error)
    }
  }

  #context({ signal, call, round }: InputRequest): InputRequestContext {
    return { signal, call, round, server: this.#options.server() }
  }
}

function refused(error: RpcError): InputAnswer {
  return failure(error, 'refused', `The sampling request was refused: ${error.message}`)
}

/** An error with a code of its own goes to the server as it is: that is how a handler, or a persona, plays a failing client. */
function failed(handler: string, error: unknown): InputAnswer {
  const { code, message } = error as Partial<RpcError>
  const text = message ?? String(error)
  return failure(
    { code: Number.isSafeInteger(code) ? (code as number) : RPC.internal, message: text },
    'answer_failed',
    `${handler} failed: ${text}`,
    error,
  )
}

function failure(
  error: RpcError,
  code: 'refused' | 'answer_failed' | 'protocol_violation',
  message: string,
  cause?: unknown,
): InputAnswer {
  return { error, reason: new HostError(code, message, cause === undefined ? {} : { cause }) }
}
