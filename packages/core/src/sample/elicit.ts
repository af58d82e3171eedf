import type { ElicitRequest } from '../context.ts'
import { questionOf } from '../continuation/question.ts'
import { SamplingError } from '../errors.ts'
import type { ElicitParams, ElicitResult, JsonSchema } from '../protocol.ts'
import { clientObstacle } from '../routes/client-capability.ts'
import { pushToClient } from '../routes/push.ts'
import { ignoreRejection } from '../util/deferred.ts'
import { isPlainObject } from '../util/json.ts'
import type { Call } from './call.ts'
import { checkTimeoutMs, isSignal } from './checks.ts'
import { askUntil } from './deadline.ts'
import { type Redact, redactSchema, redactText } from './redact.ts'
import { SampleAbort } from './sample-abort.ts'
import { DEFAULT_TIMEOUT_MS } from './settings.ts'

const METHOD = 'elicitation/create'
const ACTIONS: readonly unknown[] = ['accept', 'decline', 'cancel']

/** `ctx.elicit`: asks the user through the client, pushed on 2025 and in a round on 2026. */
export function elicit(call: Call, request: ElicitRequest): Promise<ElicitResult> {
  const { reporting } = call.settings
  const answered = reporting === undefined ? asked(call, request) : toldAsk(call, request)
  answered.catch(ignoreRejection)
  return answered
}

/** Tells that the user is asked, and what came of it. */
async function toldAsk(call: Call, request: ElicitRequest): Promise<ElicitResult> {
  // The question's key is taken at once: keys follow the order in which the handler asks.
  const answered = asked(call, request)
  answered.catch(ignoreRejection)
  const startedAt = performance.now()
  const report = (await call.settings.reporting)?.callReporter(call)
  const mode = (request as { readonly mode?: unknown } | undefined)?.mode === 'url' ? 'url' : 'form'
  report?.({ type: 'elicit.started', mode })
  const ended = (action: ElicitResult['action'] | undefined, error?: unknown): void =>
    report?.({ type: 'elicit.ended', mode, durationMs: performance.now() - startedAt, action, error })
  try {
    const result = await answered
    ended(result.action)
    return result
  } catch (error) {
    ended(undefined, error)
    throw error
  }
}

async function asked(call: Call, request: ElicitRequest): Promise<ElicitResult> {
  check(request)
  const { key: authorKey, timeoutMs, signal, ...params } = request
  const { run } = call
  const { redact } = call.settings
  const question = questionOf('elicit', params, () => redactText(params.message, 'log', redact))
  const wireKey = run.keys.keyFor(question, authorKey)
  const key = `elicit:${wireKey}`
  const obstacle = run.recorded(key) === undefined ? clientObstacle(call, 'elicitation') : undefined
  if (obstacle !== undefined) throw obstacle
  const sent = redactedQuestion(params, redact)
  const abort = new SampleAbort(run, signal)
  const ask = { method: METHOD, params: sent, wireKey, channel: 'round' } as const
  const options = { abort, timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS }
  try {
    const result =
      call.client.era === '2026'
        ? await askUntil((withdrawal) => run.ask(key, question, ask, withdrawal), abort, timeoutMs, 'The user')
        : await run.effect(key, question, () => pushToClient(call, METHOD, sent, options))
    return readResult(result)
  } finally {
    abort.dispose()
  }
}

/** As it leaves. A URL stays: changed, it would lead elsewhere. */
function redactedQuestion(params: ElicitParams, redact: Redact | undefined): object {
  if (redact === undefined) return params
  const { message, requestedSchema } = params as ElicitParams & { readonly requestedSchema?: JsonSchema }
  return {
    ...params,
    message: redactText(message, 'request', redact),
    ...(requestedSchema !== undefined && { requestedSchema: redactSchema(requestedSchema, redact) }),
  }
}

/** The types say it, but not everybody has types. */
function check(request: ElicitRequest): void {
  const wrong = (field: string, problem: string): SamplingError =>
    new SamplingError('invalid_request', `ctx.elicit: \`${field}\` ${problem}`, { evidence: { field } })
  if (!isPlainObject(request)) throw wrong('request', 'must be an object.')
  const given: Readonly<Record<string, unknown>> = request
  const { message, mode, url, requestedSchema, key, timeoutMs, signal } = given
  if (typeof message !== 'string' || message.trim() === '') throw wrong('message', 'must say what is asked.')
  if (mode === 'url') {
    if (typeof url !== 'string') throw wrong('url', 'must be a string.')
  } else if (!isPlainObject(requestedSchema)) {
    throw wrong('requestedSchema', 'must be a JSON Schema of a flat object.')
  }
  if (key !== undefined && (typeof key !== 'string' || key === ''))
    throw wrong('key', 'must be a string that is not empty.')
  if (signal !== undefined && !isSignal(signal)) throw wrong('signal', 'must be an AbortSignal.')
  checkTimeoutMs('timeoutMs', timeoutMs as number | undefined)
}

function readResult(result: unknown): ElicitResult {
  if (isPlainObject(result) && ACTIONS.includes(result['action'])) return result as unknown as ElicitResult
  throw new SamplingError(
    'invalid_result',
    'The client answered the elicitation with something that is no elicitation result.',
    {
      evidence: { text: (JSON.stringify(result) ?? '').slice(0, 500) },
    },
  )
}
