import { SamplingError } from '@sampan/core'
import type { SamplingErrorCode } from '@sampan/core'
import { modelName } from './language-model.ts'
import type { AiSdkLanguageModel } from './language-model.ts'
import { readFailure } from './failure.ts'
import type { Failure } from './failure.ts'

interface Verdict {
  readonly code: SamplingErrorCode
  /** What happened, to stand after the model's name. */
  readonly what: string
  /** What to do about it, as a sentence. */
  readonly advice?: string
  /** The provider's words may hold a part of the key. */
  readonly withholdDetail?: boolean
}

// Long enough for a provider's sentence, short enough for a log line.
const DETAIL_CHARACTERS = 300

/** The error of core's table that says what went wrong between us and the model. SamplingErrors pass through. */
export function classifyError(error: unknown, model: AiSdkLanguageModel): SamplingError {
  if (SamplingError.isInstance(error)) return error
  const failure = readFailure(error)
  const { code, what, advice, withholdDetail = false } = judge(failure)
  const detail = withholdDetail ? '' : failure.message.slice(0, DETAIL_CHARACTERS).replace(/\.$/, '')
  const said = detail === '' ? '' : `: ${detail}`
  return new SamplingError(code, `${modelName(model)} ${what}${said}.${advice === undefined ? '' : ` ${advice}`}`, {
    cause: error,
    evidence: {
      model: model.modelId,
      ...(failure.retryAfterMs !== undefined && { retryAfterMs: failure.retryAfterMs }),
    },
  })
}

/** What an aborted signal means: its own SamplingError, a time limit, or a caller that left. */
export function abortError(reason: unknown, model: AiSdkLanguageModel): SamplingError {
  if (SamplingError.isInstance(reason)) return reason
  const timedOut = (reason as { name?: unknown } | null | undefined)?.name === 'TimeoutError'
  return timedOut
    ? new SamplingError('timeout', `${modelName(model)} did not answer in time.`, { cause: reason })
    : new SamplingError('aborted', `The request to ${modelName(model)} was aborted.`, { cause: reason })
}

function judge(failure: Failure): Verdict {
  const { status, words, kind } = failure
  if (/insufficient_quota|billing|credit balance|payment_required/.test(words) || status === 402) {
    return { code: 'unavailable', what: 'is not paid for', advice: "Check the billing of the provider's account." }
  }
  if (status === 429 || /rate_?limit|too_many_requests|throttl/.test(words)) {
    return { code: 'rate_limited', what: 'is rate limited' }
  }
  if (
    kind === 'key' ||
    status === 401 ||
    status === 403 ||
    /authentication|permission_?error|invalid_api_key/.test(words)
  ) {
    return {
      code: 'unavailable',
      what: `refused the key${status === undefined ? '' : ` (HTTP ${status})`}`,
      advice: "Check the API key that this server's provider is configured with.",
      withholdDetail: true,
    }
  }
  if (kind === 'no-model' || status === 404 || /model_not_found|not_found_error/.test(words)) {
    return { code: 'unavailable', what: 'was not found', advice: "Check the model id of this server's provider." }
  }
  if (status === 413 || (isRejection(status) && TOO_LONG.test(failure.message))) {
    // The prompt does not fit: the same fault, with the same remedy, as a prompt over the author's own token budget.
    // Not routed on: what is too long for this model is not pushed into the caller's context by a handoff.
    return {
      code: 'budget_exceeded',
      what: 'cannot take a prompt this long',
      advice: 'Set maxInputTokens, and mark what may be cut with document(text).',
    }
  }
  if (kind === 'network-timeout') return { code: 'timeout', what: 'went silent' }
  if (kind === 'network' || status === 408) return { code: 'transport', what: 'could not be reached' }
  if (kind === 'invalid-data') return { code: 'invalid_result', what: 'sent something that is not an answer' }
  if (kind === 'unsupported' || (isRejection(status) && status !== 409)) {
    // Another model may well take it, and this one will not however often it is asked.
    return { code: 'unsupported', what: 'does not take this request' }
  }
  return { code: 'internal', what: status === undefined ? 'failed' : `failed (HTTP ${status})` }
}

const TOO_LONG =
  /context.?(length|window|limit)|prompt is too long|too many (input )?tokens|maximum (number of )?(input )?tokens|token count.{0,40}exceed/i

/** 4xx, or no status: an error inside a stream carries none. */
function isRejection(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500
}
