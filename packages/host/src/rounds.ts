import { setTimeout } from 'node:timers/promises'
import { isInputRequiredResult } from '@modelcontextprotocol/client'
import { linkedAbort } from './abort.ts'
import { HostError } from './errors.ts'
import type { CallIdentity } from './host.ts'
import type { InputAnswer } from './input-requests.ts'

/** How many rounds the SDKs' clients allow one call (TypeScript, Python, Go and Rust agree). */
export const DEFAULT_MAX_ROUNDS = 10

/** The wait before a call is repeated that asked for nothing but its repetition, in milliseconds; as in the SDK. */
const PACING_MS = 250

/** What a repeated call carries besides its own parameters (2026-07-28, basic/patterns/mrtr). */
export interface RoundParams {
  readonly inputResponses?: Readonly<Record<string, unknown>>
  readonly requestState?: string
}

export interface RoundsOptions {
  readonly call: CallIdentity
  readonly maxRounds: number
  readonly signal: AbortSignal
  /** Sends the call, once for each round. */
  readonly send: (params: RoundParams) => Promise<unknown>
  /** Answers one request of a round. */
  readonly answer: (method: string, params: unknown, round: number, signal: AbortSignal) => Promise<InputAnswer>
  readonly onRound: (round: number, requests: number) => void
}

/**
 * Drives one call through its rounds, as the SDK's own driver does, but counted, with a limit that can be set, and with
 * answers that the SDK would not let pass: a test must be able to answer wrongly. On 2025 there is only the first send.
 */
export async function runRounds(options: RoundsOptions): Promise<unknown> {
  const { call, maxRounds, signal, send } = options
  let params: RoundParams = {}
  for (let round = 1; ; round += 1) {
    const result = await send(params)
    if (!isInputRequiredResult(result)) return result
    if (round > maxRounds) {
      throw new HostError(
        'rounds_exceeded',
        `${call.method} \`${call.name}\` still asks after ${maxRounds} rounds, the limit of this client. ` +
          'A server that asks in parallel needs fewer.',
      )
    }
    const requests = Object.entries(result.inputRequests ?? {})
    options.onRound(round, requests.length)
    const inputResponses = await answerRound(requests, round, options)
    if (requests.length === 0) await setTimeout(PACING_MS, undefined, { signal })
    params = {
      ...(requests.length > 0 && { inputResponses }),
      ...(result.requestState !== undefined && { requestState: result.requestState }),
    }
  }
}

/** All requests of a round at once. The first that cannot be answered ends the round, and the call with it. */
async function answerRound(
  requests: readonly (readonly [string, unknown])[],
  round: number,
  { answer, signal }: RoundsOptions,
): Promise<Readonly<Record<string, unknown>>> {
  const answering = linkedAbort([signal])
  try {
    const answers = requests.map(async ([key, request]) => {
      const { method, params } = request as { readonly method?: unknown; readonly params?: unknown }
      const given = await answer(String(method), params, round, answering.signal)
      if ('reason' in given) throw given.reason
      return [key, given.result] as const
    })
    // A handler that does not listen to its signal must not hold a cancelled call.
    return Object.fromEntries(await Promise.race([Promise.all(answers), answering.aborted]))
  } catch (error) {
    answering.abort(error)
    throw error
  } finally {
    answering.unlink()
  }
}
